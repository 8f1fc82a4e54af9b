"""Keys and values of layers that may differ, as rows of one tensor: (rows, B, kv_heads, T, head_dim).

Rows of smaller or fewer heads hold zeros beyond them. Knows nothing of what a cache forgets.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.core.layers import KVBuffer
from engines.core.sync_rope import Rotation, rotate_into, rotation
from engines.shapes import DecoderConfig, LayerConfig


def layer_rotation(positions: Tensor, layer: LayerConfig) -> Rotation:
    """How heads of a layer turn at position rows (4, …, T)."""
    return rotation(positions, layer.head_dim, layer.rope_theta, layer.rope_split, layer.turning_channels)


def in_rows(by_layer: Mapping[int, Tensor], config: DecoderConfig) -> Tensor:
    """What layers have, (B, kv_heads, T, head_dim) each, as rows of a cache."""
    return torch.stack([_filled_up(by_layer[number], config) for number in config.row_layers])


def rotate_rows(out: Tensor, keys: Tensor, positions: Tensor, config: DecoderConfig) -> None:
    """Write to `out` the `keys` (rows, B, kv_heads, T, head_dim), rotated for positions (4,T), computed in fp32 and
    rounded once. One row at a time fits a processor's cache: 2048 tokens in fp16 take a quarter of the time that all
    rows at once do."""
    for rows in config.cache_rows:
        heads, size = rows.layer.num_kv_heads, rows.layer.head_dim
        by = layer_rotation(positions, rows.layer)
        turned = keys.new_empty((keys.shape[1], heads, keys.shape[3], size), dtype=torch.float32)
        for row in range(rows.start, rows.end):
            rotate_into(turned, keys[row, :, :heads, :, :size], by)
            out[row, :, :heads, :, :size] = turned


def rotate_places(out: Tensor, keys: Tensor, places: Tensor, positions: Tensor, config: DecoderConfig) -> None:
    """`rotate_rows` of the tokens at some `places` (N,) alone, for positions (4,N)."""
    for rows in config.cache_rows:
        heads, size = rows.layer.num_kv_heads, rows.layer.head_dim
        by = layer_rotation(positions, rows.layer)
        turned = keys.new_empty((keys.shape[1], heads, len(places), size), dtype=torch.float32)
        for row in range(rows.start, rows.end):
            rotate_into(turned, keys[row, :, :heads, :, :size].index_select(2, places), by)
            out[row, :, :heads, :, :size].index_copy_(2, places, turned.to(out.dtype))


def at_places(buffer: KVBuffer, places: Tensor, headroom: int) -> KVBuffer:
    """A copy of what `buffer` holds at some `places` (N,), with room for `headroom` tokens more."""
    with_room = F.pad(places, (0, headroom))  # what the first place holds stands in the room: finite numbers
    keys, values = (part.index_select(3, with_room) for part in (buffer.keys, buffer.values))
    ids = None if buffer.ids is None else buffer.ids.index_select(3, with_room)
    return KVBuffer(keys, values, len(places), ids=ids)


def in_numpy(part: Tensor) -> npt.NDArray[np.floating]:
    """On the CPU, in fp32 if numpy does not know the precision."""
    known: npt.NDArray[np.floating] = (part if part.dtype == torch.float16 else part.float()).cpu().numpy()
    return known


def _filled_up(x: Tensor, config: DecoderConfig) -> Tensor:
    heads, size = config.num_kv_heads - x.shape[1], config.head_dim - x.shape[3]
    return F.pad(x, (0, size, 0, 0, 0, heads)) if heads or size else x
