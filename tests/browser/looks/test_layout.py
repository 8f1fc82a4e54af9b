"""Everything has its place at every size: zoomed, on tablets and phones, after an hour, under load."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from benchmarks.page.live_page import LivePage, OpenPage, ignore_server_events, window
from benchmarks.page.serving import Application
from benchmarks.page.states import an_hour, answer, question, stats

PHONE: ViewportSize = {"width": 360, "height": 740}
TABLET: ViewportSize = {"width": 820, "height": 1180}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
# 200 % zoom halves the CSS pixels: of 1280 x 800, 1366 x 768, 1440 x 900, 1920 x 1080, 1024 x 768; 400 % of 1280 x 1024
ZOOMED = [(640, 400), (683, 384), (720, 450), (960, 540), (512, 384), (320, 256)]
PUSH_TO_TALK = {"type": "session.updated", "session": {"voice_mode": "push_to_talk"}}
EVERY_UTTERANCE = {"type": "session.updated", "session": {"voice_mode": "every_utterance"}}

FITS = """() => document.scrollingElement.scrollWidth <= innerWidth
  && document.body.scrollHeight <= Math.max(innerHeight, document.body.clientHeight) + 1"""
SCROLL_UP = """(element) => new Promise((done) => {
  element.addEventListener("scroll", done, { once: true });
  element.scrollTop = 300;
})"""
AT_END = "() => transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < 2"
# Lines of text in an element: one for each height at which its text has boxes.
LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const boxes = [...range.getClientRects()].filter(({ width }) => width > 1);
  return new Set(boxes.map(({ bottom }) => Math.round(bottom))).size;
}"""
# Buttons that overlap another button, or reach out of the screen.
MISPLACED = """() => {
  const shown = [...document.querySelectorAll("button, textarea, .legend")].filter((item) => item.checkVisibility());
  const fixed = shown.filter((item) => !item.closest(".transcript"));
  const boxes = fixed.map((item) => [item, item.getBoundingClientRect()]);
  const meets = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const name = (item) => item.id || item.className || item.textContent;
  const end = Math.max(innerHeight, document.body.clientHeight) + 1;
  const out = boxes.filter(([, box]) => box.left < 0 || box.right > innerWidth || box.bottom > end);
  const pairs = boxes.flatMap(([a, box], index) =>
    boxes.slice(index + 1).filter(([, other]) => meets(box, other)).map(([b]) => `${name(a)} on ${name(b)}`));
  return [...out.map(([item]) => `${name(item)} is outside`), ...pairs];
}"""


@pytest.fixture(scope="module")
def live(browser: Browser, application: Application) -> Iterator[LivePage]:
    """A call whose events are scripted."""
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    page = LivePage(context, application.link).open().start()
    ignore_server_events(page)
    page.receive(*(window(index) for index in range(20)), stats(level=0))
    yield page
    page.leave()
    context.close()
    assert not page.errors, page.errors


def box(live: LivePage, selector: str) -> Any:
    return live.page.locator(selector).bounding_box()


@pytest.mark.parametrize(("width", "height"), [*ZOOMED, (360, 740)])
def test_the_first_card_fills_a_zoomed_screen(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page(viewport={"width": width, "height": height}).open()
    stage, start = box(page, ".stage"), box(page, "[data-testid=start]")
    if width < 900:
        assert stage["width"] > 0.9 * width, "not only one half"
    assert page.page.evaluate(FITS)
    assert page.find("status").locator("span").evaluate("(it) => it.scrollWidth <= it.clientWidth"), "nothing is cut"
    assert height < 300 or start["y"] + start["height"] < height, "the button is seen without scrolling"


@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE, *({"width": w, "height": h} for w, h in ZOOMED)], ids=str)
def test_nothing_overlaps_during_a_call(live: LivePage, size: Any) -> None:
    live.page.set_viewport_size(size)
    for mode in (EVERY_UTTERANCE, PUSH_TO_TALK):
        live.receive(mode)
        live.page.wait_for_function(f"() => talk.hidden === {str(mode is EVERY_UTTERANCE).lower()}")
        assert live.page.evaluate(MISPLACED) == []
        assert live.page.evaluate(FITS)


