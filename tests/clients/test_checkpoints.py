"""`replay` with a checkpoint of one's own, a tiny random one, and what is told when it cannot be used."""

import json
from pathlib import Path

import pytest
import torch

from clients.checkpoints.places import Places
from clients.checkpoints.record import Record, write_record
from clients.checkpoints.registry import read_registry
from clients.cli import main
from clients.doctor import checks
from engines.omni.model import planned_model
from tests.conftest import DEMO
from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint
from tests.engines.omni.families import gemma_checkpoints
from tests.engines.omni.voice.voices import VOICES, write_speaking_checkpoint
from tests.support.media.clips import shorten

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
PULL = "`echoingpixels models pull qwen2.5-omni-7b` gets it, or give a folder"
NOT_PULLED = f"echoingpixels: qwen2.5-omni-7b was not pulled: {PULL}\n"
REPLAY = ("replay", str(DEMO), "--json", "--model", "qwen2.5-omni")
ASK = ("--ratio", "0.1", "--ask", "What do you see?")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_clip_is_watched_and_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_checkpoint(tmp_path, WITH_CS2)
    code, out, _ = run(capsys, *REPLAY, "--checkpoint", str(folder), *ASK)
    assert code == 0
    *_, answer, summary = map(json.loads, out.splitlines())
    assert answer["question"] == "What do you see?"
    assert answer["text"]
    assert summary["model"] == "qwen2.5-omni"
    assert "CS2, Sync-RoPE" in summary["weights"]
    assert 0 < summary["kept_tokens"] <= 0.1 * summary["pool_tokens"]


def test_a_pulled_checkpoint_is_found_by_its_name_and_packed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    places, checkpoint = Places(), read_registry()["qwen2.5-omni-7b"]
    folder = tmp_path / "disk"
    folder.mkdir()
    write_checkpoint(folder, WITH_CS2)
    named = ("--checkpoint", "Qwen2.5-Omni-7B", "--quantise", "int4", "--ratio", "0.1", "--ask", "What do you see?")
    assert run(capsys, *REPLAY, *named)[0::2] == (1, NOT_PULLED)
    places.choose(checkpoint, folder)
    write_record(folder, Record(checkpoint.name, checkpoint.repo, "", checkpoint.licence, ()))
    code, out, _ = run(capsys, *REPLAY, *named)
    assert code == 0
    *_, answer, summary = map(json.loads, out.splitlines())
    assert answer["text"]
    assert summary["weights"] == "disk: CS2, Sync-RoPE, cpu, LLM in int4, unverified"


def test_a_checkpoint_of_gemma_is_read_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = gemma_checkpoints.write_checkpoint(tmp_path, gemma_checkpoints.SHAPES["one layer"])
    replay = ("replay", str(DEMO), "--json", "--checkpoint", str(folder), *ASK)
    code, out, _ = run(capsys, *replay, "--model", "gemma-4")
    assert code == 0
    first, *_, answer, summary = map(json.loads, out.splitlines())
    assert first["text_tokens"] > 0
    assert answer["question"] == "What do you see?"
    assert summary["model"] == "gemma-4"
    assert "no CS2, novelty chooses, time on 1-D positions" in summary["weights"]
    assert 0 < summary["kept_tokens"] <= 0.1 * summary["pool_tokens"]
    code, _, err = run(capsys, *replay, "--model", "qwen2.5-omni")
    assert code == 1
    assert err.endswith("holds gemma-4, not qwen2.5-omni: give --model gemma-4\n")


