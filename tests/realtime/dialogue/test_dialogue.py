"""What is asked and answered in one call: every answer ends exactly once, however it ends."""

import numpy as np
import pytest

from engines.api import SpeechSegment
from engines.serving.worker import MAX_JOBS
from engines.watches.window import SensedWindow
from realtime.dialogue.questions import MAX_QUESTIONS, Spoken
from realtime.errors import EventError
from realtime.events.server import ResponseEvent
from realtime.media.frames import Sound
from realtime.telemetry.observed import AnswerFinished
from tests.realtime.dialogue.bench import Bench, Silent


def test_a_question_of_several_items_is_one_question() -> None:
    bench = Bench()
    for text in ("There is a cup.", "Where is it?"):
        bench.dialogue.add_typed(text)
    bench.dialogue.answer()
    bench.work()
    assert bench.engine.streams[0].asked[0][0] == "There is a cup. Where is it?"
    assert bench.engine.streams[0].told == [("There is a cup.", 0.0)]
    assert bench.outcomes == [("resp_1", "completed")]
    kinds = [event.type for event in bench.told]  # type: ignore[attr-defined]
    question = [f"conversation.item.{what}" for what in ("created", "added", "done")]
    assert kinds[:7] == [*question, *question, "response.created"]
    assert kinds[7:11] == [
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_text.delta",
    ]
    assert kinds[-6:] == [
        "response.output_text.done",
        "echo.evidence",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
    ]


def test_a_dialogue_remembers_its_turns_also_those_that_were_broken_off() -> None:
    bench = Bench()
    bench.dialogue.add_typed("one, a long answer")
    bench.dialogue.answer()
    for _ in range(3):
        bench.worker.run_next()
    assert bench.dialogue.cancel_answer("client_cancelled")
    bench.dialogue.add_typed("two")
    bench.dialogue.answer()
    bench.work()
    (turn,) = bench.engine.streams[0].asked[1][2]
    assert (turn.question, turn.answer) == ("one, a long answer", "0 windows, asked:")
    assert bench.outcomes == [("resp_1", "cancelled"), ("resp_2", "completed")]


def test_a_question_tells_what_peoples_clocks_show_also_after_the_camera_was_away() -> None:
    bench = Bench()

    def ask(at_s: float) -> None:
        bench.now_s, bench.second_of_day = at_s, 15 * 3600 + at_s  # 15:00 when the event loop's clock is at 0
        bench.dialogue.add_typed("What time is it?")
        bench.dialogue.answer()
        bench.work()

    def hear(call_began_at_s: float) -> None:
        source = bench.stream.attach_input(frozenset({"audio"}), call_began_at_s)
        source.add(Sound(0.0, np.zeros(2 * 16_000, np.float32)), call_began_at_s + 2)

    ask(9.0)
    hear(10.0)
    ask(13.0)
    bench.stream.detach_input()
    ask(60.0)
    hear(65.0)
    ask(68.5)
    stream = bench.engine.streams[0]
    assert [now_s for _, now_s, _ in stream.asked] == [0.0, 3.0, 50.0, 58.5]
    clocks = [clock for clock in stream.started if clock is not None]
    assert [clock.at(now_s)[1:] for clock, (_, now_s, _) in zip(clocks, stream.asked, strict=True)] == [
        (15, 0),
        (15, 0),
        (15, 1),
        (15, 1),
    ]
    assert [clock.start_s for clock in clocks] == [15 * 3600 + 9, *[15 * 3600 + 10] * 3]


def test_what_cannot_be_answered_is_refused() -> None:
    bench = Bench()
    with pytest.raises(EventError) as error:
        bench.dialogue.answer()
    assert error.value.code == "nothing_to_answer"
    assert not bench.dialogue.cancel_answer("client_cancelled")
    for _ in range(MAX_QUESTIONS):
        bench.dialogue.add_typed("more")
    with pytest.raises(EventError) as error:
        bench.dialogue.add_typed("too much")
    assert error.value.code == "too_many_items"
    bench.dialogue.answer()
    bench.dialogue.add_typed("next")
    with pytest.raises(EventError) as error:
        bench.dialogue.answer()
    assert error.value.code == "response_active"


