"""Sound whose channels are in an order of their own; PyAV alone aborts the process on it."""

import gc
import struct
from pathlib import Path

import av
import numpy as np
import pytest

from engines.shapes import MINI_MEDIA
from realtime.media.frames import Sound
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.description import description_of
from realtime.sources.tracks.layouts import layout_of, name_layout

RATE_HZ = 16_000
LEFT, RIGHT, CENTRE, SUM = 1, 2, 3, 38  # Core Audio's labels of channels


def caf(path: Path, labels: list[int]) -> tuple[Path, np.ndarray[tuple[int], np.dtype[np.int16]]]:
    """A second of a tone on all channels, in a Core Audio file that names each channel."""
    tone = (8_000 * np.sin(np.arange(RATE_HZ) * 0.17)).astype(np.int16)
    chunks = {
        b"desc": struct.pack(">d4sIIIII", RATE_HZ, b"lpcm", 0, 2 * len(labels), 1, len(labels), 16),
        b"chan": struct.pack(">III", 0, 0, len(labels)) + b"".join(struct.pack(">II12x", label, 0) for label in labels),
        b"data": bytes(4) + tone.astype(">i2").repeat(len(labels)).tobytes(),
    }
    body = b"".join(name + struct.pack(">q", len(content)) + content for name, content in chunks.items())
    path.write_bytes(b"caff" + struct.pack(">HH", 1, 0) + body)
    return path, tone


@pytest.mark.parametrize("labels", [[LEFT, RIGHT], [RIGHT, LEFT], [LEFT, LEFT], [LEFT, CENTRE], [RIGHT, SUM], [CENTRE]])
def test_channels_in_any_order_are_heard(labels: list[int], tmp_path: Path) -> None:
    path, tone = caf(tmp_path / "sound.caf", labels)
    with MediaReader(str(path), MINI_MEDIA) as reader:
        heard = np.concatenate([piece.pcm for piece in reader if isinstance(piece, Sound)])
    np.testing.assert_allclose(heard, tone / 32_768, atol=1e-4)


@pytest.mark.parametrize("labels", [[RIGHT, LEFT], [LEFT, CENTRE]])
def test_frames_of_two_channels_have_a_layout_that_is_freed(labels: list[int], tmp_path: Path) -> None:
    path, _ = caf(tmp_path / "sound.caf", labels)
    with av.open(str(path)) as container:
        (stream,) = container.streams.audio
        name_layout(stream.codec_context)
        assert {layout_of(frame).name for frame in container.decode(stream)} == {"stereo"}


def test_describing_and_leaving_such_a_file_early_crashes_nothing(tmp_path: Path) -> None:
    path, _ = caf(tmp_path / "sound.caf", [RIGHT, LEFT])
    with av.open(str(path)) as container:
        assert "2 channels" in description_of(container.streams.audio[0])
    with MediaReader(str(path), MINI_MEDIA) as reader:
        assert next(iter(reader)) is not None
    gc.collect()
