"""Checkpoints whose LLM ONNX Runtime runs over slots: against torch on the same stream; engines that do not fit."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.api import Answer, Turn
from engines.builds.choice import choose_for_checkpoint
from engines.builds.folder import weights_beside
from engines.errors import EngineMismatchError, RuntimeUnavailableError
from engines.graphs.slots import files
from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from engines.omni.families.gemma4_model import GemmaModel
from engines.omni.families.opening import open_slots
from engines.omni.model import OmniModel
from engines.omni.stream import OmniStream
from engines.runtimes.run_on import RunOn
from engines.runtimes.slots.reader import SlotReader
from realtime.dialogue.conversation import complete_answer
from tests.engines.omni.families import gemma_checkpoints
from tests.engines.omni.families.engines import built, written
from tests.engines.omni.windows import random_windows

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
QUESTION, NUM_ANSWER, CAPACITY = "What is it?", 8, 80
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Pair:
    """One checkpoint, run by torch and by ONNX Runtime."""

    by_torch: OmniEngine
    by_onnx: OmniEngine


@pytest.fixture(scope="module", params=[("qwen2.5-omni", None), ("gemma-4", None), ("gemma-4", "int4")])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    family, quantise = request.param
    folder, store = tmp_path_factory.mktemp("pair"), ModelStore()
    checkpoint, engines = written(family, folder / "checkpoint"), folder / "engines"
    built(family, checkpoint, engines, quantise)
    by_torch = OmniEngine(checkpoint, store, lambda: 0.0, quantise, family)
    by_onnx = OmniEngine(checkpoint, store, lambda: 0.0, name=family, run_on=RunOn("onnxruntime", engines))
    assert by_onnx.fingerprint == by_torch.fingerprint
    return Pair(by_torch, by_onnx)


def read_question(engine: OmniEngine, stream: OmniStream, now_s: float) -> tuple[list[int], Tensor]:
    """The likeliest ids after a question, and the logits (NUM_ANSWER, vocab) of each."""
    model, prompt = engine.language_model, engine.wording.question(QUESTION, ())
    buffer = stream._cache.borrow(now_s, 200)
    positions = stream._question_positions(len(prompt.ids), buffer.now_s)
    out = model.step(model.words(prompt.ids, positions, None, buffer.now_s), positions, buffer, prompt.ids)
    step, ids, logits = model.steps.of(buffer), list[int](), list[Tensor]()
    for number in range(NUM_ANSWER):
        logits.append(out.logits.clone())
        ids.append(int(out.logits.argmax()))
        out = step(ids[-1], positions.max() + 1 + number, buffer.length + number)
    stream._cache.release(buffer)
    return ids, torch.stack(logits)


def asked_at_once(stream: OmniStream, now_s: float) -> list[Answer]:
    """Two answers that are read in turns."""
    pieces = [stream.ask(QUESTION, now_s), stream.ask("Where is it?", now_s, (Turn("Who is it?", "A man."),))]
    found: dict[int, Answer] = {}
    while len(found) < len(pieces):
        for number, each in enumerate(pieces):
            if number not in found:
                try:
                    next(each)
                except StopIteration as finished:
                    found[number] = finished.value
    return [found[number] for number in range(len(pieces))]


def test_a_stream_is_that_of_torch_before_and_after_half_of_it_is_forgotten(pair: Pair) -> None:
    weights = dict(pair.by_onnx.language_model.model.decoder.named_parameters())
    assert {name for name, each in weights.items() if not each.is_meta} <= {
        "embed_tokens.weight",
        "embed_tokens_per_layer.weight",
    }
    assert "LLM by onnxruntime" in pair.by_onnx.weights
    ours, theirs = (engine.open_stream(0.3, CAPACITY) for engine in (pair.by_onnx, pair.by_torch))
    for window in random_windows(4, media=pair.by_torch.media):
        kept, expected = ours.reduce(window).kept, theirs.reduce(window).kept
        np.testing.assert_array_equal(kept.time_s, expected.time_s)
        if window.index in (0, 3):
            found, logits = read_question(pair.by_onnx, ours, window.end_s)
            ids, wanted = read_question(pair.by_torch, theirs, window.end_s)
            assert found == ids
            torch.testing.assert_close(logits, wanted, atol=TOLERANCE, rtol=0)
    assert ours.num_forgotten_tokens == theirs.num_forgotten_tokens > CAPACITY
    for stream in (ours, theirs):
        stream.note_said("The cat is called Tom.", 8.0)
    alone = [complete_answer(theirs.ask(QUESTION, 8.0)), *asked_at_once(theirs, 8.0)]
    answers = [complete_answer(ours.ask(QUESTION, 8.0)), *asked_at_once(ours, 8.0)]
    restored = pair.by_onnx.open_stream(0.3, CAPACITY)
    restored.restore(theirs.save())
    answers.append(complete_answer(restored.ask(QUESTION, 8.0)))
    for answer, expected_answer in zip(answers, [*alone, alone[0]], strict=True):
        assert answer.raw_text == expected_answer.raw_text
        assert answer.num_tokens == expected_answer.num_tokens
        assert answer.confidence == pytest.approx(expected_answer.confidence, abs=TOLERANCE)
        assert [each.weight for each in answer.evidence] == pytest.approx(
            [each.weight for each in expected_answer.evidence], abs=1e-3
        )


def test_when_a_stream_is_to_forget_neither_engine_nor_towers_keep_anything(pair: Pair) -> None:
    stream, reader = pair.by_onnx.open_stream(0.3, CAPACITY), pair.by_onnx.language_model.blocks
    model = pair.by_onnx.language_model.model
    assert isinstance(model, OmniModel | GemmaModel)
    towers = model._see, model._hear
    stream.reduce(next(iter(random_windows(1, media=pair.by_onnx.media))))
    assert isinstance(reader, SlotReader)
    assert reader._memories
    assert all(tower.runs._runs for tower in towers)
    stream.forget(0.0, 2.0)
    assert not reader._memories
    assert not any(tower.runs._runs for tower in towers)


@pytest.fixture
def one_layer(tmp_path: Path) -> tuple[Path, Path]:
    """A checkpoint, and the folder of its engine, both to be spoilt."""
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    gemma_checkpoints.write_checkpoint(folder, gemma_checkpoints.SHAPES["one layer"])
    assert built("gemma-4", folder, tmp_path / "engines") == "built"
    return folder, tmp_path / "engines"


def test_an_engine_that_does_not_fit_is_one_line(one_layer: tuple[Path, Path]) -> None:
    checkpoint, engines = one_layer
    asked = RunOn("onnxruntime", engines)
    remedy = "run `echoingpixels build --model gemma-4 --checkpoint DIR --runtime onnxruntime --precision fp32 --out"
    runtime, quantise = open_slots(asked, "gemma-4", checkpoint, None)
    assert (runtime.dtype, quantise) == (torch.float32, None)
    with pytest.raises(EngineMismatchError, match=r"no engine gemma-4-llm_slots-onnxruntime-fp32-int4\.engine in"):
        open_slots(asked, "gemma-4", checkpoint, "int4")
    with pytest.raises(EngineMismatchError, match="no engine has weights in int8: leave --quantise out for the"):
        open_slots(asked, "gemma-4", checkpoint, "int8")
    with pytest.raises(EngineMismatchError, match=r"no engine qwen2\.5-omni-llm_slots"):
        open_slots(asked, "qwen2.5-omni", checkpoint, None)
    (path,), (described,) = engines.glob("*.engine"), engines.glob("*.json")
    kept = described.read_text()
    described.write_text(json.dumps(json.loads(kept) | {"made_from": "older code"}))
    with pytest.raises(EngineMismatchError, match=f"other weights or another version of echoingpixels: {remedy}"):
        open_slots(asked, "gemma-4", checkpoint, None)
    described.write_text(kept)
    weights = load_file(checkpoint / "model.safetensors")
    save_file({name: tensor + 1 for name, tensor in weights.items()}, checkpoint / "model.safetensors")
    with pytest.raises(EngineMismatchError, match="other weights"):
        open_slots(asked, "gemma-4", checkpoint, None)
    save_file(weights, checkpoint / "model.safetensors")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(EngineMismatchError, match=f"is not what was built: {remedy}"):
        open_slots(asked, "gemma-4", checkpoint, None)


def test_weights_beside_an_engine_are_read_and_verified(
    one_layer: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint, engines = one_layer
    monkeypatch.setattr(files, "MOST_BYTES", 10_000)
    (path,) = engines.glob("*.engine")
    path.unlink()
    assert [built("gemma-4", checkpoint, engines) for _ in range(2)] == ["built", "cached"]
    assert weights_beside(path).stat().st_size > 3 * path.stat().st_size
    asked = RunOn("onnxruntime", engines)
    assert open_slots(asked, "gemma-4", checkpoint, None)[0].name.startswith("onnxruntime")
    weights_beside(path).write_bytes(weights_beside(path).read_bytes()[:-1])
    with pytest.raises(EngineMismatchError, match="is not what was built"):
        open_slots(asked, "gemma-4", checkpoint, None)
    assert built("gemma-4", checkpoint, engines) == "rebuilt: corrupt"


def test_torch_runs_a_checkpoint_unless_there_are_engines_of_it(one_layer: tuple[Path, Path], tmp_path: Path) -> None:
    _, engines = one_layer
    assert choose_for_checkpoint("gemma-4", None, None)[0] == RunOn("torch")
    assert choose_for_checkpoint("gemma-4", "torch", None)[0] == RunOn("torch")
    assert choose_for_checkpoint("gemma-4", None, engines, lambda _: "")[0] == RunOn("onnxruntime", engines)
    with pytest.raises(EngineMismatchError, match=r"no engines of qwen2\.5-omni in .* can run here: there are none"):
        choose_for_checkpoint("qwen2.5-omni", None, engines)
    with pytest.raises(RuntimeUnavailableError, match="leave --engines or --runtime out"):
        choose_for_checkpoint("gemma-4", "torch", tmp_path)
    with pytest.raises(
        RuntimeUnavailableError, match="tensorrt runs an engine of the checkpoint: `echoingpixels build"
    ):
        choose_for_checkpoint("gemma-4", "tensorrt", None)
