"""What the graph over slots is given for a block of tokens, and which slots hold what."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray, IntArray
from engines.core.decoder import Decoder
from engines.core.layers import KVBuffer
from engines.core.rows import layer_rotation
from engines.core.sync_rope import Positions
from engines.graphs.writer import MASKED
from engines.runtimes.base import Array


@dataclass
class Visible:
    """Which of S slots are looked at: `seen` (S,); and the position `ids` (S,) of what they hold."""

    seen: Array
    ids: FloatArray

    @classmethod
    def of(cls, buffer: KVBuffer) -> "Visible":
        """The slots that a buffer fills; a copy."""
        num_slots = buffer.keys.shape[3]
        ids = np.zeros(num_slots, np.float32)
        if buffer.ids is not None:
            ids[:] = buffer.ids[0, 0, 0, :, 0].cpu().numpy()
        return cls(np.arange(num_slots) < buffer.length, ids)


@dataclass(frozen=True)
class Block:
    """T tokens: `embeds` (1,T,D), float32 on the CPU, at `positions` (4,T), to be written to the slots `write_at` (T,).
    `words` (1,T) as `Decoder.forward` has its `ids`."""

    embeds: Tensor
    positions: Positions
    write_at: IntArray
    words: Tensor | None


def inputs_of(decoder: Decoder, block: Block, visible: Visible, num_rows: int) -> dict[str, Array]:
    """All inputs of the graph but the slots, padded to `num_rows` tokens; the block is entered in `visible`. Padding is
    written to the last slot."""
    config, count = decoder.config, len(block.write_at)
    inputs: dict[str, Array] = {"embeds": _padded(block.embeds.numpy(), num_rows, axis=1)}
    for kind, rows in enumerate(config.cache_rows):
        by = layer_rotation(torch.from_numpy(block.positions), rows.layer)
        inputs[f"cos.{kind}"], inputs[f"sin.{kind}"] = (_padded(each.numpy(), num_rows, axis=0) for each in by)
    masks = _masks(decoder, block, visible)
    inputs |= {name: _padded(mask, num_rows, axis=0, value=MASKED) for name, mask in masks.items()}
    if config.block.layer_input_size:
        inputs["layer_words"] = _padded(_layer_words(decoder, block), num_rows, axis=1)
    if num_rows > count:
        assert not visible.seen[-1], "padding needs a slot that nobody looks at"
    inputs["write_at"] = _padded(block.write_at, num_rows, axis=0, value=len(visible.seen) - 1)
    inputs["last"] = np.asarray([count - 1])
    return inputs


def _masks(decoder: Decoder, block: Block, visible: Visible) -> dict[str, Array]:
    """(T,S) each, 0 where a token may look: at what was there before, and causally at the block."""
    count = len(block.write_at)
    may_look = np.zeros((count, len(visible.seen)), np.bool_)
    may_look[:, block.write_at] = np.tri(count, dtype=np.bool_)
    may_look |= visible.seen
    ids = block.positions[0].astype(np.float32)
    visible.seen[block.write_at], visible.ids[block.write_at] = True, ids
    masks: dict[str, Array] = {}
    for window_ids in {layer.window_ids for layer in decoder.config.layer_configs}:
        name, near = "mask", may_look
        if window_ids is not None:
            name, near = f"near.{window_ids}", may_look & (ids[:, None] - visible.ids < window_ids - 0.5)
        masks[name] = np.where(near, np.float32(0), np.float32(MASKED))
    return masks


def _layer_words(decoder: Decoder, block: Block) -> Array:
    """Rows (1, T, layers · size) of the layers' tables."""
    table, words = decoder.embed_tokens_per_layer, block.words
    if words is None:
        words = torch.full(block.embeds.shape[:2], decoder.config.pad_id)
    found: Tensor = table(words.to(table.weight.device))
    return found.float().cpu().numpy()


def _padded(values: Array, size: int, axis: int, value: float = 0) -> Array:
    if values.shape[axis] == size:
        return np.ascontiguousarray(values)
    widths = [(0, 0)] * values.ndim
    widths[axis] = (0, size - values.shape[axis])
    return np.pad(values, widths, constant_values=value)
