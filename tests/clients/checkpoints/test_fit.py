"""What fits which box, from sizes alone."""

import pytest

from clients.checkpoints.fit import Box, fit
from clients.checkpoints.registry import Checkpoint
from clients.doctor.hardware import Gpu

GB = 10**9
PLAIN = Checkpoint("plain", "us/plain", "MIT", download_gb=10, weights_gb=8)
QUANTISED = Checkpoint("awq", "us/awq", "MIT", download_gb=5, weights_gb=4, needs_gpu=True)
SMALL, LARGE, JETSON = Gpu("small", 8 * GB), Gpu("large", 12 * GB), Gpu("Orin", None)


@pytest.mark.parametrize(
    ("checkpoint", "box", "where"),
    [
        (PLAIN, Box(18 * GB, ()), "cpu"),
        (PLAIN, Box(18 * GB - 1, ()), "nowhere"),
        (PLAIN, Box(None, ()), "unknown"),
        (PLAIN, Box(18 * GB, (SMALL,)), "cpu"),
        (PLAIN, Box(16 * GB, (SMALL, LARGE)), "gpu"),
        (PLAIN, Box(8 * GB, (JETSON,)), "nowhere"),
        (PLAIN, Box(16 * GB, (JETSON,)), "gpu"),
        (QUANTISED, Box(16 * GB, ()), "nowhere"),
        (QUANTISED, Box(4 * GB, (SMALL,)), "gpu"),
        (QUANTISED, Box(16 * GB, (Gpu("tiny", 4 * GB),)), "nowhere"),
    ],
)
def test_where_a_checkpoint_fits(checkpoint: Checkpoint, box: Box, where: str) -> None:
    assert fit(checkpoint, box).where == where


def test_a_box_is_told_in_words() -> None:
    assert str(Box(16 * GB, ())) == "16.0 GB of memory, no NVIDIA GPU"
    assert str(Box(None, (SMALL, LARGE))) == "memory unknown, small, large"
