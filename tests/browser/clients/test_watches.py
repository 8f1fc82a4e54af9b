"""Standing questions in the page: made in words, listed, told of, paused, removed."""

import re

from playwright.sync_api import expect

from benchmarks.page.live_page import OpenPage

NOTICE = {
    "text": "I hear a telephone.",
    "time_s": 12.5,
    "told_at": "2026-01-31T12:00:00.000Z",
    "moments": [{"window": 6, "start_s": 12.0, "end_s": 14.0, "modality": "audio", "patches": [], "weight": 1.0}],
    "recording": None,
    "is_rule": True,
}


def test_watches_are_made_in_words_and_managed_in_a_list(open_page: OpenPage) -> None:
    live = open_page().open().start()
    box = live.find("watches")
    expect(box).to_be_hidden()
    live.ask("Tell me when the phone rings.")
    expect(live.answer()).to_contain_text("I will tell you when I hear a telephone.")
    expect(box).to_contain_text("Looking out for one thing")
    live.receive({"type": "echo.watch", "watch_id": "1", "event": "the phone rings", "notice": NOTICE})
    notice = live.find("watch-notice")
    expect(notice).to_contain_text("I hear a telephone.")
    expect(notice).to_contain_text("at 0:12, because you asked: when the phone rings")
    expect(notice.get_by_role("button", name="Based on what was heard at 0:12–0:14")).to_be_visible()
    expect(live.page.locator("#announcer")).to_have_text("Notice: I hear a telephone.")
    box.locator("summary").click()
    live.page.get_by_role("button", name="Pause: the phone rings").click()
    expect(box).to_contain_text("Looking out for 0 things, 1 paused")
    again = live.page.get_by_role("button", name="Look out again: the phone rings")
    expect(again).to_be_focused()
    live.page.get_by_role("button", name="Remove: the phone rings").click()
    expect(box).to_be_hidden()
    live.ask("Keep an eye on the dog for 5 minutes.")
    expect(box).to_contain_text(re.compile(r"when a dog has gone\s*until (\w+,? )?\d\d:\d\d; not yet"))
    live.ask("Stop watching for the next hour.")
    expect(box).to_contain_text(re.compile(r"; paused until (\w+,? )?\d\d:\d\d"))
    text = "The time is over: I no longer tell you when a dog has gone. I have not noticed it."
    ended = {"watch_id": "2", "event": "the dog leaves", "text": text, "ended_at": NOTICE["told_at"], "num_told": 0}
    live.receive({"type": "echo.watch_ended", **ended})
    expect(live.find("watch-notice").last).to_contain_text(text)
    expect(live.find("watch-notice").last).to_contain_text("because you asked: when the dog leaves")