@pytest.mark.parametrize(("mode", "share"), [(EVERY_UTTERANCE, 0.52), (PUSH_TO_TALK, 0.49)])
def test_on_a_phone_the_conversation_has_most_of_the_height(live: LivePage, mode: dict[str, Any], share: float) -> None:
    live.page.set_viewport_size(PHONE)
    live.receive(mode)
    live.page.wait_for_function(f"() => talk.hidden === {str(mode is EVERY_UTTERANCE).lower()}")
    talkside, strip, vitals = (box(live, each) for each in (".talkside", ".strip", "#vitals"))
    assert talkside["height"] >= share * PHONE["height"]
    assert talkside["y"] + talkside["height"] <= strip["y"] < vitals["y"]


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}, {"width": 640, "height": 400}], ids=str)
def test_the_load_is_said_in_one_line(live: LivePage, size: Any) -> None:
    live.page.set_viewport_size(size)
    for level, words in ((1, "Busy: sees less"), (2, "Busy: skips pictures"), (0, "busy")):
        live.receive(stats(level))
        expect(live.page.locator("#vitals")).to_contain_text(words)
        assert live.page.locator("#vitals").evaluate(LINES) == 1
        assert live.page.locator("#memory").evaluate(LINES) == 1
        is_whole = live.page.locator("#memory").evaluate("(it) => it.scrollWidth <= it.clientWidth")
        assert is_whole or size["width"] < 360, "nothing is cut"
        assert live.page.evaluate(
            """() => {
              const box = (it) => document.querySelector(it).getBoundingClientRect();
              const [memory, button] = [box("#memory"), box("#stats-toggle")];
              return memory.right <= button.left + 1 && button.right <= innerWidth + 1;
            }"""
        ), "they do not overlap, and nothing is outside"


def test_times_beyond_an_hour_stay_on_one_line_and_newest_covers_nothing(live: LivePage) -> None:
    live.page.set_viewport_size(PHONE)
    live.receive(*an_hour())
    late = live.page.locator(".entry.caption time").last
    expect(late).to_have_text("1:05:05")
    late.scroll_into_view_if_needed()
    assert late.evaluate(LINES) == 1
    chips: list[int] = live.page.evaluate("[...document.querySelectorAll('.evidence')].map((it) => it.offsetHeight)")
    assert max(chips) < 40, "icon, verb and span are on one line"
    for size in (TABLET, DESKTOP, PHONE):  # other widths, other heights of entries
        live.page.set_viewport_size(size)
        live.page.wait_for_function(AT_END)
    newest = live.page.locator("#newest")
    live.page.locator("#transcript").evaluate(SCROLL_UP)
    live.receive(*question("And now?", 4_000))
    expect(newest).to_be_visible()
    transcript, button = box(live, "#transcript"), box(live, "#newest")
    assert transcript["y"] + transcript["height"] <= button["y"]
    newest.click()
    expect(newest).to_be_hidden()


def test_without_a_camera_or_a_call_the_page_says_so_and_offers_to_start_again(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE).open().start()
    ignore_server_events(page)
    page.receive(*(window(index) for index in range(3)), *question("What do you see?", 1), *answer("a", "A cat."))
    expect(page.page.locator("#kept-now")).to_have_text("Remembers 2 parts of this picture")
    page.find("cam-toggle").click()
    expect(page.page.locator("#picture-note")).to_have_text("Sound only: listening.")
    expect(page.page.locator("#kept-now")).to_have_text("Remembers 1 s of this sound")
    expect(page.page.locator("#overlay-toggle")).to_be_hidden()
    page.find("stop").click()
    page.reaches("ended")
    expect(page.page.locator("#memory")).to_have_text("Nothing is remembered any more.")
    assert page.page.evaluate("mic.style.getPropertyValue('--level')") == "0.00"
    stage, start = box(page, ".stage"), box(page, "[data-testid=start]")
    assert start["y"] + start["height"] <= stage["y"] + stage["height"], "seen without scrolling"


def test_hearing_covers_no_text(live: LivePage) -> None:
    live.receive({"type": "input_audio_buffer.speech_started"})
    expect(live.page.locator("#hearing")).to_be_visible()
    transcript, hearing = box(live, "#transcript"), box(live, "#hearing")
    assert transcript["y"] + transcript["height"] <= hearing["y"]
    live.receive({"type": "input_audio_buffer.speech_stopped"})
    expect(live.page.locator("#hearing")).to_be_hidden()


def test_buttons_are_large_enough_for_the_mouse_and_for_fingers(open_page: OpenPage) -> None:
    small = """(least_px) => [...document.querySelectorAll("button")].filter((item) => item.checkVisibility())
      .map((item) => {
        const [box, more] = [item.getBoundingClientRect(), getComputedStyle(item, "::before")];
        const [above, beside] = [more.top, more.left]
          .map((inset) => more.position === "absolute" ? Math.max(-parseFloat(inset), 0) : 0);
        return [item.id || item.textContent, box.width + 2 * beside, box.height + 2 * above];
      }).filter(([, width, height]) => Math.min(width, height) < least_px)"""
    for options, least_px in (
        ({"viewport": DESKTOP}, 24),
        ({"viewport": PHONE, "has_touch": True, "is_mobile": True}, 44),
    ):
        page = open_page(**options).open()
        assert page.page.evaluate(small, least_px) == []
        page.start()
        ignore_server_events(page)
        page.receive(*question("What do you see?", 1), *answer("a", "A cat."))
        page.page.locator("#ideas-toggle").click()
        assert page.page.evaluate(small, least_px) == []
