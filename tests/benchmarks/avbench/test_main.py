"""The whole way on made-up copies and a tiny random checkpoint: asked, stopped, gone on, and set beside the papers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.avbench.__main__ import main
from benchmarks.avbench.by_windows import MAX_ANSWER_TOKENS
from benchmarks.avbench.items import Item
from benchmarks.avbench.offline import (
    INSIDE,
    MOST_WINDOWS,
    OfflineVideo,
    evenly,
    told_at_once,
    windows_to_read,
)
from benchmarks.avbench.table import NOT_RUN, table
from engines.api import AVTokens, Window
from engines.model_store import ModelStore
from engines.omni.clip import MergedClip, answer, reduce
from engines.omni.engine import OmniEngine
from engines.omni.model import OmniModel
from engines.omni.positions import prompt_positions
from engines.omni.reducers import REDUCERS, make_reducer
from engines.omni.senses import OmniSenses, SoundSoFar
from tests.benchmarks.avbench.made import MADE
from tests.engines.omni.checkpoints import SHAPES, WITH_CS2, write_checkpoint
from tests.engines.omni.windows import random_windows

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


@pytest.fixture(scope="module")
def with_cs2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("with-cs2"), WITH_CS2)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: make(tmp_path_factory.mktemp(name)) for name, make in MADE.items()}


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_all_benchmarks_are_asked_both_ways_and_a_stopped_run_goes_on(
    with_cs2: Path, copies: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answers.jsonl"
    data = [part for name, folder in copies.items() for part in ("--data", f"{name}={folder}")]
    options = ["--checkpoint", str(with_cs2), "--out", str(out), "--ratios", "1", "0.2", "--reducers", "cs2"]
    assert main([*data, *options]) == 0
    rows = rows_of(out)
    assert len(rows) == 11 * 2 * 2  # questions, modes, ratios
    for row in rows:
        assert row["kept"] == row["pool"] if row["ratio"] == 1 else row["kept"] <= 0.2 * row["pool"] + 1
    streamed = {row["id"]: row["pool"] for row in rows if row["mode"] == "stream" and row["benchmark"] == "ovo-bench"}
    assert streamed["EPM/1"] == streamed["REC/2/0"] < streamed["SSR/3/0"]  # what came after the question was not seen
    told = capsys.readouterr()
    assert "streamingbench: 2 questions are not asked: Proactive Output" in told.err
    ours = [line for line in told.out.splitlines() if line.startswith("| here |")]
    assert len(ours) == 4
    assert NOT_RUN not in "".join(ours)

    content = out.read_text()
    out.write_text(content[: len(content) // 2])  # in the middle of a line
    assert main([*data, *options]) == 0
    assert sorted(map(str, rows_of(out))) == sorted(map(str, rows))
    assert "streamingbench: 2 questions, 4 ways; 8 answers to go" in capsys.readouterr().err
    assert main([*data, *options, "--limit", "1"]) == 0
    assert capsys.readouterr().err.count("0 answers to go") == len(copies)


@pytest.mark.parametrize("has_cs2", [True, False])
def test_every_reducer_runs_streamed_and_offline(
    has_cs2: bool, with_cs2: Path, copies: dict[str, Path], tmp_path: Path
) -> None:
    folder = with_cs2 if has_cs2 else write_checkpoint(tmp_path, SHAPES["grouped heads"])
    out = tmp_path / "answers.jsonl"
    data = ["--data", f"video-mme={copies['video-mme']}"]
    assert main([*data, "--checkpoint", str(folder), "--out", str(out), "--ratios", "0.1"]) == 0
    rows = rows_of(out)
    names = set(REDUCERS) - (set() if has_cs2 else {"cs2"})
    expected = {(mode, name) for mode in ("stream", "offline") for name in names} | {("offline", INSIDE)}
    assert {(row["mode"], row["reducer"]) for row in rows} == expected
    for row in rows:
        share = 0.14 if row["reducer"] == INSIDE else 0.1
        assert 0 < row["kept"] <= share * row["pool"] + 1, row


def test_offline_is_the_official_recipe(with_cs2: Path) -> None:
    engine = OmniEngine(with_cs2, ModelStore(), lambda: 0.0)
    model = engine.language_model.model
    first, second = (engine.senses.encode(window) for window in random_windows(2))
    pool = first.concatenate(second)
    item = Item("1", Path("a.mp4"), "x", "What is it?", "A", ("A dog.", "A cat."))
    ours = told_at_once(engine, item, pool, 4.0, "cs2", 0.2)

    assert isinstance(model, OmniModel)
    prompt, question = engine.wording.system(), engine.wording.question(item.prompt, ()).ids
    at = engine.language_model.places(pool, 4.0)  # of a short clip they are the same
    asked_at = engine.language_model.rule.question(len(question), 4.0, at.max())
    words = model.decoder.embed_tokens(torch.tensor([*prompt, *question]))
    in_pool = torch.zeros(len(words) + len(pool), dtype=torch.bool)
    in_pool[len(prompt) : len(prompt) + len(pool)] = True
    clip = MergedClip(
        torch.cat((words[: len(prompt)], torch.from_numpy(pool.embeds), words[len(prompt) :])),
        torch.from_numpy(np.concatenate((prompt_positions(len(prompt)), at, asked_at), axis=1)),
        in_pool,
    )
    ids = answer(model, reduce(model, clip, 0.2), clip.positions, MAX_ANSWER_TOKENS)
    assert engine.tokenizer.decode(ids).startswith(ours.answer)
    assert len(ours.answer) > 2
    assert ours.kept == int(np.ceil(0.2 * len(pool)))


def test_no_window_is_encoded_twice_for_questions_at_several_times(
    with_cs2: Path, copies: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, encode, read = OmniEngine(with_cs2, ModelStore(), lambda: 0.0), OmniSenses.encode, list[int]()

    def counted(senses: OmniSenses, window: Window, sound: SoundSoFar) -> AVTokens:
        read.append(window.index)
        return encode(senses, window, sound)

    monkeypatch.setattr(OmniSenses, "encode", counted)
    video = next(copies["ovo-bench"].rglob("*.mp4"))
    items = [
        Item(str(asked_s), video, "x", "What is it?", "A", ("A dog.", "A cat."), asked_s=asked_s)
        for asked_s in (2.5, 4.5, None)
    ]
    offline = OfflineVideo(engine)
    together = [told for item in items for told in offline.ask([item], "cs2", 0.2)]
    assert len(read) == len(set(read)) >= 2
    assert together[0].pool < together[1].pool
    alone = [told for item in items for told in OfflineVideo(engine).ask([item], "cs2", 0.2)]
    assert alone == together


def test_of_a_long_clip_windows_are_read_evenly() -> None:
    assert evenly(5) == {0, 1, 2, 3, 4}
    read = sorted(evenly(600))
    assert (len(read), read[0], read[-1]) == (MOST_WINDOWS, 0, 599)


def test_the_last_window_before_a_question_is_read() -> None:
    whole_before = windows_to_read(601.0, 3600.0, 2.0)
    assert whole_before is not None
    assert (len(whole_before), max(whole_before)) == (MOST_WINDOWS, 299)
    assert windows_to_read(None, 5.0, 2.0) == {0, 1, 2}
    assert windows_to_read(9.0, 5.0, 2.0) == {0, 1, 2}
    assert windows_to_read(1.0, None, 2.0) == set()
    assert windows_to_read(None, None, 2.0) is None


def test_without_answers_the_table_says_what_was_not_run() -> None:
    lines = table([]).splitlines()
    assert any("OmniSIFT" in line and "49.7" in line for line in lines)
    ours = [line for line in lines if line.startswith("| here |")]
    assert len(ours) == 16
    assert all(line.count(NOT_RUN) == 6 for line in ours)


def test_what_cannot_be_asked_is_told_in_one_line(
    with_cs2: Path, copies: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = write_checkpoint(tmp_path, SHAPES["one layer, tied"])
    avut, out = f"avut={copies['avut']}", str(tmp_path / "answers.jsonl")
    for options, told in (
        (["--data", avut], "give --checkpoint DIR"),
        (["--data", "nothing=x", "--checkpoint", str(with_cs2)], "NAME=DIR"),
        (["--data", "avut=/nowhere", "--checkpoint", str(with_cs2)], "no folder"),
        (["--data", avut, "--checkpoint", str(plain), "--reducers", "cs2"], "have no CS2"),
        (["--data", avut, "--checkpoint", str(with_cs2), "--ratios", "2"], "at most 1"),
        (["--data", avut, "--checkpoint", str(with_cs2), "--ratios", "0.2", "1", "0.20"], "--ratios names 0.2 twice"),
        (["--data", avut, "--checkpoint", str(with_cs2), "--reducers", "cs2", "cs2"], "--reducers names cs2 twice"),
        (["--data", avut, "--checkpoint", str(with_cs2), "--modes", "stream", "--reducers", INSIDE], "give --modes"),
    ):
        assert main([*options, "--out", out]) == 2
        line = capsys.readouterr().err
        assert told in line
        assert line.count("\n") == 1
    (tmp_path / "answers.jsonl").write_text("{}\n")
    assert main(["--table", "--out", out]) == 2
    assert "line 1 is no answer" in capsys.readouterr().err


def test_a_damaged_video_stops_nothing(with_cs2: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = MADE["avut"](tmp_path)
    (folder / "data/q.mp4").write_bytes(b"no video")
    options = ["--checkpoint", str(with_cs2), "--out", str(tmp_path / "answers.jsonl"), "--ratios", "1"]
    assert main(["--data", f"avut={folder}", *options]) == 0
    assert "q.mp4 is left out" in capsys.readouterr().err


def test_a_reducer_that_nobody_knows_is_no_reducer(with_cs2: Path) -> None:
    with pytest.raises(KeyError):
        make_reducer("best", OmniEngine(with_cs2, ModelStore(), lambda: 0.0).language_model)
