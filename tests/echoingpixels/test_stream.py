"""What a caller holds of a stream."""

from collections.abc import Generator
from datetime import UTC, datetime

import numpy as np
import pytest

import echoingpixels as ep
from engines.api import FloatArray
from engines.wall_clock import WallClock
from tests.support.scripted_engine import ScriptedEngine
from tests.support.windows import scripted_windows


def opened() -> tuple[ep.Stream, ScriptedEngine]:
    engine = ScriptedEngine()
    return ep.Assistant(engine, ratio=0.3).open_stream(), engine


def test_a_question_is_asked_where_the_last_window_ended() -> None:
    stream, engine = opened()
    assert stream.end_s == 0
    for window in scripted_windows(3):
        assert stream.add(window).index == window.index
    assert stream.end_s == 1.5
    assert stream.ask("Who?").text == "3 windows, asked: Who?"
    assert stream.ask("When?", at_s=1.7).text == "3 windows, asked: When?"
    assert engine.streams[0].asked == [("Who?", 1.5, ()), ("When?", 1.7, ())]
    assert stream.num_cached_tokens == len(stream.cached_times_s()) == 3


def test_every_question_is_asked_with_when_the_stream_began_if_that_was_said() -> None:
    engine = ScriptedEngine()
    assistant = ep.Assistant(engine)
    assistant.open_stream().ask("Who?").result()
    stream = assistant.open_stream(started=datetime(2026, 11, 26, 15, 59, 30, 500_000))
    stream.ask("When?").result()
    stream.open_dialogue().ask("What time is it?").result()
    assistant.open_stream(started=datetime(2026, 11, 26, 0, 1, tzinfo=UTC)).ask("When?").result()  # its own time zone
    began = WallClock(16 * 3600 - 29.5)
    assert [asked.started for asked in engine.streams] == [[None], [began, began], [WallClock(60.0)]]


def test_a_stream_keeps_the_assistants_share_unless_it_is_told_another() -> None:
    engine = ScriptedEngine()
    with ep.Assistant(engine, ratio=0.3) as assistant:
        assistant.open_stream()
        assistant.open_stream(ratio=0.5).set_ratio(0.7)
        assert assistant.media == engine.media
        assert [stream.ratio for stream in engine.streams] == [0.3, 0.7]
    with pytest.raises(ep.EchoingPixelsError, match="closed"):
        assistant.open_stream()


def test_an_empty_question_is_refused() -> None:
    stream, _ = opened()
    for ask in (stream.ask, stream.open_dialogue().ask):
        with pytest.raises(ValueError, match="made of words"):
            ask(" \n")


def test_statements_are_remembered_and_requests_to_call_refused() -> None:
    stream, engine = opened()
    dialogue = stream.open_dialogue()
    for ask in (stream.ask, dialogue.ask):
        assert ask("My keys are on the table.", 2.0).text == "I will remember that."
        for wish in ("Tell me when you see a cat.", "For the next hour, tell me when you see a cat."):
            assert ask(wish).text.startswith("I can't call you from here when it happens.")
        for change in ("Stop watching for the cat.", "Turn the alerts off for an hour.", "What are you watching for?"):
            assert ask(change).text.startswith("I can't tell or change from here what is looked out for.")
    assert engine.streams[0].told == [("My keys are on the table.", 2.0)] * 2
    assert not engine.streams[0].asked
    assert len(dialogue.turns) == 4


def test_a_watch_tells_each_time_that_something_begins() -> None:
    stream, engine = opened()
    told: list[ep.Moment] = []
    end = stream.watch("Tell me when you see a cat or a dog.", told.append)
    windows = list(scripted_windows(3))
    stream.add(windows[0])
    engine.streams[0].things = (("cat", 1),)
    for window in windows[1:]:
        stream.add(window)
    (moment,) = told
    assert (moment.words, moment.time_s) == ("I see a cat or a dog.", 0.5)
    assert [support.modality for support in moment.supports] == ["video"]
    end()
    end()
    with pytest.raises(ValueError, match="ask about it after each window"):
        stream.watch("a man in blue comes", told.append)


def test_a_dialogue_knows_its_own_turns_only() -> None:
    stream, engine = opened()
    first, other = stream.open_dialogue(), stream.open_dialogue()
    first.ask("Who?")  # not read: the next question waits for its end
    first.ask("When?").result()
    assert other.ask("Where?").text == "0 windows, asked: Where?"
    assert [turn.question for turn in first.turns] == ["Who?", "When?"]
    assert [len(turns) for _, _, turns in engine.streams[0].asked] == [0, 1, 0]


def break_off() -> Generator[str, None, ep.Answer]:
    yield "I "
    raise RuntimeError("it breaks off")


def test_a_dialogue_goes_on_after_an_answer_that_failed_or_was_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, engine = opened()
    dialogue = stream.open_dialogue()
    dialogue.ask("long").close()
    assert engine.streams[0].num_closed == 1
    assert dialogue.ask("Who?").text == "0 windows, asked: Who?"
    monkeypatch.setattr(engine.streams[0], "ask", lambda *_: break_off())
    failing = dialogue.ask("When?")
    monkeypatch.undo()
    assert dialogue.ask("Where?").text == "0 windows, asked: Where?"
    with pytest.raises(RuntimeError, match="breaks off"):
        failing.result()
    assert [turn.question for turn in dialogue.turns] == ["Who?", "Where?"]


@pytest.mark.parametrize("pcm", [np.zeros(16_000), np.zeros((2, 16_000), np.float32)])
def test_what_is_no_sound_is_not_transcribed(pcm: FloatArray) -> None:
    with pytest.raises(ValueError, match=r"sound is float32 \(n,\)"):
        ep.Assistant(ScriptedEngine()).transcribe(pcm)
