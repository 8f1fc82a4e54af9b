"""What fits which box, from sizes alone."""

from dataclasses import replace

import pytest

from clients.checkpoints.fit import Box, fit
from clients.checkpoints.registry import Checkpoint, read_registry
from clients.checkpoints.speed import BANDWIDTH_SHARE, known_gpu
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


@pytest.mark.parametrize(
    ("gigabytes", "where", "quantise"), [(10, "gpu", None), (8, "gpu", "int8"), (5, "gpu", "int4"), (4, "cpu", None)]
)
def test_a_checkpoint_is_packed_only_if_it_fits_no_other_way(gigabytes: int, where: str, quantise: str | None) -> None:
    checkpoint = Checkpoint("llm", "us/llm", "MIT", download_gb=8, weights_gb=8, layers_b=3.6, head_b=0.4)
    found = fit(checkpoint, Box(64 * GB, (Gpu("unknown", gigabytes * GB),)))
    assert (found.where, found.quantise, found.tokens_per_s) == (where, quantise, None)


@pytest.mark.parametrize(("gigabytes", "words"), [(12, "fits the GPU"), (11, "fits the GPU without its voice")])
def test_a_voice_needs_room_of_its_own(gigabytes: int, words: str) -> None:
    checkpoint = replace(PLAIN, voice_gb=2)
    assert fit(checkpoint, Box(64 * GB, (Gpu("some", gigabytes * GB),))).words == words


def test_speed_is_told_of_gpus_whose_figures_are_known() -> None:
    checkpoint = read_registry()["qwen2.5-omni-3b"]
    card = fit(checkpoint, Box(64 * GB, (Gpu("NVIDIA GeForce RTX 4090, 24564 MiB", 24 * GB),)))
    assert card.tokens_per_s == pytest.approx(BANDWIDTH_SHARE * 1008 / (2 * (2.77 + 0.31)))
    board = "NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super"
    nano = fit(checkpoint, Box(8 * GB, (Gpu("Orin (nvgpu)", None),), board))
    assert nano.quantise == "int4"
    assert nano.tokens_per_s == pytest.approx(BANDWIDTH_SHARE * 102 / (0.53125 * 2.77 + 2 * 0.31))
    assert known_gpu("Tesla T4, 15360 MiB") is None


def test_a_box_is_told_in_words() -> None:
    assert str(Box(16 * GB, ())) == "16.0 GB of memory, no NVIDIA GPU"
    assert str(Box(None, (SMALL, LARGE))) == "memory unknown, small, large"
