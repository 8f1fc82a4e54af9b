"""A few layers stand for all of a large decoder."""

import pytest

from benchmarks.speed.omni.gemma import gemma_config
from benchmarks.speed.omni.layers import LayerTimes, few_layers
from benchmarks.speed.omni.sizes import MODELS
from engines.core.decoder import Decoder
from tests.benchmarks.speed.tiny import TINY, TINY_GEMMA


def test_layers_of_one_kind_are_measured_twice() -> None:
    few = few_layers(MODELS["3B"])
    assert few.config.num_layers == 2
    assert few.counts == (18, 18)


@pytest.mark.parametrize(("name", "counts"), [("E2B", [12, 3, 16, 4]), ("E4B", [20, 4, 15, 3])])
def test_each_kind_of_layer_is_measured_once(name: str, counts: list[int]) -> None:
    few = few_layers(gemma_config(name).decoder)
    assert list(few.counts) == counts
    assert few.config.layers is not None
    assert [layer.reads_layer for layer in few.config.layers] == [None, None, 0, 1]
    assert [layer.window_ids for layer in few.config.layers] == [512, None, 512, None]
    assert few.config.layer_vocab_size == few.config.vocab_size == 1


def test_times_are_of_all_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(10**6))
    monkeypatch.setattr("benchmarks.speed.omni.layers.time.process_time", lambda: float(next(ticks)))
    # a layer takes one tick; a run of n layers 2 n + 1, of which n are between them
    assert LayerTimes(TINY, repeats=2).reading_s(past=3, count=2) == 2 * 1 + (2 * 2 + 1 - 2) / 2 * 2
    gemma = LayerTimes(gemma_config("E2B", **TINY_GEMMA).decoder, repeats=1)
    assert isinstance(gemma.decoder, Decoder)
    assert gemma.reading_s(past=3, count=2) == pytest.approx(4 * 1 + (2 * 4 + 1 - 4) / 4 * 4)
