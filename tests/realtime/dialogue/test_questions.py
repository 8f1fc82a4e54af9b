"""Questions that wait for an answer, or for their words."""

from realtime.dialogue.questions import Spoken
from tests.realtime.dialogue.bench import Bench


def test_an_answer_waits_for_the_words_of_a_committed_question() -> None:
    bench = Bench()
    spoken = Spoken("said", 1.0, 2.5)
    bench.dialogue.add_spoken(spoken)
    assert bench.of("conversation.item.added")[0]["item"]["content"] == [{"type": "input_audio", "transcript": None}]  # type: ignore[index]
    bench.dialogue.answer()
    bench.work()
    assert [event["response"]["status"] for event in bench.of("response.created")] == ["in_progress"]  # type: ignore[index]
    assert not bench.outcomes
    bench.dialogue.transcribed(spoken, "what now?")
    bench.work()
    assert bench.outcomes == [("resp_1", "completed")]
    assert bench.engine.streams[0].asked[0][0] == "what now?"
    (heard,) = bench.of("conversation.item.input_audio_transcription.completed")
    assert (heard["item_id"], heard["usage"]) == ("said", {"type": "duration", "seconds": 1.5})


def test_a_committed_question_without_words_fails_its_answer_and_one_that_was_cancelled_is_not_asked() -> None:
    bench = Bench()
    for number, transcript in enumerate(("", "too late")):
        spoken = Spoken(f"said_{number}", 1.0, 2.5)
        bench.dialogue.add_spoken(spoken)
        bench.dialogue.answer()
        if transcript:
            bench.dialogue.cancel_answer("client_cancelled")
        bench.dialogue.transcribed(spoken, transcript)
        bench.work()
    assert bench.outcomes == [("resp_1", "failed"), ("resp_2", "cancelled")]
    assert not any(stream.asked for stream in bench.engine.streams)
    details = bench.of("response.done")[0]["response"]["status_details"]  # type: ignore[index]
    assert (details["type"], details["error"]["code"]) == ("failed", "answer_failed")
    assert bench.of("response.done")[0]["response"]["output"] == ()  # type: ignore[index]


def test_nothing_is_told_of_a_deleted_question_whose_words_come_later() -> None:
    bench = Bench()
    deleted, kept = Spoken("deleted", 1.0, 2.5), Spoken("kept", 3.0, 4.0)
    for spoken in (deleted, kept):
        bench.dialogue.add_spoken(spoken)
    bench.dialogue.delete("deleted")
    bench.dialogue.transcribed(deleted, "forget me")
    bench.dialogue.transcribed(kept, "what now?")
    heard = bench.of("conversation.item.input_audio_transcription.completed")
    assert [event["item_id"] for event in heard] == ["kept"]
    bench.dialogue.answer()
    bench.work()
    assert bench.engine.streams[0].asked[0][0] == "what now?"


def test_deleted_questions_leave_nothing_behind() -> None:
    bench = Bench()
    for number in range(50):
        bench.dialogue.add_typed("Who?", f"typed_{number}")
        bench.dialogue.delete(f"typed_{number}")
        bench.dialogue.add_spoken(Spoken(f"said_{number}", 0.0, 1.0))
        bench.dialogue.delete(f"said_{number}")
    kept = vars(bench.dialogue._questions)
    assert {name: value for name, value in kept.items() if isinstance(value, dict | set) and value} == {}
