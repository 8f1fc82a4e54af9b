"""The overlay of remembered parts and the timeline are drawn, in the right places."""

import re

from playwright.sync_api import Page, expect

from benchmarks.page.live_page import LivePage, OpenPage, ignore_server_events, window
from benchmarks.page.states import octaves, stats
from tests.browser.conftest import run

FAR = 10_000  # windows that no real one of this test comes near
DRAWN_TWICE = """(view, state) => {
  view(state, null);
  document.querySelector("#stats-toggle").click();
  const picture = document.querySelector(".octaves");
  view({ ...state, stats: { ...state.stats } }, state);
  return picture === document.querySelector(".octaves");
}"""


def alpha_at(live: LivePage, row: float, column: float) -> int:
    """The overlay's opacity in the middle of a place of the 7 x 7 grid over the picture."""
    alpha: int = live.page.evaluate(
        """([row, column]) => {
          const canvas = document.getElementById("overlay");
          const video = document.getElementById("live");
          const scale = Math.min(canvas.width / video.videoWidth, canvas.height / video.videoHeight);
          const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
          const x = (canvas.width - width) / 2 + ((column + 0.5) / 7) * width;
          const y = (canvas.height - height) / 2 + ((row + 0.5) / 7) * height;
          return canvas.getContext("2d").getImageData(Math.round(x), Math.round(y), 1, 1).data[3];
        }""",
        [row, column],
    )
    return alpha


def test_the_overlay_marks_only_remembered_parts(open_page: OpenPage) -> None:
    live = open_page(reduced_motion="reduce").open().start()
    live.page.wait_for_function("() => document.getElementById('live').videoWidth > 0")
    ignore_server_events(live)
    live.receive(window(FAR))
    live.page.wait_for_function(
        "() => document.getElementById('kept-now').textContent === 'Remembers 2 parts of this picture'"
    )
    assert live.drawn("overlay") > 0
    assert alpha_at(live, 0, 0) > 0
    assert alpha_at(live, 3, 3) > 0
    for row, column in ((0, 1), (2, 3), (6, 6), (3, 4)):
        assert alpha_at(live, row, column) == 0, (row, column)
    live.page.get_by_role("button", name="What it remembers").click()
    assert live.drawn("overlay") == 0
    live.page.get_by_role("button", name="What it remembers").click()
    assert live.drawn("overlay") > 0


def test_the_timeline_grows_with_windows_and_marks_gaps(open_page: OpenPage) -> None:
    live = open_page().open().start()
    ignore_server_events(live)
    live.receive(window(FAR))
    one = live.drawn("timeline")
    assert one > 0
    live.receive(*(window(FAR + number) for number in range(1, 30)))
    many = live.drawn("timeline")
    assert many > 4 * one
    gap = {"track": "video", "start_s": 2.0 * (FAR + 30), "end_s": 2.0 * (FAR + 31)}
    lost = window(FAR + 30, kept={"audio": 2, "video": 0}, patches=[], gaps=[gap])
    reddish = """() => {
      const canvas = document.getElementById("timeline");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) count += data[at + 3] > 60 && data[at] > 180 && data[at + 1] < 130;
      return count;
    }"""
    assert live.page.evaluate(reddish) == 0
    live.receive(lost)
    live.page.wait_for_function(f"() => ({reddish})() > 0")


def test_the_timeline_is_a_control_that_opens_moments(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.event("echo.window", 2)
    strip = live.find("timeline")
    strip.focus()
    live.page.keyboard.press("Home")
    assert "0:00 to 0:02" in (strip.get_attribute("aria-valuetext") or "")
    live.page.keyboard.press("Enter")
    moment = live.page.locator("#moment")
    expect(moment).to_be_visible()
    expect(live.page.locator("#moment-title")).to_have_text("0:00 – 0:02")
    live.page.get_by_role("button", name="Later").click()
    expect(live.page.locator("#moment-title")).to_have_text("0:02 – 0:04")
    live.page.keyboard.press("Escape")
    expect(moment).to_be_hidden()
    box = strip.bounding_box()
    assert box
    live.page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
    expect(live.page.locator("#moment-title")).to_have_text("0:00 – 0:02")


def test_memory_speed_and_load_are_shown(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.event("echo.stats", 2)
    live.event("echo.window")
    shown = live.find("stats")
    expect(shown).to_contain_text("busy")
    shown.locator("#stats-toggle").click()
    for words in ("see and hear", "put it into memory", "moments of 2 s", "full", "remembers at most"):
        expect(shown).to_contain_text(words)
    expect(shown.locator("#memory")).to_contain_text("Remembers")
    picture = shown.get_by_role("table", name="What is left, by age")
    expect(picture.get_by_role("row")).to_have_count(4)
    expect(picture.get_by_role("cell", name=re.compile(r"Seen in the last .* is left, .* details"))).to_be_visible()


def test_what_is_left_is_drawn_by_age(module_page: Page) -> None:
    state = {"phase": "live", "memory": {"windows": 1, "octaves": octaves(3600)}, "stats": stats(level=0)}
    stays = run(module_page, "views/memory/stats.js", f"({DRAWN_TWICE})(it.statsView(), argument)", state)
    assert stays, "what is pointed at is not drawn anew with every event"
    picture = module_page.get_by_role("table", name="What is left, by age")
    expect(picture.get_by_role("row")).to_have_count(4)
    expect(picture.get_by_role("columnheader")).to_have_count(len(octaves(3600)))
    newest = picture.get_by_role("cell", name="Seen in the last 30 s: 100 % is left, 60 of 60 details")
    expect(newest).to_be_visible()
    expect(newest).to_have_attribute("title", re.compile("Seen in the last"))
    expect(picture.get_by_role("cell", name="Said in the last 30 s: nothing")).to_be_attached()
    expect(
        picture.get_by_role("cell", name="Seen 32 min to 1 h 0 min ago (0:00 to 28:00): 2 % is left")
    ).to_be_visible()
    module_page.locator("#stats-toggle").click()
