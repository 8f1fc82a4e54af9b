"""SmolLM2's weights as its GGUF file stores them, and the trained update apart: a quarter of float32's bytes, no
rounding.

A file of Q4_1 holds blocks of 32 weights `d · q + m` with q in 0..15; Q8_0 holds `d · q` with q in -127..127.
MatMulNBits computes `d · (q - middle)`, so `m + middle · d` must still be added to every weight of a block. The thin
product of `PackedLinear` does this: it has one column for each block, and then those of the low-rank update.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType
from torch import Tensor

from engines.errors import WeightsMismatchError
from engines.gguf_file import GgufFile
from engines.graphs.layers import LayerWeights
from engines.graphs.linear import ZERO_POINT, Activations, Bytes, Floats, PackedLinear
from engines.graphs.llm import LlmWeights
from engines.shapes import LORA_SCALE, DecoderConfig

BLOCK = 32
SHIFT = 4  # bits to the other half of a byte
STACKS = {
    "qkv": ("attn_q", "attn_k", "attn_v"),
    "o": ("attn_output",),
    "gate_up": ("ffn_gate", "ffn_up"),
    "down": ("ffn_down",),
}


@dataclass(frozen=True)
class Blocks:
    """`codes` (out, in) uint8: q of each weight. `scale` and `least` (out, in / 32): d and m of each block."""

    codes: Bytes
    scale: Floats
    least: Floats


def packed_weights(
    path: Path,
    config: DecoderConfig,
    trained: Mapping[str, Tensor],
    attention_heads: Floats,
    activations: Activations,
) -> LlmWeights:
    """The whole LLM from a verified GGUF and the trained tensors. Raises WeightsMismatchError for other formats."""
    tensors: dict[str, Any] = {tensor.name: tensor for tensor in GgufFile(path).tensors}
    try:
        layers = tuple(_layer(tensors, config, trained, number, activations) for number in range(config.num_layers))
        head = _eight_bits(tensors["token_embd.weight"], activations)
    except KeyError as error:
        raise WeightsMismatchError(f"{path.name} and the trained weights do not fit: no tensor {error}") from error
    return LlmWeights(layers, np.array(tensors["output_norm.weight"].data), head, attention_heads)


def _layer(
    tensors: Mapping[str, Any],
    config: DecoderConfig,
    trained: Mapping[str, Tensor],
    number: int,
    activations: Activations,
) -> LayerWeights:
    def stack(name: str) -> PackedLinear:
        parts = [_four_bits(tensors[f"blk.{number}.{part}.weight"], config) for part in STACKS[name]]
        up, down = (trained[f"llm.layers.{number}.{name}.lora_{side}"].numpy() for side in ("up", "down"))
        return _linear(parts, np.float32(LORA_SCALE) * up, down, activations)

    norms = [np.array(tensors[f"blk.{number}.{name}_norm.weight"].data) for name in ("attn", "ffn")]
    qkv, o, gate_up, down = (stack(name) for name in STACKS)
    return LayerWeights(qkv, o, gate_up, down, *norms)


def _linear(parts: Sequence[Blocks], up: Floats, down: Floats, activations: Activations) -> PackedLinear:
    codes, scale, least = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("codes", "scale", "least")
    )
    block_sums = np.repeat(np.eye(scale.shape[1], dtype=np.float32), BLOCK, axis=1)  # (in / 32, in)
    left = np.concatenate((least + ZERO_POINT[4] * scale, up), axis=1)
    return PackedLinear(codes, scale, 4, left, np.concatenate((block_sums, down)), activations)


def _four_bits(tensor: Any, config: DecoderConfig) -> Blocks:
    """Q4_1: scale and least value as float16, then 16 bytes. The low 4 bits of all bytes hold the first 16 weights."""
    raw = _raw(tensor, GGMLQuantizationType.Q4_1, 4 + BLOCK // 2)
    scale, least = (raw[..., 2 * i : 2 * i + 2].copy().view(np.float16)[..., 0].astype(np.float32) for i in range(2))
    halves = raw[..., 4:]
    codes = np.concatenate((halves & 15, halves >> SHIFT), axis=-1).reshape(len(raw), -1)
    heads = {"attn_q": config.num_heads, "attn_k": config.num_kv_heads}.get(tensor.name.split(".")[2], 0)
    return Blocks(*(_unpermuted(rows, heads) for rows in (codes, scale, least)))


def _eight_bits(tensor: Any, activations: Activations) -> PackedLinear:
    """Q8_0: scale as float16, then 32 signed bytes."""
    raw = _raw(tensor, GGMLQuantizationType.Q8_0, 2 + BLOCK)
    scale = raw[..., :2].copy().view(np.float16)[..., 0].astype(np.float32)
    codes = (raw[..., 2:].view(np.int8).astype(np.int16) + ZERO_POINT[8]).astype(np.uint8).reshape(len(raw), -1)
    return PackedLinear(codes, scale, 8, None, None, activations)


def _raw(tensor: Any, kind: GGMLQuantizationType, bytes_per_block: int) -> Bytes:
    if tensor.tensor_type != kind:
        raise WeightsMismatchError(f"{tensor.name} is stored as {tensor.tensor_type.name}, not as {kind.name}")
    raw: Bytes = np.asarray(tensor.data).reshape(len(tensor.data), -1, bytes_per_block)
    return raw


def _unpermuted(rows: npt.NDArray[Any], heads: int) -> npt.NDArray[Any]:
    """Undo GGUF's order of q and k rows, as `engines.mini.smollm` does."""
    if not heads:
        return rows
    half = len(rows) // heads // 2
    return rows.reshape(heads, half, 2, -1).swapaxes(1, 2).reshape(rows.shape)
