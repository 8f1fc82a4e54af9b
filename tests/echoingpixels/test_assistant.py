"""The door with the real engine: it changes nothing on the way, and passes on what the engine refuses."""

from pathlib import Path

import pytest

import echoingpixels as ep
from engines.api import Engine
from realtime.dialogue.conversation import complete_answer
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from realtime.streams.totals import StreamTotals
from tests.conftest import DEMO
from tests.support.media.clips import shorten
from tests.support.windows import scripted_windows

QUESTION = "Which animal did you see?"


def test_what_is_kept_and_answered_is_what_the_engine_keeps_and_answers(engine: Engine, tmp_path: Path) -> None:
    clip = shorten(DEMO, tmp_path / "short.mp4", 8.0)
    behind, through = StreamTotals(), StreamTotals()

    memory = engine.open_stream(0.2, 2048)
    with MediaReader(str(clip), engine.media) as reader:
        windower = Windower(engine.media, reader.tracks, reader.max_skew_s)
        for window in WindowSource(reader, windower, None):
            behind.add(memory.reduce(window))
    wanted = complete_answer(memory.ask(QUESTION, 8.0))

    stream = ep.Assistant(engine).open_stream()
    for window in ep.windows_of(clip):
        through.add(stream.add(window))
    answer = stream.ask(QUESTION, at_s=8.0)

    assert (through.num_windows, through.kept_hash) == (behind.num_windows, behind.kept_hash)
    assert "".join(answer).strip() == answer.text == wanted.text
    assert (answer.confidence, answer.is_sure, answer.evidence) == (wanted.confidence, wanted.is_sure, wanted.evidence)


def test_what_the_engine_refuses_reaches_the_caller(engine: Engine) -> None:
    assistant = ep.Assistant(engine)
    for ratio in (0.0, 1.5):
        with pytest.raises(ValueError, match="ratio"):
            assistant.open_stream(ratio=ratio)
    with pytest.raises(ValueError, match="at least one token"):
        assistant.open_stream(cache_tokens=0)
    (of_other_media,) = scripted_windows(1)
    with pytest.raises(ep.EchoingPixelsError, match="samples"):
        assistant.open_stream().add(of_other_media)


def test_a_model_family_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="huge"):
        ep.Assistant.load("huge")


def test_models_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ep.EchoingPixelsError, match=str(tmp_path)):
        ep.Assistant.load(models_dir=tmp_path)
    with pytest.raises(ep.EchoingPixelsError, match=str(tmp_path)):
        ep.Assistant.load(models_dir=str(tmp_path))
