"""Gemma 4: streamed and offline, by every reducer that it can; offline at all tokens is what the stream reads."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.avbench.__main__ import main
from benchmarks.avbench.by_windows import told_by_windows
from benchmarks.avbench.items import Item
from benchmarks.avbench.offline import INSIDE
from benchmarks.avbench.streamed import ask
from engines.api import AVTokens
from engines.errors import EngineMismatchError
from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from engines.omni.reducers import REDUCERS
from engines.omni.senses import SoundSoFar
from tests.benchmarks.avbench.made import MADE
from tests.engines.omni.families.gemma_checkpoints import SHAPES, write_checkpoint
from tests.engines.omni.windows import random_windows

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
ITEM = Item("1", Path("a.mp4"), "x", "Why?", "A", ("A dog.", "A cat."))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("gemma"), SHAPES["like E4B: two key heads, other window"])


def test_offline_with_all_tokens_is_what_a_stream_reads(checkpoint: Path) -> None:
    engine = OmniEngine(checkpoint, ModelStore(), lambda: 0.0, name="gemma-4")
    stream = engine.open_compared_stream("novelty", 1.0, 1000)
    pools, sound = list[AVTokens](), SoundSoFar()
    for window in random_windows(2, seed=5, media=engine.media):  # these random weights then say more than one letter
        stream.reduce(window)
        pools.append(engine.senses.encode(window, sound))
    pool = pools[0].concatenate(pools[1])
    offline = told_by_windows(engine, ITEM, pool, 4.0, "novelty", 1.0)
    streamed = ask(stream, ITEM, 4.0)
    assert len(streamed) > 5
    assert offline.answer.startswith(streamed)  # a stream's answer ends where it makes no sense any more
    assert (offline.kept, offline.pool, offline.audio) == (len(pool), len(pool), 100)
    few = told_by_windows(engine, ITEM, pool, 4.0, "novelty", 0.2)
    assert few.kept == int(np.ceil(0.2 * len(pool)))
    with pytest.raises(EngineMismatchError, match="fastv"):
        engine.open_compared_stream("fastv", 0.2, 1000)
    nothing = told_by_windows(engine, ITEM, pool.take(np.zeros(0, np.int64)), 0.0, "novelty", 0.2)
    assert nothing.kept == 0


def test_every_reducer_but_those_of_qwen_runs(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, copy = tmp_path / "answers.jsonl", MADE["video-mme"](tmp_path / "copy")
    asked = ["--data", f"video-mme={copy}", "--checkpoint", str(checkpoint), "--out", str(out), "--ratios", "0.1"]
    assert main(asked) == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    names = set(REDUCERS) - {"cs2", "fastv"}
    assert {(row["mode"], row["reducer"]) for row in rows} == {
        (m, name) for m in ("stream", "offline") for name in names
    }
    assert all(0 < row["kept"] <= 0.1 * row["pool"] + 1 for row in rows)
    capsys.readouterr()
    for name in (INSIDE, "fastv"):
        assert main([*asked, "--reducers", name, "--modes", "offline"]) == 2
        assert capsys.readouterr().err.startswith(f"error: {name} looks into layers as of Qwen2.5-Omni")
