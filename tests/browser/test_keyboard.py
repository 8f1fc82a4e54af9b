"""The page works with the keyboard only, and every control has an accessible name."""

from playwright.sync_api import expect

from benchmarks.page.live_page import LivePage, OpenPage

MAX_TABS = 40


def tab_to(live: LivePage, selector: str) -> None:
    for _ in range(MAX_TABS):
        live.page.keyboard.press("Tab")
        if live.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


def test_a_whole_call_with_the_keyboard_only(open_page: OpenPage) -> None:
    live = open_page().open()
    tab_to(live, "[data-testid=start]")
    live.page.keyboard.press("Enter")
    live.reaches("live")
    live.event("echo.window", 2)
    expect(live.find("ask-input")).to_be_focused()
    live.page.keyboard.type("What do you see?")
    live.page.keyboard.press("Enter")
    live.answer()
    live.page.keyboard.press("Shift+Tab")
    tab_to(live, "[data-testid=ask-input]")
    for selector in ("#overlay-toggle", "[data-testid=timeline]", "[data-testid=mic-toggle]"):
        live.page.evaluate("document.activeElement.blur()")
        tab_to(live, selector)
    tab_to(live, "[data-testid=stop]")
    live.page.keyboard.press("Enter")
    live.reaches("ended")


def test_every_control_has_an_accessible_name(open_page: OpenPage) -> None:
    live = open_page().open().start()
    nameless = live.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, textarea, [tabindex]")]
          .filter((element) => !(element.getAttribute("aria-label") ?? "").trim())
          .filter((element) => !element.textContent.trim() && !element.labels?.[0]?.textContent.trim())
          .map((element) => element.outerHTML)"""
    )
    assert nameless == []
    expect(live.page.locator("#announcer")).to_have_text("Live")


def test_buttons_on_small_screens_are_large_enough_for_fingers(open_page: OpenPage) -> None:
    live = open_page(viewport={"width": 360, "height": 740}, has_touch=True).open().start()
    small = live.page.evaluate(
        """() => [...document.querySelectorAll(".controls button, .composer button, .bar button")]
          .filter((element) => element.offsetParent)
          .filter((element) => Math.min(element.offsetWidth, element.offsetHeight) < 40)
          .map((element) => element.id)"""
    )
    assert small == []
