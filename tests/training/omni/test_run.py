"""A whole run on a tiny checkpoint and two short videos: what it learns, how it goes on, what it writes."""

import csv
import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from clients.cli import main as command_line
from engines.errors import EchoingPixelsError
from engines.omni.checkpoint import tensor_names
from engines.omni.model import load_model
from engines.omni.wording import OmniWording, read_tokenizer
from engines.shapes import OMNI_MEDIA
from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint
from tests.support.media.clips import Clip, Tone, every, write
from tests.training.omni.test_curve import read
from training.omni.__main__ import main
from training.omni.clips import Videos, WatchedRecord
from training.omni.curve import Step
from training.omni.lesson import LessonMaker, Way
from training.omni.records import read_records
from training.omni.run import NEW_FACTOR, Run, make_optimizer
from training.omni.start import model_to_train
from training.omni.state import FILE
from training.omni.student import Student

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU = torch.device("cpu")
STEPS = 4


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plain checkpoint `base` and `data.jsonl`."""
    folder = tmp_path_factory.mktemp("training")
    (folder / "base").mkdir()
    write_checkpoint(folder / "base", replace(WITH_CS2, refiner_layers=0), num_shards=2)
    (folder / "base" / "echoingpixels.json").write_text("{}")
    write(folder / "long.mp4", Clip(every(0.5, 3.5), (Tone(0.0, 3.5),)))
    write(folder / "silent.mp4", Clip(every(0.5, 2.0)))
    records = [
        {"video": "long.mp4", "question": "What is it?", "answer": "A cat.", "asked_s": 2.5},
        {"video": "silent.mp4", "question": "Who is it?", "answer": "Tom."},
    ]
    (folder / "data.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


def run(given: Path, out: Path, *options: str) -> int:
    fixed = ["--refiner-layers", "2", "--steps", str(STEPS), "--clips-per-step", "2", "--rate", "1e-3"]
    places = ["--checkpoint", str(given / "base"), "--data", str(given / "data.jsonl"), "--out", str(out)]
    return main([*places, *fixed, "--workers", "0", *options])


@pytest.fixture(scope="module")
def trained(given: Path) -> Path:
    out = given / "trained"
    assert run(given, out, "--llm", "lora") == 0
    return out


def tensors_of(folder: Path) -> dict[str, Tensor]:
    files = sorted(folder.glob("model*.safetensors"))
    return {name: tensor for path in files for name, tensor in load_file(path).items()}


def test_the_loss_falls(trained: Path) -> None:
    with (trained / "curve.csv").open(newline="") as file:
        losses = [float(row["loss"]) for row in csv.DictReader(file)]
    assert len(losses) == STEPS
    assert losses[-1] < 0.5 * losses[0]


def test_a_run_that_was_stopped_and_resumed_equals_one_that_was_not(given: Path, trained: Path) -> None:
    out = given / "stopped"
    assert run(given, out, "--llm", "lora", "--minutes", "0") == 0  # one step
    assert not (out / "config.json").exists()
    assert run(given, out, "--llm", "lora") == 0
    theirs = tensors_of(trained)
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in tensors_of(out).items())
    assert (out / "curve.csv").read_text().count("\n") == STEPS + 1


def test_the_whole_run_is_shown_by_tensorboard(given: Path) -> None:
    out, events = given / "shown", given / "events"
    assert run(given, out, "--tensorboard", str(events), "--minutes", "0") == 0  # one step
    assert run(given, out, "--tensorboard", str(events)) == 0
    with (out / "curve.csv").open(newline="") as file:
        losses = {int(row["step"]): float(row["loss"]) for row in csv.DictReader(file)}
    assert dict(read(events)["loss"]) == pytest.approx(losses, rel=1e-5)


def test_ctrl_c_lets_the_step_end_and_saves(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, step = given / "interrupted", Run.step

    def interrupted(self: Run, watched: Iterator[WatchedRecord | EchoingPixelsError]) -> Step:
        signal.raise_signal(signal.SIGINT)
        return step(self, watched)

    with monkeypatch.context() as patched:
        patched.setattr(Run, "step", interrupted)
        assert run(given, out, "--llm", "lora") == 0
    assert (out / FILE).exists()
    assert (out / "curve.csv").read_text().count("\n") == 2


def test_of_the_whole_llm_only_the_score_head_learns_faster(given: Path) -> None:
    student = Student(model_to_train(given / "base", "full", 2, 0, CPU, torch.float32), [1], recomputes=False)
    groups = make_optimizer(student, 1e-4).param_groups
    rates = {id(parameter): group["base"] for group in groups for parameter in group["params"]}
    learning = {name: rates[id(each)] for name, each in student.named_parameters() if each.requires_grad}
    assert learning["decoder.lm_head.weight"] == 1e-4
    assert {name.split(".")[0] for name, rate in learning.items() if rate == NEW_FACTOR * 1e-4} == {"head"}


def test_it_writes_the_official_layout(given: Path, trained: Path, tmp_path: Path) -> None:
    official = tensor_names(write_checkpoint(tmp_path, WITH_CS2))  # as the golden checkpoint has them
    assert tensor_names(trained) == official
    index = json.loads((trained / "model.safetensors.index.json").read_text())
    assert set(index["weight_map"]) == official
    text = json.loads((trained / "config.json").read_text())["thinker_config"]["text_config"]
    assert (text["av_refiner_layers"], text["compression_ratio"]) == (2, 0.2)
    assert (trained / "tokenizer.json").read_bytes() == (given / "base" / "tokenizer.json").read_bytes()
    assert not (trained / "echoingpixels.json").exists()  # hashes of other files
    base, after = tensors_of(given / "base"), tensors_of(trained)
    for name, tensor in base.items():
        is_learnt = ".layers." in name and name.endswith("proj.weight") and name.startswith("thinker.model.")
        assert torch.equal(tensor, after[name]) != is_learnt, name


def test_saved_and_loaded_it_has_the_same_logits(given: Path, trained: Path) -> None:
    """The state of the run, with its low-rank updates apart, against the checkpoint that was written."""
    apart = model_to_train(given / "base", "lora", 2, 0, CPU, torch.float32)
    loaded = load_model(trained, CPU, torch.float32)
    wording = OmniWording(read_tokenizer(trained), loaded.config.marks)
    saved = torch.load(trained / FILE, weights_only=True)["student"]
    watched = Videos(read_records(given / "data.jsonl"), OMNI_MEDIA, 0, 60.0)[0]
    assert isinstance(watched, WatchedRecord)
    logits = []
    for model in (apart, loaded):
        student = Student(model, wording.system(), recomputes=False)
        if model is apart:
            assert not student.load_state_dict(saved, strict=False).unexpected_keys
        way = Way((1,) * len(watched.windows), 0.3, knows_question=False)
        with torch.no_grad():
            logits.append(student(LessonMaker(model, wording, OMNI_MEDIA).make(watched, way)).logits)
    torch.testing.assert_close(logits[0], logits[1], atol=1e-4, rtol=0)


def test_replay_runs_it(given: Path, trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--model", "qwen2.5-omni", "--checkpoint", str(trained), "--ask", "What is it?", "--json"]
    command_line(["replay", str(given / "long.mp4"), *asked])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["type"] for line in lines][-2:] == ["answer", "summary"]
    assert lines[-2]["text"] == "A cat."  # what it was taught
    assert "CS2, Sync-RoPE" in lines[-1]["weights"]


@pytest.fixture
def errors(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    capsys.readouterr()
    return capsys


def refused(errors: pytest.CaptureFixture[str], code: int) -> str:
    assert code == 2
    line = errors.readouterr().err
    assert line.count("\n") == 1, line
    return line


def test_what_cannot_be_trained_is_told_in_one_line(
    given: Path, trained: Path, tmp_path: Path, errors: pytest.CaptureFixture[str]
) -> None:
    assert "--out is the base" in refused(errors, run(given, given / "base"))
    assert "--ratios" in refused(errors, run(given, tmp_path, "--ratios", "0.5", "0.1"))
    for seconds in ("inf", "nan", "0"):
        assert "--max-seconds is a number" in refused(errors, run(given, tmp_path, "--max-seconds", seconds))
    assert "--workers is a number" in refused(errors, run(given, tmp_path, "--workers", "-1"))
    assert "began with llm lora, not full" in refused(errors, run(given, trained, "--llm", "full"))
    data = tmp_path / "data.jsonl"
    for text, told in (
        ("{", "line 1 is no JSON"),
        ('{"video": "a.mp4", "question": "What?"}', "has no answer"),
        ('{"video": "a.mp4", "question": "What?", "answer": "It."}', "no video"),
        ("", "holds no records"),
    ):
        data.write_text(text)
        assert told in refused(errors, run(given, tmp_path / "out", "--data", str(data)))
    (tmp_path / "a.mp4").write_bytes(b"no video")
    data.write_text('{"video": "a.mp4", "question": "What?\u2028Who?", "answer": "It."}\n')
    assert [record.question for record in read_records(data)] == ["What?\u2028Who?"]
    data.write_text('{"video": "a.mp4", "question": "What?", "answer": "It."}')
    assert "a.mp4" in refused(errors, run(given, tmp_path / "out", "--data", str(data)))
    assert "holds no tokenizer.json" in refused(errors, run(given, tmp_path / "out", "--checkpoint", str(tmp_path)))
