"""One answer on its way to the client."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from engines.api import Answer, Evidence
from realtime.dialogue.items import Items
from realtime.dialogue.response import Response
from realtime.errors import EventError
from realtime.events.client import ResponseOptions
from realtime.events.server import ResponseState
from realtime.telemetry.stage_times import StageTimes
from tests.realtime.dialogue.bench import Bench, Silent


def test_a_voice_that_is_stopped_while_the_answer_is_written_leaves_the_text() -> None:
    voice = Silent()
    bench = Bench(voice)
    bench.dialogue.add_typed("one. two. three. a long answer")
    bench.dialogue.answer()
    for _ in range(8):
        bench.worker.run_next()
    sentence_id, first = voice.waiting.pop(0)
    response = bench.dialogue.response
    assert response is not None
    response.sentence_started(sentence_id)
    bench.dialogue.stop_speaking()
    assert voice.num_cleared == 1
    bench.work()
    assert not voice.waiting
    (done,) = bench.of("response.done")
    assert bench.outcomes == [("resp_1", "completed")]
    (item,) = done["response"]["output"]  # type: ignore[index]
    assert item["content"] == [{"type": "output_audio", "transcript": first}]
    assert len(str(bench.of("response.output_text.done")[0]["text"])) > 1000
    buffer = [event for event in bench.told if event.type.startswith("output_audio_buffer.")]  # type: ignore[attr-defined]
    assert [event.type.split(".")[1] for event in buffer] == ["started", "cleared"]  # type: ignore[attr-defined]


def test_stopping_the_voice_is_answered_also_where_nothing_is_spoken() -> None:
    bench = Bench(Silent())
    bench.dialogue.stop_speaking()
    bench.dialogue.add_typed("one")
    bench.dialogue.answer()
    bench.work()
    bench.dialogue.stop_speaking()
    assert [event["response_id"] for event in bench.of("output_audio_buffer.cleared")] == ["", "resp_1"]
    assert bench.outcomes == [("resp_1", "completed")]


def test_options_hold_for_one_answer() -> None:
    voice = Silent()
    bench = Bench(voice)
    bench.dialogue.add_typed("one")
    bench.dialogue.answer(ResponseOptions(output_modalities=["text"], metadata={"topic": "cats"}))
    bench.work()
    assert not voice.waiting
    bench.dialogue.add_typed("two")
    bench.dialogue.answer()
    bench.work()
    assert voice.waiting
    first, second = (event["response"] for event in bench.of("response.created"))
    assert (first["output_modalities"], first["metadata"]) == (["text"], {"topic": "cats"})  # type: ignore[index]
    assert (second["output_modalities"], second["metadata"]) == (["audio"], None)  # type: ignore[index]
    bench.dialogue.cancel_answer("client_cancelled", "resp_1")
    assert bench.outcomes == [("resp_1", "completed")], "that one is over"
    silent = Bench()
    silent.dialogue.add_typed("one")
    with pytest.raises(EventError) as error:
        silent.dialogue.answer(ResponseOptions(output_modalities=["audio"]))
    assert error.value.code == "no_sound"


STEPS = ("piece", "answered", "cancelled", "failed", "stop", "room", "silent", "begun", "ended")


@given(st.lists(st.sampled_from(STEPS), max_size=30), st.booleans())
def test_whatever_comes_in_whichever_order_an_answer_ends_at_most_once(steps: list[str], has_voice: bool) -> None:
    told: list[BaseModel] = []
    over: list[Response] = []
    times = StageTimes(lambda *_: None)
    voice = Silent() if has_voice else None
    state = ResponseState(id="r", status="in_progress", conversation_id="c", output_modalities=["text"])
    items = Items(told.append, lambda kind: kind)
    response = Response(state, told.append, items, voice, int, times, lambda: 0.0, over.append)
    answer = Answer("One. Two.", "One. Two.", 0.9, True, 1.0, 10, 2, 1.0, (Evidence(0, 1, "audio", (), 1.0),))
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
            case "silent":
                response.stop_speaking()
            case "begun" if voice and voice.waiting:
                response.sentence_started(voice.waiting[0][0])
            case "ended" if voice and voice.waiting:
                response.sentence_finished(voice.waiting.pop(0)[0])
    kinds = [event.type for event in told]  # type: ignore[attr-defined]
    assert kinds.count("response.done") == len(over) <= 1
    for kind in ("output_text.done", "output_item.added", "output_item.done", "content_part.done"):
        assert kinds.count(f"response.{kind}") <= 1
    for begun, over_kind in (
        ("response.output_item.added", "response.output_item.done"),
        ("conversation.item.added", "conversation.item.done"),
        ("response.content_part.added", "response.content_part.done"),
    ):
        assert not over or kinds.count(begun) == kinds.count(over_kind)
    heard = [kind.split(".")[-1] for kind in kinds if kind.startswith("output_audio_buffer.")]
    assert heard in ([], ["started"], ["started", "stopped"], ["started", "cleared"])
    assert not over or heard[-1:] != ["started"]
    assert not over or kinds[-1] == "response.done"
    assert {"answered", "cancelled", "failed", "stop", "room"}.isdisjoint(steps) or has_voice or over
