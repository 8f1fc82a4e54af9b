"""A tiny checkpoint, a hub that has it, and a home of its own for each test."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from clients.cli import main
from tests.clients.checkpoints.fake_hub import FakeHub, serving

NAME, REPO = "gemma-4-e2b", "google/gemma-4-E2B-it"
FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
RNG = np.random.default_rng(3)
SHARDS = {
    FIRST: {f"layers.{layer}.weight": RNG.random((64, 64), np.float32) for layer in range(3)},
    SECOND: {"lm_head.weight": RNG.random((128, 64), np.float32)},
}
WEIGHT_MAP = {tensor: shard for shard, tensors in SHARDS.items() for tensor in tensors}
FILES = {
    ".gitattributes": b"*.safetensors filter=lfs",
    "config.json": json.dumps({"model_type": "gemma4"}).encode(),
    "empty.txt": b"",
    "model.safetensors.index.json": json.dumps({"weight_map": WEIGHT_MAP}).encode(),
    "voices/anna.txt": b"a folder inside",
    **{shard: save(tensors) for shard, tensors in SHARDS.items()},
}
WANTED = {path: content for path, content in FILES.items() if not path.startswith(".")}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where checkpoints go if nobody says where."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "echoingpixels" / "checkpoints"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    hub = FakeHub(REPO, FILES)
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 1000)  # what it may lose at a cut
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda _: None)  # it waits before it tries again
    with serving(hub):
        yield hub


def pull(hub: FakeHub, *options: str) -> int:
    return main(["models", "pull", NAME, "--hub", hub.url, "--yes", *options])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the record."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "echoingpixels.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of an error, without what tells how the pull goes on."""
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith(("pulling ", "checking "))]
    assert len(lines) == 1, lines
    assert lines[0].startswith("echoingpixels: ")
    return lines[0]
