"""Times of boxes from published figures."""

import pytest

from benchmarks.speed.omni.boxes import OPERATIONS_SHARE, kinds, row, seconds
from benchmarks.speed.omni.gemma import gemma_config
from benchmarks.speed.omni.sizes import Cost
from clients.checkpoints.registry import read_registry
from clients.checkpoints.speed import BANDWIDTH_SHARE, KnownGpu, read_gpus
from engines.shapes import QWEN25_OMNI_3B

GPU = KnownGpu("made up", memory_gb=8, bandwidth=100, tflops=10, source="")


def test_a_part_takes_as_long_as_its_operations_or_its_bytes() -> None:
    long = Cost(operations=4e12, parameters=1e9, cached=0)
    short = Cost(operations=1e9, parameters=1e9, cached=5e8)
    assert seconds((long,), GPU, 2.0) == pytest.approx(4e12 / (OPERATIONS_SHARE * 10e12))
    assert seconds((short,), GPU, 2.0) == pytest.approx(3e9 / (BANDWIDTH_SHARE * 100e9))
    assert seconds((long, short), GPU, 2.0) == pytest.approx(seconds((long,), GPU, 2.0) + seconds((short,), GPU, 2.0))


def test_packed_weights_are_quicker_to_read_and_rows_are_of_what_fits() -> None:
    checkpoints = read_registry()
    assert kinds(checkpoints["qwen2.5-omni-3b"], GPU) == ["int4"]
    assert kinds(checkpoints["qwen2.5-omni-7b"], GPU) == []
    assert kinds(checkpoints["qwen2.5-omni-3b"], read_gpus()["RTX 4090"]) == [None, "int4"]
    assert kinds(checkpoints["gemma-4-e4b"], GPU) == []
    for config in (QWEN25_OMNI_3B, gemma_config("E4B").decoder):
        rows = [row(config, GPU, kind) for kind in (None, "int4")]
        assert float(rows[1]["tokens a second"]) > 2 * float(rows[0]["tokens a second"])
        assert rows[0]["offline, after 60 min, s"] == rows[1]["offline, after 60 min, s"]
