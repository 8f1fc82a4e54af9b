"""The LLM of a stream run by the graphs of `engines.graphs.llm`, whatever runtime opens them."""

from collections.abc import Mapping
from typing import Self

import numpy as np
import torch
from torch import Tensor

from engines.core.decoder import causal_mask
from engines.core.language_model import PackedBlock, StepOutput
from engines.core.layers import KVBuffer
from engines.core.sync_rope import rotation
from engines.graphs.sizes import Sizes
from engines.graphs.writer import MASKED
from engines.runtimes.base import Array, Runtime
from engines.shapes import DecoderConfig


class GraphLanguageModel:
    """Implements `LanguageModel` with the graphs of `engines.graphs.llm`, whatever runs them."""

    past_dtype = torch.float16

    def __init__(
        self, config: DecoderConfig, table: Tensor, prefill: Runtime, step: Runtime, padded_to: Sizes | None = None
    ) -> None:
        """With `padded_to` blocks and pasts are padded to its buckets: TensorRT engines."""
        self.config, self.table = config, table
        self._prefill, self._step, self._padded_to = prefill, step, padded_to

    @property
    def max_past(self) -> int | None:
        return None if self._padded_to is None else self._padded_to["S"].values[-1]

    @property
    def can_pack(self) -> bool:
        return self._padded_to is None

    def prefill(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        count = embeds.shape[1]
        out = self._prefill.infer(self._inputs(embeds, positions, buffer))
        keys, values = (torch.from_numpy(out[name][:, :, :count])[:, None] for name in ("keys", "values"))
        return keys, values

    @torch.no_grad()
    def step(self, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> StepOutput:
        inputs = self._inputs(self.table[ids], positions, buffer)
        inputs["last"] = np.asarray([ids.shape[1] - 1])
        out = self._run_step(inputs, ids.shape[1], buffer)
        return StepOutput(out.logits[0], out.attention)

    @torch.no_grad()
    def step_packed(self, block: PackedBlock, buffer: KVBuffer) -> StepOutput:
        assert self.can_pack, "these engines were built for one sequence"
        inputs = self._inputs(self.table[block.ids], block.positions, buffer)
        inputs["mask"] = packed_mask(block.seen.numpy(), buffer.length, buffer.keys.shape[3])
        inputs["last"] = block.last.numpy()
        return self._run_step(inputs, block.ids.shape[1], buffer)

    def _run_step(self, inputs: dict[str, Array], count: int, buffer: KVBuffer) -> StepOutput:
        """Logits (L, vocab) and attention; appends the block of `count` tokens to `buffer`."""
        length = buffer.length
        out = self._step.infer(inputs)
        buffer.keys[:, 0, :, length : length + count] = torch.from_numpy(out["rotated_keys"][:, :, :count])
        buffer.values[:, 0, :, length : length + count] = torch.from_numpy(out["values"][:, :, :count])
        buffer.length += count
        attention = torch.from_numpy(out["attention"][:count])  # (T, S + padded T)
        room = inputs["mask"].shape[1] - inputs["mask"].shape[0]
        seen = torch.cat((attention[:, :length], attention[:, room : room + count]), 1)
        return StepOutput(torch.from_numpy(out["logits"]), seen)

    def _inputs(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> dict[str, Array]:
        return block_inputs(self.config, embeds, positions, buffer, self._padded_to)


class PrefillByStep:
    """Implements `Runtime`: a prefill by the graph of a packed step, of which no logits are wanted. It takes 1 % more
    time than a graph of its own, which would hold the weights once more."""

    def __init__(self, step: Runtime) -> None:
        """`step` stays the caller's."""
        self.name, self._step = step.name, step

    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        found = self._step.infer({**inputs, "last": np.zeros(0, np.int64)})
        return {name: found[name] for name in ("hidden", "keys", "values")}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def block_inputs(
    config: DecoderConfig, embeds: Tensor, positions: Tensor, buffer: KVBuffer, padded_to: Sizes | None = None
) -> dict[str, Array]:
    """Inputs of the LLM's graphs for a block (1,T,D) at positions (4,T) after the tokens of `buffer`, without
    the step's `last`. With `padded_to` the block and its past are padded to buckets."""
    rotary = rotation(positions, config.head_dim, config.rope_theta)
    block, room = embeds.shape[1], buffer.keys.shape[3]
    keys, values = buffer.keys.numpy(), buffer.values.numpy()
    rows = {"embeds": embeds.numpy(), "cos": rotary.cos.numpy(), "sin": rotary.sin.numpy()}
    if padded_to is not None:
        block, room = padded_to["T"].fit(block), padded_to["S"].fit(max(buffer.length, 1))
        rows = {name: _fit(value, block, axis=-2) for name, value in rows.items()}
        keys, values = (_fit(part, room, axis=3) for part in (keys, values))
    inputs: dict[str, Array] = {**rows, "mask": additive_mask(block, buffer.length, room)}
    for layer in range(config.num_layers):
        inputs[f"past_keys.{layer}"], inputs[f"past_values.{layer}"] = keys[layer], values[layer]
    return inputs


def _fit(values: Array, size: int, axis: int) -> Array:
    """Cut or padded with zeros to `size` along an axis."""
    kept = values.take(range(min(size, values.shape[axis])), axis)
    widths = [(0, 0)] * values.ndim
    widths[axis] = (0, size - kept.shape[axis])
    return np.pad(kept, widths)


def additive_mask(block: int, past: int, room: int) -> Array:
    """(block, room + block): 0 for the first `past` of `room` places and, causally, for the block; -3e4 elsewhere."""
    mask = np.full((block, room + block), MASKED, np.float32)
    mask[:, :past] = 0
    inside = causal_mask(block, 0)
    mask[:, room:] = 0 if inside is None else np.where(inside.numpy(), 0, MASKED)
    return mask


def packed_mask(seen: Array, past: int, room: int) -> Array:
    """(T, room + T) of `seen` (T, past + T): 0 where a token may look, -3e4 elsewhere."""
    mask = np.full((len(seen), room + len(seen)), MASKED, np.float32)
    mask[:, :past][seen[:, :past]] = 0
    mask[:, room:][seen[:, past:]] = 0
    return mask
