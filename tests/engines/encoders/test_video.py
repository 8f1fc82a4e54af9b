"""The encoder of pictures on the demo clip."""

from pathlib import Path

import numpy as np
import pytest
import torch
from platformdirs import user_cache_path

from engines.encoders.picture_graph import load_efficientnet
from engines.encoders.video import VideoEncoder
from engines.mini.senses import OBJECT_NAMES
from engines.model_store import ModelStore
from tests.support.media.demo_media import DemoMedia


@pytest.fixture(scope="module")
def checkpoint(store: ModelStore) -> Path:
    (path,) = store.files("efficientnet-lite0").values()
    return path


@pytest.fixture(scope="module")
def video(checkpoint: Path) -> VideoEncoder:
    return VideoEncoder(checkpoint, user_cache_path("echoingpixels"), num_threads=2)


@torch.no_grad()
def test_onnx_equals_torch(video: VideoEncoder, checkpoint: Path, media: DemoMedia) -> None:
    frames = [media.picture(time_s) for time_s in (3.0, 12.0, 20.0)]
    pixels = np.stack([frame.rgb for frame in frames]).astype(np.float32)
    model, _ = load_efficientnet(checkpoint)
    expected = model(torch.from_numpy((pixels - 127) / 128).permute(0, 3, 1, 2))
    ours = torch.from_numpy(video.encode(frames)).transpose(1, 2).reshape(expected.shape)
    torch.testing.assert_close(ours, expected, atol=1e-3, rtol=1e-3)


def test_a_graph_that_cannot_be_cached_is_used_all_the_same(
    checkpoint: Path, video: VideoEncoder, media: DemoMedia, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    uncached = VideoEncoder(checkpoint, tmp_path / "file" / "cache", num_threads=2)
    frame = [media.picture(3.0)]
    np.testing.assert_array_equal(uncached.encode(frame), video.encode(frame))


def test_a_damaged_graph_in_the_cache_is_exported_again(checkpoint: Path, tmp_path: Path) -> None:
    VideoEncoder(checkpoint, tmp_path, num_threads=1)
    (graph,) = tmp_path.glob("*.onnx")
    whole = graph.read_bytes()
    graph.write_bytes(whole[:1000])
    VideoEncoder(checkpoint, tmp_path, num_threads=1)
    assert len(graph.read_bytes()) == len(whole)


def test_a_cat_is_seen_where_it_is(video: VideoEncoder, media: DemoMedia) -> None:
    names = OBJECT_NAMES.read_text().splitlines()
    assert len(names) == len(video.classifier.bias) == 1000
    logits = video.encode([media.picture(6.5)])[0] @ video.classifier.weight.numpy().T + video.classifier.bias.numpy()
    best = np.asarray(names)[logits.argmax(1)].reshape(7, 7)
    rows, columns = np.nonzero(best == "cat")
    assert len(rows) >= 3
    assert columns.mean() < 3  # it sits on the left
