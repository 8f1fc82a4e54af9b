"""What is asked and answered in one call: every answer ends exactly once, however it ends."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from engines.api import Answer, Evidence, SpeechSegment
from engines.serving.worker import MAX_JOBS, Worker
from realtime.dialogue.dialogue import MAX_ITEMS, Dialogue
from realtime.dialogue.response import Response
from realtime.errors import EventError
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.observed import AnswerFinished, Observed
from realtime.telemetry.stage_times import StageTimes
from tests.support.observed import stream_observer
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine


@dataclass
class Silent:
    """A voice that speaks when the test lets it."""

    waiting: list[tuple[str, str]] = field(default_factory=list)
    num_cleared: int = 0

    def say(self, sentence_id: str, text: str) -> None:
        self.waiting.append((sentence_id, text))

    def clear(self) -> None:
        self.waiting.clear()
        self.num_cleared += 1


class Bench:
    """A dialogue on a stream, with a worker that works when it is told to."""

    def __init__(self, voice: Silent | None = None) -> None:
        self.engine, self.now_s = ScriptedEngine(), 0.0
        self.observed: list[Observed] = []
        self.worker = Worker(self.engine, lambda: self.now_s, lambda callback: callback())
        self.stream = LiveStream(
            self.worker, SCRIPTED_MEDIA, 0.2, 64, Metrics(), None, stream_observer(self.observed.append), 0.0
        )
        self.told: list[BaseModel] = []
        self._ids: Counter[str] = Counter()
        self.dialogue = Dialogue(
            self.worker,
            self.stream,
            self.told.append,
            lambda: self.now_s,
            self._new_id,
            self.observed.append,
            "Ab12cd34",
        )
        self.voice = self.dialogue.speech_output = voice

    def _new_id(self, kind: str) -> str:
        self._ids[kind] += 1
        return f"{kind}_{self._ids[kind]}"

    def work(self) -> None:
        while self.worker.run_next():
            pass

    def speak(self) -> None:
        assert self.voice is not None
        while self.voice.waiting:
            sentence_id, _ = self.voice.waiting.pop(0)
            if self.dialogue.response:
                self.dialogue.response.sentence_started(sentence_id)
            if self.dialogue.response:
                self.dialogue.response.sentence_finished(sentence_id)

    def of(self, kind: str) -> list[dict[str, object]]:
        return [event.model_dump() for event in self.told if event.type == kind]  # type: ignore[attr-defined]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        states = [event["response"] for event in self.of("response.done")]
        return [(state["id"], state["status"]) for state in states]  # type: ignore[index]


def test_a_question_of_several_items_is_one_question() -> None:
    bench = Bench()
    for text in ("There is a cup.", "Where is it?"):
        bench.dialogue.add_typed(text)
    bench.dialogue.answer()
    bench.work()
    assert bench.engine.streams[0].asked[0][0] == "There is a cup. Where is it?"
    assert bench.outcomes == [("resp_1", "completed")]
    kinds = [event.type for event in bench.told]  # type: ignore[attr-defined]
    assert kinds[:3] == ["conversation.item.created"] * 2 + ["response.created"]
    assert kinds[-3:] == ["response.output_text.done", "echo.evidence", "response.done"]


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


def test_what_cannot_be_answered_is_refused() -> None:
    bench = Bench()
    with pytest.raises(EventError) as error:
        bench.dialogue.answer()
    assert error.value.code == "nothing_to_answer"
    assert not bench.dialogue.cancel_answer("client_cancelled")
    for _ in range(MAX_ITEMS):
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
    assert done["text"] == "0 windows, asked: First. Second. Third"
    kinds = [event.type for event in bench.told]  # type: ignore[attr-defined]
    assert kinds[-2:] == ["response.output_audio_transcript.done", "response.done"]


def test_a_spoken_question_replaces_the_answer_on_its_way() -> None:
    voice = Silent()
    bench = Bench(voice)
    bench.dialogue.answer_spoken("one. two. a long answer", start_s=3.25)
    for _ in range(8):
        bench.worker.run_next()
    assert voice.waiting
    bench.dialogue.answer_spoken("no, this", start_s=7.0)
    assert voice.num_cleared == 1
    bench.work()
    bench.speak()
    assert bench.outcomes == [("resp_1", "cancelled"), ("resp_2", "completed")]
    details = bench.of("response.done")[0]["response"]["status_details"]  # type: ignore[index]
    assert details["reason"] == "turn_detected"
    said = bench.of("conversation.item.input_audio_transcription.completed")
    assert [event["transcript"] for event in said] == ["one. two. a long answer", "no, this"]
    assert [event["audio_start_ms"] for event in said] == [3250, 7000]


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
    bench.work()
    assert bench.outcomes == [("resp_1", "cancelled")]


STEPS = ("piece", "answered", "cancelled", "failed", "stop", "room", "begun", "ended")


@given(st.lists(st.sampled_from(STEPS), max_size=30), st.booleans())
def test_whatever_comes_in_whichever_order_an_answer_ends_at_most_once(steps: list[str], has_voice: bool) -> None:
    told: list[BaseModel] = []
    over: list[Response] = []
    times = StageTimes(lambda *_: None)
    voice = Silent() if has_voice else None
    response = Response("r", told.append, voice, int, times, lambda: 0.0, over.append)
    answer = Answer("One. Two.", 0.9, True, 1.0, 10, 2, 1.0, (Evidence(0, 1, "audio", (), 1.0),))
    for step in steps:
        match step:
            case "piece":
                response.text_added("One. ")
            case "answered":
                response.answered(answer)
            case "cancelled":
                response.cancelled()
            case "failed":
                response.failed("no")
            case "stop":
                response.cancel("client_cancelled")
            case "room":
                response.skip_unspoken()
            case "begun" if voice and voice.waiting:
                response.sentence_started(voice.waiting[0][0])
            case "ended" if voice and voice.waiting:
                response.sentence_finished(voice.waiting.pop(0)[0])
    kinds = [event.type for event in told]  # type: ignore[attr-defined]
    assert kinds.count("response.done") == len(over) <= 1
    assert kinds.count("response.output_text.done") <= 1
    assert not over or kinds[-1] == "response.done"
    assert {"answered", "cancelled", "failed", "stop", "room"}.isdisjoint(steps) or has_voice or over


def test_observers_are_told_how_an_answer_went() -> None:
    bench = Bench(Silent())
    bench.now_s = 10.0
    bench.dialogue.answer_spoken("Is anyone there?", 9.0)
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
