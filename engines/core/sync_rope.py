"""Sync-RoPE: positions of tokens in time, height and width, and the rotation of queries and keys.

Four position rows `[T, H, W, T]`: the slowest channels carry time once more, because sparse tokens are seconds apart
and a channel that turns by more than π between neighbours no longer orders them (EchoingPixels, section on
Sync-RoPE). Text takes the same id in all rows, which makes Sync-RoPE the plain RoPE of the pretrained LLM.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

IDS_PER_SECOND = 25
NUM_ROWS = 4
PAPER_SECTIONS = (18, 18, 18, 10)  # of 64 channels (head_dim 128): T, H, W, T
EXACT_S = 60.0

Positions = npt.NDArray[np.float64]


class Rotation(NamedTuple):
    """`cos`, `sin`: (T, head_dim/2) or (B, 1, T, head_dim/2), float32."""

    cos: Tensor
    sin: Tensor


def sections(head_dim: int) -> tuple[int, ...]:
    """How many rotary channels each row drives: the paper's split of 64, scaled to head_dim / 2."""
    channels, rest = divmod(head_dim, 2)
    scaled = tuple(section * channels // sum(PAPER_SECTIONS) for section in PAPER_SECTIONS)
    if rest or sum(scaled) != channels:
        raise ValueError(f"head_dim {head_dim} does not split into {PAPER_SECTIONS} parts")
    return scaled


def rotation(
    positions: Tensor, head_dim: int, theta: float, split: tuple[int, ...] | None = None, num_turning: int | None = None
) -> Rotation:
    """Turn position rows (4, …, T) into cos and sin (…, T, head_dim/2); channel i turns by theta^(-2i/head_dim).

    `split`: how many channels each row drives, in order; None for `sections(head_dim)`. Only the first `num_turning`
    channels turn; None for all.
    """
    assert positions.shape[0] == NUM_ROWS, positions.shape
    row_of_channel, turn = _channels(head_dim, theta, split, num_turning, positions.device)
    by_channel = positions.float()[row_of_channel].movedim(0, -1)
    angles = by_channel * turn  # (…, T, head_dim/2)
    return Rotation(angles.cos(), angles.sin())


@cache
def _channels(
    head_dim: int, theta: float, split: tuple[int, ...] | None, num_turning: int | None, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Which row drives each channel, and by how much it turns, (head_dim/2,). Kept on the device: a step that is
    replayed there must not fetch them."""
    row_of_channel = torch.repeat_interleave(
        torch.arange(NUM_ROWS, device="cpu"), torch.tensor(split or sections(head_dim), device="cpu")
    )
    turn = theta ** (-torch.arange(0, head_dim, 2, dtype=torch.float32, device="cpu") / head_dim)
    if num_turning is not None:
        turn[num_turning:] = 0
    return row_of_channel.to(device), turn.to(device)


def rotate(x: Tensor, by: Rotation) -> Tensor:
    """Turn x (B, heads, T, head_dim); channel i is the pair (x[i], x[i + head_dim/2])."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * by.cos - second * by.sin, second * by.cos + first * by.sin), dim=-1).to(x.dtype)


def rotate_into(out: Tensor, x: Tensor, by: Rotation) -> None:
    """`rotate` written to `out`, of x's shape. Both halves at once, and in one precision: half the time of each by
    itself, and the same to the last bit."""
    cos, sin = torch.cat((by.cos, by.cos), dim=-1), torch.cat((-by.sin, by.sin), dim=-1)
    x = x.to(out.dtype)
    torch.mul(x, cos, out=out).addcmul_(x.roll(x.shape[-1] // 2, dims=-1), sin)


def elastic_age_ids(age_s: Positions, ids_per_second: float = IDS_PER_SECOND) -> Positions:
    """How many ids lie between now and a moment `age_s` ago: exact for a minute, logarithmic beyond, monotone.

    With 25 ids a second: 25 · age up to 60 s (1500 ids), then 1500 · (1 + ln(age / 60)); one hour ago is 7,642 ids
    away, inside what the LLM was trained on.
    """
    exact_ids = EXACT_S * ids_per_second
    beyond = exact_ids * (1 + np.log(np.maximum(age_s, EXACT_S) / EXACT_S))
    return np.where(age_s <= EXACT_S, age_s * ids_per_second, beyond)


def patch_offsets(row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]) -> Positions:
    """What to add to the position id of a patch's time, in each position row: (4,N)."""
    zeros = np.zeros(len(row))
    return np.stack((zeros, row.astype(np.float64), column.astype(np.float64), zeros))


def elastic_positions(
    time_s: Positions, offsets: Positions, now_s: float, first_id: int, ids_per_second: float = IDS_PER_SECOND
) -> Positions:
    """Position rows (4, N) of tokens at `time_s` (N,) as they are read at `now_s`.

    `offsets` (4, N) are added to the id of a token's time, in each row: row and column of a patch, the place of a word
    in its sentence. They shrink for old tokens as the ids of a second do, so that sentences never overlap. Time zero of
    the stream has the id `first_id`, whatever `now_s` is.
    """
    now_id = first_id + elastic_age_ids(np.asarray([now_s]), ids_per_second)[0]
    age_s = np.maximum(now_s - time_s, 0.0)
    shrink = EXACT_S / np.maximum(age_s, EXACT_S)  # the slope of elastic_age_ids, in units of ids a second
    positions: Positions = (now_id - elastic_age_ids(age_s, ids_per_second))[None, :] + offsets * shrink  # (4, N)
    return positions