def test_an_engine_of_a_checkpoint_answers_as_torch_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, engines = tmp_path / "tiny", tmp_path / "engines"
    folder.mkdir()
    of_checkpoint = ("--model", "gemma-4", "--checkpoint", str(folder))
    gemma_checkpoints.write_checkpoint(folder, gemma_checkpoints.SHAPES["like E2B: shared layers, one key head"])
    build = ("build", *of_checkpoint, "--runtime", "onnxruntime", "--out", str(engines))
    code, _, err = run(capsys, *build)
    assert (code, "onnxruntime takes --precision fp32 for a checkpoint" in err) == (2, True)
    assert run(capsys, *build, "--precision", "fp32")[0] == 0
    clip = shorten(DEMO, tmp_path / "short.mp4", 8.0)
    replay = ("replay", str(clip), "--json", "--cache-tokens", "100", *of_checkpoint, *ASK)
    found = []
    for options in ((), ("--engines", str(engines))):
        code, out, _ = run(capsys, *replay, *options)
        assert code == 0
        *_, answer, summary = map(json.loads, out.splitlines())
        found.append((summary["kept_hash"], summary["forgotten_tokens"], answer["text"], answer["num_tokens"]))
    assert found[0] == found[1]
    assert found[0][1] > 0
    assert run(capsys, *build, "--precision", "fp32", "--quantise", "int4")[0] == 0
    code, out, _ = run(capsys, *replay, "--engines", str(engines), "--quantise", "int4")
    assert code == 0
    assert "LLM in int4, LLM by onnxruntime" in json.loads(out.splitlines()[-1])["weights"]
    assert "LLM by onnxruntime" in summary["weights"]
    gemma_checkpoints.write_checkpoint(folder, gemma_checkpoints.SHAPES["one layer"])
    code, _, err = run(capsys, *replay, "--engines", str(engines))
    assert (code, err.count("\n")) == (1, 1)
    assert "was built from other weights or another version of echoingpixels: run `echoingpixels build --model" in err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "give --checkpoint DIR, see docs/models.md"),
        (("--checkpoint", "nowhere", "--quantise", "int4"), "nowhere is no checkpoint: config.json cannot be read"),
        (
            ("--checkpoint", "nowhere", "--runtime", "onnxruntime"),
            "onnxruntime runs an engine of the checkpoint: `echoingpixels build --model qwen2.5-omni --checkpoint DIR",
        ),
    ],
)
def test_what_is_missing_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], told: str
) -> None:
    code, _, err = run(capsys, *REPLAY, *options)
    assert code == 1
    assert told in err
    assert err.count("\n") == 1


def test_the_doctor_says_whether_a_checkpoint_can_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_checkpoint(tmp_path, WITH_CS2)
    assert checks.checkpoint_check(folder, "int4").ok
    fine = checks.checkpoint_check(folder)
    assert fine.ok
    assert (
        "CS2, Sync-RoPE, 0.0 GB of weights on the cpu (unverified); spoken by hibari (its config.json has no"
        in fine.found
    )
    monkeypatch.setattr(checks, "memory_bytes", lambda: 1_000_000)
    assert not checks.checkpoint_check(folder).ok
    (folder / "model.safetensors").unlink()
    by_torch = checks._language_model_of(folder, None)
    assert (by_torch.ok, by_torch.found.split(":")[0]) == (True, "torch")
    assert "no engines of qwen2.5-omni in" in checks._language_model_of(folder, tmp_path / "engines").remedy
    missing = checks.checkpoint_check(folder)
    assert not missing.ok
    assert "holds neither model.safetensors nor" in missing.remedy
    gemma_checkpoints.write_checkpoint(folder, gemma_checkpoints.SHAPES["one layer"])
    assert "time on 1-D positions, 0.0 GB of weights on the cpu (unverified); spoken by hibari" in (
        checks.checkpoint_check(folder).found
    )


def test_the_doctor_says_who_speaks_and_whether_the_voice_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_speaking_checkpoint(tmp_path, VOICES["one layer, tied"])
    check = checks.checkpoint_check(folder)
    assert (check.ok, check.found.split("; ")[1]) == (
        True,
        "spoken by its own voice (Ethan, Chelsie), 0.0 GB more",
    )
    plan = planned_model(folder)
    monkeypatch.setattr(checks, "memory_bytes", lambda: plan.num_bytes(4) + 1_000)
    little = checks.checkpoint_check(folder)
    assert (little.ok, little.found.endswith("more: too much here, give --speaker hibari")) == (True, True)
    torch.save({}, folder / "spk_dict.pt")
    assert "spk_dict.pt holds no speakers" in checks.checkpoint_check(folder).remedy
