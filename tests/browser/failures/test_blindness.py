"""The page says when it is blind: in the state of the call, over the picture, on the timeline and in the answer."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from benchmarks.page.live_page import OpenPage, ignore_server_events, window
from tests.browser.conftest import run
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

BLACK_CAMERA = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  setInterval(() => context.fillRect(0, 0, canvas.width, canvas.height), 66);
  const media = await open({ ...wanted, video: false });
  return new MediaStream([...canvas.captureStream(15).getVideoTracks(), ...media.getAudioTracks()]);
};
"""
MOST_ASKED = 5
BOTH = {"camera": True, "microphone": True}


def words_of(
    page: Page, windows: list[dict[str, Any]], sends: dict[str, bool] | None = None, feeds: bool = True
) -> tuple[str, bool]:
    state = {"session": {"feeds": feeds}, "sends": sends or BOTH, "windows": windows}
    said = run(page, "perception.js", "it.livePerception(argument)", state)
    return said["words"], said["isWarning"]


@pytest.mark.parametrize(
    ("change", "words", "is_warning"),
    [
        ({}, "Live", False),
        ({"sight": "skipped"}, "Live, but blind: too busy", True),
        ({"sight": "black"}, "Live, but picture is black", True),
        ({"sight": "frozen"}, "Live, picture unchanged", False),
        ({"sight": "missing", "hearing": "missing"}, "Live, but no picture comes", True),
        ({"sight": "off"}, "Live, no camera", False),
        ({"hearing": "missing"}, "Live, but no sound comes", True),
        ({"sight": "frozen", "hearing": "missing"}, "Live, but no sound comes", True),
        ({"hearing": "muted"}, "Live, microphone silent", False),
        ({"hearing": "switched_off"}, "Live, listening switched off", False),
        ({"sight": "of a later server"}, "Live", True),
    ],
)
def test_two_windows_that_were_not_seen_are_told(
    module_page: Page, change: dict[str, str], words: str, is_warning: bool
) -> None:
    blind = [window(0), window(1, **change), window(2, **change)]
    assert words_of(module_page, blind) == (words, is_warning)
    assert words_of(module_page, blind[:2]) == ("Live", False), "one window is too little to say so"
    assert words_of(module_page, [*blind, window(3)]) == ("Live", False), "and it is over with the next fine one"


def test_what_is_switched_off_on_this_page_is_told_at_once_and_no_alarm(module_page: Page) -> None:
    dark = [window(0, sight="missing"), window(1, sight="missing")]
    assert words_of(module_page, dark, BOTH | {"camera": False}) == ("Live, camera off", False)
    assert words_of(module_page, dark, BOTH | {"microphone": False}) == ("Live, but no picture comes", True)
    nothing = {"camera": False, "microphone": False}
    assert words_of(module_page, [], nothing) == ("Live, camera and microphone off", False)
    assert words_of(module_page, [window(0), window(1)], nothing, feeds=False) == ("Live", False), "a guest has neither"


def test_a_black_window_keeps_no_details_in_words(module_page: Page) -> None:
    said = run(module_page, "format.js", "it.windowStatement(argument)", window(0, sight="black"))
    assert said == "0:00 to 0:02: Remembers 1\N{NO-BREAK SPACE}s of the sound. The picture was black"


def test_the_strip_marks_what_was_skipped_lost_or_black(module_page: Page) -> None:
    marks = "argument.map((windows) => it.marksOf(windows))"
    lost = [window(0), window(5, dropped_windows=4)]
    paused = [window(0), window(5)]
    shown = [[window(0)], [window(0, sight="skipped")], lost, paused, [window(0, sight="black")], []]
    assert run(module_page, "views/memory/strip.js", marks, shown) == [
        {"busy": False, "still": False},
        {"busy": True, "still": False},
        {"busy": True, "still": False},
        {"busy": False, "still": False},
        {"busy": False, "still": True},
        {"busy": False, "still": False},
    ]


def test_a_black_camera_is_told_in_the_status_on_the_timeline_and_in_the_answer(open_page: OpenPage) -> None:
    with server_of(ScriptedEngine()) as server:
        live = open_page(link=f"{server.url}/?")
        live.page.add_init_script(BLACK_CAMERA)
        live.open().start()
        live.page.wait_for_function("() => events.filter(({ sight }) => sight === 'black').length >= 10")
        expect(live.find("status")).to_have_text("Live, but picture is black")
        expect(live.page.locator("#kept-now")).to_have_text("black: nothing to see")
        expect(live.page.get_by_text("black or still")).to_be_visible()
        for number in range(MOST_ASKED):  # a busy machine may send no picture while it answers, which is told instead
            live.page.wait_for_function("() => events.filter(({ sight }) => sight).at(-1).sight === 'black'")
            live.ask("What do you see?")
            told = live.answer(number).locator(".text").inner_text()
            if "No picture has arrived" not in told:
                break
        assert "The picture has been black for the last" in told
        live.leave()


def test_a_busy_server_is_told_in_the_status_and_on_the_timeline(open_page: OpenPage) -> None:
    live = open_page().open().start()
    ignore_server_events(live)
    live.receive({"type": "echo.state", "state": "live"})  # whether or not the server has said so by now
    live.receive(*(window(9000 + number, sight="black") for number in range(2)))
    expect(live.find("status")).to_have_text("Live, but picture is black")
    expect(live.page.get_by_text("too busy", exact=True)).to_be_hidden()
    live.receive(*(window(9002 + number, sight="skipped", patches=[]) for number in range(2)))
    expect(live.find("status")).to_have_text("Live, but blind: too busy")
    expect(live.page.locator("#kept-now")).to_have_text("too busy to look")
    expect(live.page.get_by_text("too busy", exact=True)).to_be_visible()