def test_a_worker_with_no_room_fails_the_answer() -> None:
    bench = Bench()
    for number in range(MAX_JOBS):
        bench.worker.transcribe(str(number), SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), lambda _: None)
    bench.dialogue.add_typed("why?")
    bench.dialogue.answer()
    assert bench.outcomes == [("resp_1", "failed")]
    bench.work()
    bench.dialogue.add_typed("why?")
    bench.dialogue.answer()
    bench.work()
    assert bench.outcomes[1] == ("resp_2", "completed")


def test_an_answer_is_done_when_its_last_word_was_spoken() -> None:
    bench = Bench(Silent())
    bench.dialogue.add_typed("First. Second. Third")
    bench.dialogue.answer()
    bench.work()
    assert bench.outcomes == []
    bench.speak()
    assert bench.outcomes == [("resp_1", "completed")]
    deltas = [event["delta"] for event in bench.of("response.output_audio_transcript.delta")]
    assert deltas == ["0 windows, asked: First.", " Second.", " Third"]
    (done,) = bench.of("response.output_audio_transcript.done")
    assert done["transcript"] == done["text"] == "0 windows, asked: First. Second. Third"
    kinds = [event.type for event in bench.told]  # type: ignore[attr-defined]
    assert kinds[-7:] == [
        "output_audio_buffer.stopped",
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
    ]


def test_a_spoken_question_replaces_the_answer_on_its_way() -> None:
    voice = Silent()
    bench = Bench(voice)
    bench.dialogue.answer_spoken(Spoken("said_1", 3.25, 5.0), "one. two. a long answer")
    for _ in range(8):
        bench.worker.run_next()
    assert voice.waiting
    bench.dialogue.answer_spoken(Spoken("said_2", 7.0, 8.5), "no, this")
    assert voice.num_cleared == 1
    bench.work()
    bench.speak()
    assert bench.outcomes == [("resp_1", "cancelled"), ("resp_2", "completed")]
    details = bench.of("response.done")[0]["response"]["status_details"]  # type: ignore[index]
    assert details["reason"] == "turn_detected"
    said = bench.of("conversation.item.input_audio_transcription.completed")
    assert [event["transcript"] for event in said] == ["one. two. a long answer", "no, this"]
    assert [event["audio_start_ms"] for event in said] == [3250, 7000]
    assert [event["audio_end_ms"] for event in said] == [5000, 8500]
    assert [event["item_id"] for event in said] == ["said_1", "said_2"]


def test_a_typed_question_makes_the_assistant_stop_speaking() -> None:
    voice = Silent()
    bench = Bench(voice)
    for text in ("first", "second"):
        bench.dialogue.add_typed(text)
        bench.dialogue.answer()
        bench.work()
    assert voice.num_cleared == 1
    assert bench.outcomes == [("resp_1", "completed")]
    bench.speak()
    assert bench.outcomes == [("resp_1", "completed"), ("resp_2", "completed")]


def test_a_stream_that_ends_ends_its_answers() -> None:
    bench = Bench()
    bench.dialogue.add_typed("a long answer")
    bench.dialogue.answer()
    bench.worker.run_next()
    bench.stream.close()
    bench.stream.free()
    bench.work()
    assert bench.outcomes == [("resp_1", "cancelled")]


def test_observers_are_told_how_an_answer_went() -> None:
    bench = Bench(Silent())
    bench.now_s = 10.0
    bench.dialogue.answer_spoken(Spoken("said", 9.0, 9.8), "Is anyone there?")
    bench.now_s = 10.5
    assert bench.worker.run_next()
    bench.now_s = 11.0
    bench.work()
    bench.now_s = 12.0
    bench.speak()
    (told,) = bench.observed
    assert isinstance(told, AnswerFinished)
    assert (told.call, told.stream, told.response) == ("Ab12cd34", "door", "resp_1")
    assert (told.question, told.spoken_aloud, told.status, told.reason) == ("spoken", True, "completed", None)
    assert (told.asked_at_s, told.wait_ms, told.first_text_ms) == (10.0, 500.0, 500.0)
    assert (told.text_ms, told.first_sound_ms, told.total_ms) == (1000.0, 2000.0, 2000.0)
    assert told.tokens
    assert told.read_tokens
    assert not any("anyone" in str(value) for value in told.values.values())


