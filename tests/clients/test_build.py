"""`echoingpixels build`, and what it says when something cannot be built or run."""

import json
from dataclasses import replace
from pathlib import Path

import onnx
import pytest
from tokenizers import Tokenizer

from engines.builds.build import BuiltEngine, build, onnx_maker
from engines.builds.choice import choose
from engines.builds.folder import Target, read_engine
from engines.core.decoder import Decoder
from engines.errors import EngineMismatchError
from engines.graphs.sizes import NamedGraph
from engines.mini.smollm import load_smollm
from engines.omni.stream import MOST_HEADROOM
from engines.runtimes.run_on import RunOn
from tests.clients.test_cli import run
from tests.conftest import DEMO
from tests.engines.omni.families import gemma_checkpoints
from tests.support.media.clips import shorten


def test_engines_for_the_cpu_are_built_once_and_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def load(path: Path) -> tuple[Decoder, Tokenizer]:
        read.append(path)
        return load_smollm(path)

    monkeypatch.setattr("engines.mini.trained.load_smollm", load)
    wanted = ("build", "--runtime", "onnxruntime", "--precision", "int16", "--out", str(tmp_path), "--json")
    for found in ("built", "cached"):
        code, out, _ = run(capsys, *wanted)
        lines = [json.loads(line) for line in out.splitlines()]
        assert code == 0
        assert [line["graph"] for line in lines] == ["sieve", "llm_step"]
        assert {line["found"] for line in lines} == {found}
    assert len(read) == 2, "each build reads the weights once"
    assert {path.name for path in tmp_path.glob("*.engine")} == {
        f"mini-{graph}-onnxruntime-int16.engine" for graph in ("sieve", "llm_step")
    }
    clip = shorten(DEMO, tmp_path / "short.mp4", 4.0)
    code, out, _ = run(capsys, "replay", str(clip), "--engines", str(tmp_path), "--json")
    assert code == 0
    assert json.loads(out.splitlines()[-1])["type"] == "summary"
    code, out, _ = run(capsys, "doctor", "--engines", str(tmp_path))
    assert "onnxruntime: its engines are in" in " ".join(out.split())


