"""Two replays of one recording agree with it, and with each other, to the last bit of every kept token."""

from itertools import islice
from pathlib import Path

import pytest

from clients.recorded.comparison import Comparison
from clients.recorded.rerun import rerun
from engines.api import Engine, SpeechSegment, Turn
from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from engines.runtimes.run_on import RunOn
from realtime.media.windower import Windower
from realtime.recordings.lines import Answered
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from tests.clients.recorded.sessions import Session
from tests.conftest import DEMO
from tests.engines.omni.families.engines import built, written


def test_a_clip_that_was_seen_live_is_seen_again_exactly(engine: Engine, tmp_path: Path) -> None:
    seen_again(engine, tmp_path)


@pytest.mark.filterwarnings("ignore")  # transformers' own
@pytest.mark.parametrize(("family", "has_engine"), [("qwen2.5-omni", False), ("gemma-4", False), ("gemma-4", True)])
def test_so_it_is_with_a_checkpoint(store: ModelStore, tmp_path: Path, family: str, has_engine: bool) -> None:
    checkpoint, run_on = written(family, tmp_path / "tiny"), None
    if has_engine:
        built(family, checkpoint, tmp_path / "engines")
        run_on = RunOn("onnxruntime", tmp_path / "engines")
    seen_again(OmniEngine(checkpoint, store, lambda: 0.0, name=family, run_on=run_on), tmp_path)


def seen_again(engine: Engine, tmp_path: Path) -> None:
    session = Session(tmp_path, engine)
    with MediaReader(str(DEMO), engine.media) as reader:
        windower = Windower(engine.media, reader.tracks, reader.max_skew_s)
        windows = list(islice(WindowSource(reader, windower, None), 4))
    for window in windows:
        session.live.add_windows([window])
        session.work()
        if window.index == 1:
            session.live.set_ratio(0.1)
            segment = SpeechSegment(1.0, 3.5, windows[0].pcm[16_000:])
            session.worker.transcribe("anna", segment, lambda _text: None, session.live.key)
            session.tell("My keys are on the table.", 4.5)
    session.ask("What animal do you see?", 7.3)
    session.ask("Where are my keys?", 7.9, (Turn("What animal do you see?", "A cat."),))
    path = session.end()
    first, second = (rerun(path, engine, lambda: 0.0) for _ in range(2))
    assert first.is_same
    assert first.windows.num_exact == first.windows.num_compared == len(windows)
    assert first.answers.num_exact == first.answers.num_same == 2
    assert first.kept_hash == second.kept_hash == session.live.totals.kept_hash
    assert answers(first) == answers(second)
    assert first.has_same_weights


def answers(comparison: Comparison) -> list[dict[str, object]]:
    """All that is known of each answer but its times."""
    return [answer.model_dump(exclude={"ms"}) for _, answer in comparison.answers.all if isinstance(answer, Answered)]
