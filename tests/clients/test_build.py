"""`echoingpixels build`, and what it says when something cannot be built or run."""

import json
from pathlib import Path

import pytest

from engines.build import Target, read_engine
from engines.errors import EngineMismatchError
from tests.clients.test_cli import run

DEMO = Path(__file__).parents[2] / "clients" / "demo" / "demo.mp4"


def test_engines_for_the_cpu_are_built_once_and_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wanted = ("build", "--runtime", "onnxruntime", "--precision", "int16", "--out", str(tmp_path), "--json")
    for found in ("built", "cached"):
        code, out, _ = run(capsys, *wanted)
        lines = [json.loads(line) for line in out.splitlines()]
        assert code == 0
        assert [line["graph"] for line in lines] == ["sieve", "llm_prefill", "llm_step"]
        assert {line["found"] for line in lines} == {found}
    target = Target("onnxruntime", lines[0]["runtime"].split()[1], "int16")
    assert len(read_engine(tmp_path, "llm_step", target)) == lines[2]["bytes"]
    code, out, _ = run(capsys, "replay", str(DEMO), "--engines", str(tmp_path), "--json")
    assert code == 0
    assert json.loads(out.splitlines()[-1])["type"] == "summary"

    other = Target("onnxruntime", "0.1", "int16")
    with pytest.raises(EngineMismatchError, match=r"built by another onnxruntime than 0\.1"):
        read_engine(tmp_path, "llm_step", other)
    path = tmp_path / target.file_name("llm_step")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(EngineMismatchError, match="is not what was built: run `echoingpixels build"):
        read_engine(tmp_path, "llm_step", target)
    with pytest.raises(EngineMismatchError, match="no engine"):
        read_engine(tmp_path / "elsewhere", "llm_step", target)


@pytest.mark.parametrize(("runtime", "tolerance"), [("onnxruntime-fp32", 1e-3), ("onnxruntime-fp16", 2e-2)])
def test_the_shipped_models_graphs_equal_torch(
    capsys: pytest.CaptureFixture[str], runtime: str, tolerance: float
) -> None:
    code, out, _ = run(capsys, "build", "--compare", "torch", runtime, "--json")
    assert code == 0
    found = {line["graph"]: line for line in map(json.loads, out.splitlines())}
    assert set(found) == {"sieve", "llm_prefill", "llm_step"}
    for line in found.values():
        states = {name: error for name, error in line["errors"].items() if name != "logits"}
        assert max(states.values()) < tolerance
        assert line["top_agreement"] in (1.0, None)


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["build"], 2, "build needs --out DIR"),
        (["build", "--sm", "8.6", "--out", "x"], 2, "compute capabilities without their dot"),
        (["build", "--runtime", "onnxruntime", "--out", "x"], 2, "onnxruntime takes --precision int16 or int8"),
        (["build", "--precision", "int8", "--out", "x"], 2, "tensorrt-rtx takes --precision fp16 or fp32"),
        (["build", "--model", "omni", "--runtime", "onnxruntime", "--out", "x"], 2, "omni is built for tensorrt"),
        (["build", "--runtime", "tensorrt", "--out", "x"], 1, "tensorrt cannot be imported"),
        (
            ["replay", str(DEMO), "--runtime", "tensorrt-rtx"],
            1,
            "tensorrt-rtx runs engines: `echoingpixels build` them",
        ),
        (["replay", str(DEMO), "--engines", "nowhere"], 1, "no engine nowhere/llm_prefill-int16.engine"),
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