def test_an_answer_that_its_call_did_not_outlive_is_not_told_as_cancelled_by_the_client() -> None:
    bench = Bench()
    bench.dialogue.add_typed("Why?")
    bench.dialogue.answer()
    bench.dialogue.close()
    (told,) = bench.observed
    assert isinstance(told, AnswerFinished)
    assert (told.status, told.reason) == ("cancelled", "call_ended")


def test_observers_are_told_of_an_answer_that_never_began() -> None:
    bench = Bench()
    bench.dialogue.add_typed("Why?")
    bench.dialogue.answer()
    bench.dialogue.cancel_answer("client_cancelled")
    (told,) = bench.observed
    assert isinstance(told, AnswerFinished)
    assert (told.question, told.spoken_aloud, told.status, told.reason) == (
        "typed",
        False,
        "cancelled",
        "client_cancelled",
    )
    assert (told.wait_ms, told.first_text_ms, told.first_sound_ms, told.tokens) == (None, None, None, None)


def text_of(bench: Bench) -> list[object]:
    return [event["text"] for event in bench.of("response.output_text.done")]


def test_a_typed_statement_is_put_on_the_timeline_and_acknowledged() -> None:
    bench = Bench()
    bench.dialogue.add_typed("My keys are on the kitchen table.")
    bench.dialogue.answer()
    bench.work()
    assert bench.engine.streams[0].told == [("My keys are on the kitchen table.", 0.0)]
    assert not bench.engine.streams[0].asked
    assert text_of(bench) == ["I will remember that."]
    assert bench.of("echo.evidence")[0]["moments"] == []
    bench.dialogue.add_typed("Where are my keys?")
    bench.dialogue.answer()
    bench.work()
    (turn,) = bench.engine.streams[0].asked[0][2]
    assert (turn.question, turn.answer) == ("My keys are on the kitchen table.", "I will remember that.")
    assert bench.outcomes == [("resp_1", "completed"), ("resp_2", "completed")]


@pytest.mark.parametrize("is_heard_by_stream", [True, False])
def test_a_spoken_statement_is_told_with_when_the_stream_hears_it(is_heard_by_stream: bool) -> None:
    voice = Silent()
    bench = Bench(voice)
    bench.dialogue.is_heard_by_stream = is_heard_by_stream
    bench.dialogue.answer_spoken(Spoken("item_9", 1.0, 2.5), "I am going out now.")
    assert not voice.waiting, "it is acknowledged when it is on the timeline"
    bench.work()
    assert [text for _, text in voice.waiting] == ["I will remember that."]
    (stream,) = bench.engine.streams
    assert stream.told == [("I am going out now.", 0.0)]
    assert stream.told_heard == [(1.0, 2.5) if is_heard_by_stream else None]
    bench.speak()
    assert bench.outcomes == [("resp_1", "completed")]


def test_a_request_to_call_is_promised_without_the_model_and_kept_aloud() -> None:
    bench = Bench(Silent())
    bench.dialogue.add_typed("Tell me when you see a cat.")
    bench.dialogue.answer()
    assert text_of(bench) == ["I will tell you when I see a cat."]
    assert not bench.worker.run_next()
    bench.stream.watches.sensed(SensedWindow(0.0, 2.0, {"cat": 1}))
    assert text_of(bench) == ["I will tell you when I see a cat."], "not while another answer is spoken"
    bench.speak()
    for end_s in (14.0, 16.0):
        bench.stream.watches.sensed(SensedWindow(end_s - 2.0, end_s, {"cat": 1} if end_s == 16.0 else {}))
    bench.speak()
    assert text_of(bench)[1:] == ["I see a cat."]
    (done,) = [event for event in bench.told if isinstance(event, ResponseEvent) and event.response.id == "resp_2"][1:]
    assert done.response.metadata == {"watch_id": "1"}
    assert bench.outcomes == [("resp_1", "completed"), ("resp_2", "completed")]
    bench.dialogue.close()
    assert bench.stream.watches.tellers == []
