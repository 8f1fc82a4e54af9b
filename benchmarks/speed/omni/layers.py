"""What the layers of a large decoder cost, from one or two of each kind that fit this machine; random weights."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median

import torch
from torch import nn

from engines.core.decoder import Decoder
from engines.core.sync_rope import NUM_ROWS
from engines.shapes import DecoderConfig, LayerConfig

MEASURED_LAYERS = 2  # at least; of Gemma's four kinds one each


@dataclass(frozen=True)
class FewLayers:
    """`config` of a decoder with some layers of each kind; `counts` (measured layers,): how many of the real ones each
    stands for."""

    config: DecoderConfig
    counts: tuple[float, ...]


def few_layers(config: DecoderConfig) -> FewLayers:
    """Layers are of one kind if they have the same sizes and both have keys of their own, or read those of one kind.

    Tables of words have one row: what is kept of pictures and sound is no words, and reads the row of `pad_id` alone.
    """
    kinds: list[LayerConfig] = []
    kind_of: list[int] = []
    for layer in config.layer_configs:
        source = None if layer.reads_layer is None else kind_of[layer.reads_layer]
        kind = replace(layer, reads_layer=source)  # the place of what it reads among the measured ones
        if kind not in kinds:
            kinds.append(kind)
        kind_of.append(kinds.index(kind))
    times = max(MEASURED_LAYERS // len(kinds), 1)
    counts = tuple(kind_of.count(number) / times for number in range(len(kinds))) * times
    few = replace(
        config,
        layers=None if config.layers is None else tuple(kinds * times),
        num_layers=len(kinds) * times,
        vocab_size=1,
        layer_vocab_size=min(config.layer_vocab_size, 1),
        pad_id=0,
    )
    return FewLayers(few, counts)


class LayerTimes:
    """Times a decoder of a few layers and computes what all layers would take."""

    def __init__(self, config: DecoderConfig, repeats: int) -> None:
        self.few, self._repeats = few_layers(config), repeats
        self._generator = torch.Generator().manual_seed(0)
        self.decoder = Decoder(self.few.config, tied_head=True)
        for parameter in self.decoder.parameters():
            parameter.requires_grad_(False).normal_(std=0.02, generator=self._generator)
        self._all_layers = config.num_layers

    def block(self, count: int, first: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
        """Random embeddings and their positions."""
        embeds = torch.randn(1, count, self.few.config.hidden_size, generator=self._generator)
        return embeds, torch.arange(first, first + count).expand(NUM_ROWS, -1)

    def reading_s(self, past: int, count: int) -> float:
        """Processor time of all layers that read `count` tokens after `past`.

        What is not in a layer, such as making the layers' inputs, is taken to grow with their number.
        """
        buffer = self.decoder.new_buffer(past + count)
        embeds, positions = self.block(count, past)
        by_layer: list[float] = []

        def run() -> None:
            buffer.length = past
            self.decoder(embeds, positions, buffer)

        with timed(self.decoder.layers, by_layer):
            alls = taken_s(run, self._repeats)
        measured = len(self.few.counts)
        of_layers = [median(by_layer[measured + number :: measured]) for number in range(measured)]  # without the first
        rest = max(median(alls) - sum(of_layers), 0.0)
        in_layers = sum(count * taken for count, taken in zip(self.few.counts, of_layers, strict=True))
        return in_layers + rest * self._all_layers / measured


@contextmanager
def timed(layers: nn.ModuleList, taken: list[float]) -> Iterator[None]:
    """Appends the processor time of each layer, as often as one is run."""
    began: list[float] = []
    hooks = []
    for layer in layers:
        hooks.append(layer.register_forward_pre_hook(lambda *_: began.append(time.process_time())))
        hooks.append(layer.register_forward_hook(lambda *_: taken.append(time.process_time() - began.pop())))
    yield
    for hook in hooks:
        hook.remove()


def taken_s(run: Callable[[], object], repeats: int) -> list[float]:
    """Processor times; a first run is not counted."""
    times = []
    for _ in range(repeats + 1):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return times[1:]
