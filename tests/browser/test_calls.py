"""Calls from the page: coming live, asking, reloading, sharing, losing the network, ending."""

import json
import re

from playwright.sync_api import expect

from benchmarks.page.live_page import WINDOW_MS, OpenPage
from benchmarks.page.serving import Application, until

FREED_S = 25.0  # at once, but a busy machine takes longer; ICE finds out after 30 s that nobody is there any more
CONSENT_S = 120.0
# Chromium's camera shows a clock.
HAS_READ = "() => events.some(({ type, readings }) => type === 'echo.window' && readings.length > 0)"


def test_a_fresh_page_comes_live_and_shows_the_first_window(open_page: OpenPage) -> None:
    live = open_page().open().start()
    first = live.event("echo.window")
    assert first["pool"]["video"] > 0, "the camera's pictures are in the pool"
    expect(live.page.locator("#kept-now")).to_contain_text("this picture")
    assert live.find("status").inner_text() == "Live"
    assert "token" not in live.page.url, "the address forgets the token"


def test_a_typed_question_is_answered_with_evidence_that_opens_its_moment(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.page.wait_for_function(HAS_READ, timeout=WINDOW_MS)
    live.ask("What do you see?")
    answer = live.answer()
    assert answer.locator(".text").inner_text().strip()
    assert live.event("echo.evidence")["moments"]
    answer.locator(".evidence").first.click()
    expect(live.page.locator("#moment-canvas")).to_have_attribute("aria-label", re.compile("The picture at"))
    live.page.keyboard.press("Escape")
    assert not live.page.locator("#moment").is_visible()


def test_a_reload_finds_the_stream_its_memory_and_the_transcript_again(open_page: OpenPage) -> None:
    live = open_page().open().start()
    before = live.event("session.created")["session"]
    live.event("echo.window", 3)
    live.ask("What was said?")
    told = live.answer().locator(".text").inner_text()
    live.page.reload()
    live.reaches("live")
    after = live.event("session.created")["session"]
    assert (after["stream"], after["resume_token"]) == (before["stream"], before["resume_token"])
    assert live.event("echo.memory")["windows"] >= 3
    assert live.answer().locator(".text").inner_text() == told
    resumed = live.event("echo.window")
    assert resumed["index"] >= 3, "the stream goes on where it was"
    live.ask("What do you see?")
    assert live.answer(1).locator(".text").inner_text().strip()


def test_a_new_stream_shows_nothing_of_the_one_before(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.event("echo.window", 2)
    live.ask("What do you see?")
    chip = live.answer().locator(".evidence").first
    live.find("stop").click()
    live.reaches("ended")
    live.page.evaluate("events.length = 0")
    live.start()
    expect(live.page.locator(".entry.note")).to_contain_text("This is a new stream")
    live.event("echo.window", 2)
    chip.click()
    expect(
        live.page.get_by_text("This moment is from an earlier session, which is no longer remembered.")
    ).to_be_visible()
    expect(live.page.locator("#moment-canvas")).to_have_attribute("aria-label", "No picture")
    for way in ("Earlier", "Later"):
        expect(live.page.get_by_role("button", name=way)).to_be_disabled()


def test_the_resume_token_is_saved_repeatedly_in_case_the_tab_crashes(open_page: OpenPage) -> None:
    live = open_page().open().start()
    kept_at_ms = "JSON.parse(sessionStorage.getItem('echo.resume')).at_ms"
    live.event("echo.stats")
    before: float = live.page.evaluate(kept_at_ms)
    live.page.wait_for_function(f"(before) => {kept_at_ms} > before + 1000", arg=before)


def test_a_duplicated_tab_takes_over_the_stream_and_the_old_one_says_so(open_page: OpenPage) -> None:
    first = open_page().open().start()
    stream = first.event("session.created")["session"]["stream"]
    first.event("echo.window", 2)
    kept: list[list[str]] = first.page.evaluate("Object.entries(sessionStorage)")
    second = open_page()
    second.page.add_init_script(f"for (const [key, value] of {json.dumps(kept)}) sessionStorage.setItem(key, value)")
    second.page.goto(second.link)
    second.reaches("live")
    assert second.event("session.created")["session"]["stream"] == stream
    assert second.event("echo.memory")["windows"] >= 2
    first.reaches("ended")
    expect(first.page.get_by_text("It continues in another window.")).to_be_visible()


def test_two_pages_ask_about_one_stream_and_their_answers_do_not_mix(open_page: OpenPage) -> None:
    feeding = open_page().open().start()
    feeding.event("echo.window", 2)
    stream = feeding.event("session.created")["session"]["stream"]
    joined = open_page().open(f"&stream={stream}").start("Text only")
    session = joined.event("session.created")["session"]
    assert session["stream"] == stream
    assert not session["feeds"]
    for live, question in ((feeding, "What do you see?"), (joined, "What did you hear last?")):
        live.ask(question)
    for live, question in ((feeding, "What do you see?"), (joined, "What did you hear last?")):
        live.answer()
        assert live.page.locator(".entry.question").all_inner_texts() == [question]
        assert live.find("answer").count() == 1
    expect(joined.page.locator("#still")).to_be_visible()
    expect(joined.page.locator("#still")).to_have_attribute("height", "224")
    expect(joined.page.locator("#still")).to_have_attribute("width", "299")  # as the camera, 4:3
    joined.leave()
    assert feeding.find("status").get_attribute("data-state") == "live", "the stream outlives who only asked"


def test_after_a_lost_network_the_stream_is_resumed_with_its_memory(open_page: OpenPage) -> None:
    live = open_page().open().start()
    stream = live.event("session.created")["session"]["stream"]
    live.event("echo.window", 2)
    live.page.context.set_offline(True)
    live.reaches("reconnecting")
    live.page.context.set_offline(False)
    live.reaches("live")
    assert live.event("session.created", 2)["session"]["stream"] == stream
    assert live.event("echo.memory", 3)["windows"] >= 2


def test_the_page_never_gives_up_on_a_server(open_page: OpenPage) -> None:
    live = open_page()
    live.page.clock.install()
    live.open().start()
    live.page.context.set_offline(True)
    live.reaches("reconnecting")
    for _ in range(30):
        live.page.clock.run_for(10_000)
    assert live.find("status").get_attribute("data-state") == "reconnecting"
    live.page.context.set_offline(False)
    live.reaches("live")


def test_ending_or_closing_the_page_frees_call_and_stream_on_the_server(
    open_page: OpenPage, application: Application
) -> None:
    ended = open_page().open().start()
    streams = application.health().streams  # those that lost their source in other tests are kept for a minute
    ended.find("stop").click()
    ended.reaches("ended")
    until(lambda: application.health().calls == 0, FREED_S, "an ended call is freed")
    until(lambda: application.health().streams < streams, FREED_S, "its stream is freed")
    gone = open_page().open().start()
    gone.page.goto("about:blank")
    until(lambda: application.health().calls == 0, FREED_S, "the call of a page that was left is freed")
    killed = open_page().open().start()
    killed.page.close()  # none of its scripts runs any more
    until(lambda: application.health().calls == 0, CONSENT_S, "the call of a killed tab is freed")


def test_what_is_to_be_forgotten_leaves_server_and_page(open_page: OpenPage) -> None:
    live = open_page().open().start()
    live.event("echo.window", 2)
    live.ask("What do you see?")
    live.answer()
    live.page.on("dialog", lambda dialog: dialog.accept())
    live.page.locator("#settings-open").click()
    live.page.locator("#forget-everything").click()
    expect(live.page.locator("#forget-hint")).to_have_text("Forgotten.")
    assert live.event("echo.forgotten")["start_s"] == 0
    live.page.keyboard.press("Escape")
    entries = live.find("transcript").locator("article")
    expect(entries.first).to_have_text("This was forgotten, as you wished.")
    assert entries.and_(live.page.locator(".question, .answer")).count() == 0
    live.ask("What did I ask you?")
    assert "What do you see?" not in live.answer().locator(".text").inner_text()


def test_a_refusal_whose_body_was_cut_off_asks_for_the_token_too(open_page: OpenPage) -> None:
    live = open_page()
    live.page.route("**/v1/realtime/calls*", lambda route: route.fulfill(status=401, body='{"error": {"co'))
    live.open()
    live.find("start").click()
    live.reaches("refused")
    expect(live.page.get_by_label("Access token")).to_have_value("")
