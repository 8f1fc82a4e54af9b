"""A block of a few tokens, read after a memory of fixed slots: on a GPU one of a few CUDA graphs.

A block is filled up to one of `SIZES`. What fills it up comes after the block in its slots, nobody looks at it, and the
next block is written over it. Only a number on the device says where the block begins. On a CPU blocks are not filled
up: there a graph saves nothing.
"""

from collections import OrderedDict

import numpy as np
import torch
from torch import Tensor

from engines.core.decode_step import SlotBuffer
from engines.core.decoder import Decoder, DecoderOutput
from engines.core.layers import KVBuffer
from engines.core.recorded.calls import record
from engines.core.sync_rope import NUM_ROWS, Positions
from engines.core.upload import on_device, uploaded

SIZES = (16, 32, 64, 128, 256)  # tokens
MOST_STEPS = 8  # sizes and memories whose graphs are kept


class BlockStep:
    """Reads blocks of at most `size` tokens after what the memory of one buffer holds."""

    def __init__(self, decoder: Decoder, buffer: KVBuffer, size: int, *, asks: bool) -> None:
        """`asks`: whether logits and attention are wanted."""
        config, table, device = decoder.config, decoder.embed_tokens.weight, buffer.keys.device
        self._decoder, self._keys, self._values, self._asks = decoder, buffer.keys, buffer.values, asks
        self._embeds = table.new_zeros(1, size, config.hidden_size)
        self._positions = torch.zeros(NUM_ROWS, size, dtype=torch.float64, device=device)
        self._begins = torch.zeros(1, dtype=torch.long, device=device)
        self._places = torch.arange(buffer.keys.shape[3], device=device)
        self._words = torch.full((1, size), config.pad_id, device=device) if config.block.layer_input_size else None
        self._ids = None if buffer.ids is None else torch.zeros_like(buffer.ids)
        self._was_launched = False
        self._recorded: tuple[torch.cuda.CUDAGraph, DecoderOutput] | None = None

    @torch.no_grad()
    def __call__(self, embeds: Tensor, positions: Positions, buffer: KVBuffer, ids: Tensor | None) -> DecoderOutput:
        """As `Decoder.forward` reads embeds (1,T,D) at positions (4,T) after `buffer`, which is advanced; on a GPU
        valid until the next call. The attention (T, S) is to all places of the memory. The host waits for nothing."""
        count, device = embeds.shape[1], self._keys.device
        at = on_device(positions, device)
        self._embeds[:, :count] = uploaded(embeds, device)
        self._positions[:, :count] = at
        self._begins.copy_(on_device(np.asarray([buffer.length]), device))
        if self._words is not None:
            self._words[:, :count] = self._decoder.config.pad_id if ids is None else uploaded(ids, device)
        if self._ids is not None and buffer.ids is not None:
            self._ids.copy_(buffer.ids)
            buffer.enter_ids(at[0].float())
        buffer.length += count
        out = self._read()
        attention = None if out.attention is None else out.attention[:count]
        return DecoderOutput(out.hidden[:, :count], out.keys[:, :, :, :count], out.values[:, :, :, :count], attention)

    def _read(self) -> DecoderOutput:
        """Of the first block kernels are launched one by one: it may be the only one of its size."""
        if self._keys.device.type != "cuda" or not self._was_launched:
            self._was_launched = True
            return self._run()
        if self._recorded is None:  # runs before and while recording write what the first replay writes again
            self._recorded = record(self._run, self._keys.device)
        graph, output = self._recorded
        graph.replay()
        return output

    def _run(self) -> DecoderOutput:
        write_at = self._begins + self._places[: self._embeds.shape[1]]
        buffer = SlotBuffer(self._keys, self._values, 0, write_at, ids=self._ids)
        seen = self._places <= write_at[:, None]  # (T, S): all before the block, and in it causally
        out: DecoderOutput = self._decoder(
            self._embeds, self._positions, buffer, with_attention=self._asks, mask=seen, ids=self._words
        )
        return out


class BlockSteps:
    """The steps of one decoder by memory and size; those of the longest unused are dropped."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._steps: OrderedDict[tuple[object, ...], BlockStep] = OrderedDict()

    def of(self, buffer: KVBuffer, count: int, *, asks: bool) -> BlockStep | None:
        """The step for a block of `count` tokens after `buffer`; None if it is read as it is, on a CPU or because it is
        too large."""
        if buffer.keys.device.type != "cuda":
            return None
        size = next((size for size in SIZES if size >= count), None)
        if size is None or buffer.length + size > buffer.keys.shape[3]:
            return None
        key = (buffer.keys.data_ptr(), buffer.values.data_ptr(), buffer.keys.shape, size, asks)
        if key not in self._steps:
            self._steps[key] = BlockStep(self._decoder, buffer, size, asks=asks)
            if len(self._steps) > MOST_STEPS:
                self._steps.popitem(last=False)
        self._steps.move_to_end(key)
        return self._steps[key]

    def forget(self) -> None:
        """Drop all steps, and with them what they hold of memories and of the last blocks."""
        self._steps.clear()