@pytest.mark.filterwarnings("ignore")  # transformers' own
def test_the_llm_of_a_checkpoint_is_built(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    gemma_checkpoints.write_checkpoint(folder, gemma_checkpoints.SHAPES["one layer"])
    without_sm = ("build", "--model", "gemma-4", "--out", str(tmp_path), "--json")
    wanted = (*without_sm, "--sm", "89")
    for found in ("built", "cached"):
        code, out, _ = run(capsys, *wanted, "--checkpoint", str(folder))
        assert code == 0
        (line,) = [json.loads(line) for line in out.splitlines()]
        assert (line["graph"], line["found"]) == ("llm_slots", found)
    assert (tmp_path / "gemma-4-llm_slots-tensorrt-rtx-fp16-sm89.engine").stat().st_size == line["bytes"]
    for kind in ("int4", "fp8"):
        code, out, _ = run(capsys, *wanted, "--checkpoint", str(folder), "--quantise", kind)
        assert code == 0
        (found_line,) = [json.loads(line) for line in out.splitlines()]
        assert (found_line["quantise"], found_line["found"]) == (kind, "built")
        assert (tmp_path / f"gemma-4-llm_slots-tensorrt-rtx-fp16-{kind}-sm89.engine").exists()
    (tmp_path / "in-place").mkdir()
    fixed = ("build", "--model", "gemma-4", "--out", str(tmp_path / "in-place"), "--checkpoint", str(folder))
    assert run(capsys, *fixed, "--sm", "89", "--cache-tokens", "300")[0] == 0
    described = json.loads(next((tmp_path / "in-place").glob("*.json")).read_text())
    slots = described["ranges"]["keys.0"]
    assert slots["min"] == slots["max"]
    assert slots["max"][2] > 300 + MOST_HEADROOM
    with monkeypatch.context() as older:
        older.setattr("clients.build.writes_in_place", lambda _: False)
        code, _, err = run(capsys, *fixed, "--sm", "89", "--cache-tokens", "300")
        assert code != 0
        assert "cannot write in place: leave --cache-tokens out" in err
    for options, told in (
        (("build", "--cache-tokens", "300", "--out", str(tmp_path)), "--cache-tokens is of a checkpoint: give --model"),
        ((*fixed, "--cache-tokens", "0"), "--cache-tokens is at least 1, not 0"),
        (
            (*fixed, "--cache-tokens", "9", "--runtime", "onnxruntime", "--precision", "fp32"),
            "onnxruntime writes in place whatever the size of a memory",
        ),
        (("build", "--quantise", "int4", "--out", str(tmp_path)), "--quantise packs the weights of a checkpoint"),
        (
            (*wanted, "--checkpoint", str(folder), "--quantise", "fp8", "--sm", "86,89"),
            "fp8 is for GPUs from 89 on: leave 86 out of --sm, or change --quantise",
        ),
        (wanted, "--checkpoint DIR goes with --model qwen2.5-omni or gemma-4"),
        (("build", "--out", str(tmp_path), "--checkpoint", str(folder)), "--checkpoint DIR goes with"),
        ((*wanted, "--checkpoint", str(folder), "--runtime", "onnxruntime"), "--sm is a GPU's: leave it out for onnx"),
        (
            (*without_sm, "--checkpoint", str(folder), "--runtime", "onnxruntime", "--precision", "int16"),
            "fp32 for a checkpoint",
        ),
        (
            ("build", "--model", "qwen2.5-omni", "--sm", "89", "--out", str(tmp_path), "--checkpoint", str(folder)),
            "type",
        ),
    ):
        code, _, err = run(capsys, *options)
        assert code != 0
        assert told in err


WANTED = Target("mini", "onnxruntime", "1.2", "int16")


def built(path: Path, target: Target, made_from: str) -> BuiltEngine:
    """One engine as `build` leaves it; for a CPU a graph is its own engine."""
    graph = NamedGraph("projector", {}, lambda: onnx.helper.make_model(onnx.helper.make_graph([], "g", [], [])))
    (engine,) = build(iter([graph]), target, made_from, path, onnx_maker())
    return engine


def a_folder(path: Path, target: Target, made_from: str = "these weights") -> Path:
    built(path, target, made_from)
    return path


def test_a_graph_that_other_code_writes_the_same_is_not_built_again(tmp_path: Path) -> None:
    assert built(tmp_path, WANTED, "older code").status == "built"
    with pytest.raises(EngineMismatchError, match="was built from other weights"):
        read_engine(tmp_path, "projector", WANTED, "these weights")
    assert built(tmp_path, WANTED, "these weights").status == "cached"
    assert read_engine(tmp_path, "projector", WANTED, "these weights")


@pytest.mark.parametrize(
    ("target", "made_from", "complaint"),
    [
        (replace(WANTED, version="0.1"), "these weights", r"is of another onnxruntime than 1\.2"),
        (replace(WANTED, precision="int8"), "these weights", "no engine mini-projector-onnxruntime-int16.engine"),
        (replace(WANTED, quantise="int4"), "these weights", "no engine mini-projector-onnxruntime-int16.engine"),
        (replace(WANTED, model="omni"), "these weights", "no engine mini-projector"),
        (
            WANTED,
            "other weights",
            "was built from other weights or another version of echoingpixels: run `echoingpixels build",
        ),
    ],
)
def test_an_engine_that_does_not_fit_is_refused(tmp_path: Path, target: Target, made_from: str, complaint: str) -> None:
    with pytest.raises(EngineMismatchError, match=complaint):
        read_engine(a_folder(tmp_path, target, made_from), "projector", WANTED, "these weights")


def test_a_broken_or_foreign_engine_is_refused(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, WANTED)
    path = folder / WANTED.file_name("projector")
    assert read_engine(folder, "projector", WANTED, "these weights") == path.read_bytes()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(EngineMismatchError, match="is not what was built"):
        read_engine(folder, "projector", WANTED, "these weights")
    path.with_suffix(".json").write_text("[]")
    with pytest.raises(EngineMismatchError, match="no engine"):
        read_engine(folder, "projector", WANTED, "these weights")


def test_the_best_of_a_folder_that_can_run_is_chosen_and_what_is_asked_for_never_replaced(tmp_path: Path) -> None:
    for runtime, precision in (("tensorrt-rtx", "fp16"), ("onnxruntime", "int16")):
        a_folder(tmp_path, Target("mini", runtime, "1", precision))
    assert choose(None, tmp_path, lambda _: "")[0] == RunOn("tensorrt-rtx", tmp_path)
    no_gpu = {"tensorrt-rtx": "there is no GPU"}
    chosen, why = choose(None, tmp_path, lambda runtime: no_gpu.get(runtime, ""))
    assert chosen == RunOn("onnxruntime", tmp_path)
    assert "not tensorrt-rtx: there is no GPU" in why
    assert choose("tensorrt-rtx", tmp_path, lambda _: "nothing works")[0].runtime == "tensorrt-rtx"
    assert choose(None, None)[0] == RunOn()
    with pytest.raises(EngineMismatchError, match="can run here: not tensorrt-rtx: no; not onnxruntime: no"):
        choose(None, tmp_path, lambda _: "no")


@pytest.mark.parametrize(("runtime", "tolerance"), [("onnxruntime-fp32", 1e-3), ("onnxruntime-fp16", 2e-2)])
def test_the_shipped_models_graphs_equal_torch(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, runtime: str, tolerance: float
) -> None:
    monkeypatch.setattr("engines.builds.compare.REPEATS", 1)  # times are of no interest here
    code, out, _ = run(capsys, "build", "--compare", "torch", runtime, "--json")
    assert code == 0
    found = {line["graph"]: line for line in map(json.loads, out.splitlines())}
    assert set(found) == {"sieve", "llm_prefill", "llm_step"}
    for line in found.values():
        assert all(error < tolerance for name, error in line["errors"].items() if name != "logits")
        assert line["top_agreement"] in (1.0, None)


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["build"], 2, "build needs --out DIR"),
        (["build", "--sm", "8.6", "--out", "x"], 2, "compute capabilities without their dot"),
        (["build", "--runtime", "onnxruntime", "--out", "x"], 2, "onnxruntime takes --precision int16"),
        (["build", "--precision", "int16", "--out", "x"], 2, "tensorrt-rtx takes --precision fp16 or fp32"),
        (["build", "--model", "omni", "--runtime", "onnxruntime", "--out", "x"], 2, "omni is built for tensorrt"),
        (["build", "--runtime", "tensorrt", "--out", "x"], 1, "tensorrt cannot be imported"),
        (
            ["replay", str(DEMO), "--runtime", "tensorrt-rtx"],
            1,
            "tensorrt-rtx runs engines: `echoingpixels build` them",
        ),
        (["replay", str(DEMO), "--engines", "nowhere"], 1, "no engines in nowhere can run here: there are none"),
        (
            ["replay", str(DEMO), "--runtime", "onnxruntime", "--engines", "nowhere"],
            1,
            "no engine mini-llm_step-onnxruntime-int16.engine in nowhere: run `echoingpixels build",
        ),
    ],
)
def test_what_cannot_be_is_one_line_and_never_something_else(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    code: int,
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "tensorrt", None)
    found, _, err = run(capsys, *arguments)
    assert found == code
    assert complaint in " ".join(err.split())
