"""The pure modules of the page, run in the browser."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from benchmarks.page.live_page import window
from tests.browser.conftest import run

ASKED = {"type": "page.asked", "text": "What?", "at_ms": 500}


def reduced(module_page: Page, *events: dict[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = run(module_page, "state.js", "argument.reduce(it.reduce, it.initialState())", list(events))
    return state


def session(stream_id: str) -> dict[str, Any]:
    return {"type": "session.created", "session": {"stream": "door", "stream_id": stream_id}}


def delta(response_id: str, text: str) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "response_id": response_id, "delta": text, "at_ms": 900}


def response(kind: str, response_id: str, **fields: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}", "response": {"id": response_id, "status": "in_progress"} | fields}


@pytest.mark.parametrize(
    ("status", "is_resuming", "action"),
    [
        (404, True, "fresh"),
        (404, False, "stop"),
        (401, True, "stop"),
        (0, False, "again"),
        (503, False, "again"),
        (429, True, "again"),
        (429, False, "stop"),
    ],
)
def test_what_is_done_after_a_refusal(module_page: Page, status: int, is_resuming: bool, action: str) -> None:
    choice = "it.actionAfter({ status: argument[0] }, argument[1], argument[1])"
    assert run(module_page, "call/retry.js", choice, [status, is_resuming]) == action


def test_a_server_under_load_is_asked_again_only_to_resume(module_page: Page) -> None:
    overloaded = "it.actionAfter({ status: 503, code: 'overloaded' }, argument, argument)"
    actions = [run(module_page, "call/retry.js", overloaded, is_resuming) for is_resuming in (False, True)]
    assert actions == ["stop", "again"]


def test_messages_that_are_not_events_are_ignored(module_page: Page) -> None:
    for text in ("", "{", "null", "3", '"x"', "[]", "{}", '{"type": 3}'):
        assert run(module_page, "call/protocol.js", "it.readEvent(argument)", text) is None
    event = {"type": "x", "a": 1}
    assert run(module_page, "call/protocol.js", "it.readEvent(argument)", '{"type": "x", "a": 1}') == event


def test_unknown_events_change_nothing(module_page: Page) -> None:
    for name in ("echo.future", "constructor", "__proto__", "toString"):
        assert reduced(module_page, {"type": name}) == reduced(module_page)


def test_an_answer_streams_and_ends_with_its_evidence(module_page: Page) -> None:
    moment = {"window": 1, "start_s": 2, "end_s": 4, "modality": "video", "patches": [[1, 2]], "weight": 0.5}
    start = [ASKED, response("created", "r1"), delta("r1", "A "), delta("r1", "dog")]
    streaming = reduced(module_page, *start)
    question, answer = streaming["log"]["entries"]
    assert (question["kind"], question["text"]) == ("question", "What?")
    assert (answer["text"], answer["state"], answer["firstMs"]) == ("A dog", "streaming", 400)
    assert streaming["answering"] == "writing"
    evidence = {"type": "echo.evidence", "response_id": "r1", "moments": [moment], "confidence": 0.9, "is_sure": True}
    text_done = {"type": "response.output_text.done", "response_id": "r1", "text": "A dog."}
    speaking = reduced(module_page, *start, text_done, evidence)
    assert speaking["log"]["entries"][1]["state"] == "done"
    assert speaking["answering"] == "speaking"
    done = reduced(module_page, *start, text_done, evidence, response("done", "r1", status="completed"))
    assert done["log"]["entries"][1] | {"text": "A dog.", "evidence": [moment]} == done["log"]["entries"][1]
    assert done["answering"] is None


def test_a_lost_call_ends_a_streaming_answer(module_page: Page) -> None:
    lost = {"type": "page.phase", "phase": "reconnecting"}
    state = reduced(module_page, response("created", "r1"), delta("r1", "A "), lost)
    assert state["log"]["entries"][0]["state"] == "done"
    assert state["answering"] is None


def test_an_error_ends_the_wait_for_an_answer_but_not_an_answer(module_page: Page) -> None:
    error = {"type": "error", "error": {"code": "rate_limited", "message": "too many"}}
    assert reduced(module_page, ASKED)["answering"] == "asked"
    assert reduced(module_page, ASKED, error)["answering"] is None
    assert reduced(module_page, ASKED, response("created", "r1"), error)["answering"] == "writing"


def test_an_answer_that_ended_before_it_could_be_cancelled_is_no_error(module_page: Page) -> None:
    late = {"type": "error", "error": {"code": "response_cancel_not_active", "message": "no answer"}}
    state = reduced(module_page, response("created", "r1"), response("done", "r1", status="completed"), ASKED, late)
    assert state["answering"] == "asked"
    assert [entry["kind"] for entry in state["log"]["entries"]] == ["answer", "question"]


def test_a_spoken_question_is_shown_once_at_its_start_and_captions_stay_captions(module_page: Page) -> None:
    kind = "conversation.item.input_audio_transcription.completed"
    said = {"type": kind, "item_id": "i1", "transcript": " Hello? ", "audio_start_ms": 1250}
    caption = {"type": "echo.caption", "start_s": 1.0, "end_s": 2.0, "text": "Nice weather."}
    state = reduced(module_page, window(0), said, said, caption)
    assert [(entry["kind"], entry["text"], entry["time_s"]) for entry in state["log"]["entries"]] == [
        ("question", "Hello?", 1.25),
        ("caption", "Nice weather.", 1.0),
    ]
    assert [(mark["kind"], mark["time_s"]) for mark in state["marks"]] == [("question", 1.25), ("said", 1.0)]


@pytest.mark.parametrize("is_told_first", [True, False])
def test_a_spoken_question_does_not_come_again_as_a_caption(module_page: Page, is_told_first: bool) -> None:
    kind = "conversation.item.input_audio_transcription.completed"
    said = {"type": kind, "item_id": "i1", "transcript": "Hello?", "audio_start_ms": 3000, "audio_end_ms": 4000}
    caption = {"type": "echo.caption", "start_s": 2.1, "end_s": 4.2, "text": "Hello."}
    events = [said, caption | {"item_id": "i1"}] if is_told_first else [caption, said]
    state = reduced(module_page, session("a"), window(0), *events)
    (entry,) = state["log"]["entries"]
    assert (entry["kind"], entry["text"], entry["end_s"]) == ("question", "Hello?", 4.0)
    assert sorted(mark["kind"] for mark in state["marks"]) == ["question", "said"]
    longer = reduced(module_page, session("a"), caption | {"start_s": -4.0}, said)
    assert len(longer["log"]["entries"]) == 2, "more was said than the question"
    other = reduced(module_page, session("a"), caption | {"item_id": "of somebody else"})
    assert [entry["kind"] for entry in other["log"]["entries"]] == ["caption"]


def test_text_that_was_read_is_shown_once_while_it_stays(module_page: Page) -> None:
    windows = [window(index, readings=[[2.0 * index, "NO PARKING"]]) for index in (1, 11, 40, 72)]
    state = reduced(module_page, session("a"), *windows, window(73, readings=[[146.0, "WAY OUT"]]))
    shown = [(entry["kind"], entry["text"], entry["time_s"]) for entry in state["log"]["entries"]]
    assert shown == [("reading", "NO PARKING", 2.0), ("reading", "NO PARKING", 144.0), ("reading", "WAY OUT", 146.0)]
    assert [(mark["kind"], mark["time_s"]) for mark in state["marks"]] == [
        ("read", 2.0),
        ("read", 144.0),
        ("read", 146.0),
    ]


def test_only_an_answer_without_its_whole_text_is_stopped(module_page: Page) -> None:
    def status(usage: dict[str, int] | None) -> str:
        done = response("done", "r1", status="cancelled", usage=usage)
        state = reduced(module_page, response("created", "r1"), delta("r1", "A dog."), done)
        said: str = state["log"]["entries"][0]["status"]
        return said

    assert status(None) == "cancelled"
    assert status({"total_tokens": 9, "input_tokens": 6, "output_tokens": 3}) == "completed"


def test_speech_that_was_not_understood_is_a_caption_without_words(module_page: Page) -> None:
    (entry,) = reduced(module_page, {"type": "echo.unclear_speech", "start_s": 1.0, "end_s": 2.0})["log"]["entries"]
    assert (entry["kind"], entry["time_s"], entry["isUnclear"]) == ("caption", 1.0, True)
    assert "not understood" in entry["text"]


def test_windows_are_bounded(module_page: Page) -> None:
    many = run(
        module_page,
        "state.js",
        "Array.from({ length: 2500 }, (_, index) => ({ ...argument, index }))"
        ".reduce(it.reduce, it.initialState()).windows",
        window(0),
    )
    assert len(many) == 1800
    assert many[-1]["index"] == 2499


def test_a_window_that_failed_is_a_gap_of_both_tracks(module_page: Page) -> None:
    failed = {"type": "echo.window_failed", "index": 1, "start_s": 2.0, "end_s": 4.0}
    windows = reduced(module_page, window(0), failed)["windows"]
    assert [item["index"] for item in windows] == [0, 1]
    gaps = {(gap["track"], gap["start_s"], gap["end_s"]) for gap in windows[1]["gaps"]}
    assert gaps == {("video", 2.0, 4.0), ("audio", 2.0, 4.0)}
    told = run(module_page, "format.js", "it.windowStatement(argument)", windows[1])
    assert "picture and the sound is missing" in told
    assert "the server had an error" in told
    live = {"session": {"feeds": False}, "sends": {}, "windows": [windows[1]] * 2}
    assert run(module_page, "perception.js", "it.livePerception(argument)", live)["isWarning"]


def test_a_new_stream_keeps_only_the_transcript(module_page: Page) -> None:
    moment = {"window": 1, "start_s": 2, "end_s": 4, "modality": "video", "patches": [], "weight": 0.5}
    evidence = {"type": "echo.evidence", "response_id": "r1", "moments": [moment], "confidence": 0.9, "is_sure": True}
    caption = {"type": "echo.caption", "start_s": 1.0, "end_s": 2.0, "text": "Nice weather."}
    first = [session("a"), window(0), window(1), caption, response("created", "r1"), evidence]
    again = reduced(module_page, *first, session("a"), window(2))
    assert [item["index"] for item in again["windows"]] == [0, 1, 2]
    assert len(again["marks"]) == 1
    other = reduced(module_page, *first, session("b"))
    assert (other["windows"], other["marks"], other["memory"], other["stats"]) == ([], [], None, None)
    said, answer, note = other["log"]["entries"]
    assert (said["streamId"], answer["streamId"], other["streamId"]) == ("a", "a", "b")
    assert "no longer remembered" in note["text"]


def test_the_memory_grows_with_windows_between_memory_events(module_page: Page) -> None:
    nothing = {"type": "echo.memory", "since_s": 0, "now_s": 0, "windows": 0}
    nothing |= {"kept_tokens": 0, "pool_tokens": 0, "forgotten_tokens": 0}
    state = reduced(module_page, nothing, window(0), window(1))
    words = run(module_page, "format.js", "it.memoryStatement(argument)", state["memory"])
    assert words.replace("\N{NO-BREAK SPACE}", " ") == "Remembers 4 seconds."
    assert (state["memory"]["kept_tokens"], state["memory"]["pool_tokens"]) == (10, 400)
    long = [{"windows": 9, "since_s": 0, "now_s": now_s} for now_s in (1, 119.6, 720, 3_580, 4_000)]
    spans = run(module_page, "format.js", "argument.map(it.memoryStatement)", long)
    assert [span.replace("\N{NO-BREAK SPACE}", " ").removeprefix("Remembers ") for span in spans] == [
        "1 second.",
        "2 minutes.",
        "12 minutes.",
        "1 h 0 min.",
        "1 h 7 min.",
    ]
    assert run(module_page, "format.js", "it.memoryStatement(null)") == "Nothing is remembered yet."


def test_a_saved_page_is_restored_as_it_was(module_page: Page) -> None:
    code = """(() => {
      const state = argument.reduce(it.reduce, it.initialState());
      const saved = JSON.parse(JSON.stringify(it.savedPage(state)));
      return it.reduce(it.initialState(), { type: "page.restored", ...saved });
    })()"""
    events = [session("a"), window(0), response("created", "r1"), delta("r1", "A dog")]
    again = run(module_page, "state.js", code, events)
    assert again["streamId"] == "a"
    assert again["windows"] == [window(0)]
    assert again["log"]["entries"][0] | {"text": "A dog", "state": "done"} == again["log"]["entries"][0]
    broken = run(
        module_page, "state.js", "it.reduce(it.initialState(), { type: 'page.restored', entries: 3, windows: 'x' })"
    )
    assert broken["windows"] == []


def test_what_was_kept_of_a_window_in_words(module_page: Page) -> None:
    words = "[argument, { ...argument, pool: { audio: 4, video: 0 } }].map(it.windowStatement)"
    assert run(module_page, "format.js", words, window(0)) == [
        "0:00 to 0:02: Remembers 2 parts of the picture and 1\N{NO-BREAK SPACE}s of the sound",
        "0:00 to 0:02: Remembers 1\N{NO-BREAK SPACE}s of the sound",
    ]


def test_questions_that_are_close_together_share_a_pin(module_page: Page) -> None:
    times = [0, 10, 100, 135, 137, 200]
    marks = [{"kind": "question", "time_s": time_s} for time_s in times] + [{"kind": "said", "time_s": 50}]
    pins = run(module_page, "views/memory/pins.js", "it.pinsOf(argument, (time_s) => time_s)", marks)
    assert [(pin["left"], pin["count"]) for pin in pins] == [(5, 2), (117.5, 2), (137, 1), (200, 1)]
    hour = [{"kind": "question", "time_s": time_s} for time_s in range(0, 3600, 9)]
    pins = run(module_page, "views/memory/pins.js", "it.pinsOf(argument, (time_s) => time_s / 10)", hour)
    lefts = [pin["left"] for pin in pins]
    assert sum(pin["count"] for pin in pins) == len(hour), "none is lost"
    assert all(later - earlier >= 30 for earlier, later in pairwise(lefts)), "no fence"


def test_times_and_shares_in_words(module_page: Page) -> None:
    assert run(module_page, "format.js", "[0, 75.9, 4000, -3].map(it.clock)") == ["0:00", "1:15", "1:06:40", "0:00"]
    words = run(
        module_page,
        "format.js",
        "[it.duration(75), it.duration(400), it.duration(4000), it.milliseconds(430),"
        " it.milliseconds(2310), it.milliseconds(null), it.percent(0.031), it.percent(0.004), it.percent(0)]",
    )
    expected = ["75 s", "7 min", "1 h 7 min", "430 ms", "2.3 s", "–", "3 %", "0.4 %", "0 %"]
    assert [each.replace("\N{NO-BREAK SPACE}", " ") for each in words] == expected


def test_a_picture_is_contained_in_its_box_and_a_place_has_one_tile(module_page: Page) -> None:
    area = run(module_page, "geometry.js", "it.containedRect(640, 480, 1000, 480)")
    assert area == {"x": 180, "y": 0, "width": 640, "height": 480}
    tiles = run(module_page, "geometry.js", "it.tilesOf(argument)", [[0, 1, 2, 0.3], [0.5, 1, 2, 0.7], [0, 3, 3, 0.1]])
    assert sorted((tile["row"], tile["column"], tile["score"]) for tile in tiles) == [(1, 2, 0.7), (3, 3, 0.1)]


def test_what_is_left_is_told_by_age(module_page: Page) -> None:
    left = {"start_s": 120, "end_s": 360, "seen": {"kept": 12, "perceived": 400}, "said": {"kept": 0, "perceived": 0}}
    newest = {**left, "start_s": 570, "end_s": 600}
    words = "it.keptInWords(argument[0], argument[1], 600)"
    told = [run(module_page, "views/memory/octaves.js", words, what) for what in (["seen", left], ["said", newest])]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in told] == [
        "Seen 4 min to 8 min ago (2:00 to 6:00): 3 % is left, 12 of 400 details",
        "Said in the last 30 s: nothing",
    ]


def test_what_the_server_has_forgotten_leaves_the_page(module_page: Page) -> None:
    caption = {"type": "echo.caption", "start_s": 3.0, "end_s": 3.9, "text": "early"}
    later = {"type": "echo.caption", "start_s": 3.5, "end_s": 4.5, "text": "late"}
    asked = {"type": "page.asked", "text": "Who is there?", "at_ms": 1}
    events = [session("a"), *(window(index) for index in range(4)), caption, later, asked]
    state = reduced(module_page, *events, {"type": "echo.forgotten", "start_s": 4.0, "end_s": 9.0})
    assert [each["index"] for each in state["windows"]] == [0, 1]
    assert [entry["text"] for entry in state["log"]["entries"]] == ["early", "This was forgotten, as you wished."]
    assert ([mark["kind"] for mark in state["marks"]], state["numForgotten"]) == (["said"], 1)
    everything = reduced(module_page, *events, {"type": "echo.forgotten", "start_s": 0.0, "end_s": 9.0})
    assert (everything["windows"], everything["marks"], len(everything["log"]["entries"])) == ([], [], 1)
