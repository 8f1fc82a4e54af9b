"""Tiny checkpoints with packed weights, and plain ones of what these stand for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint

GROUP = 32
LAYERS = ("thinker.model.layers.", "model.language_model.layers.")  # of Qwen2.5-Omni and of Gemma 4
Pack = Callable[[Tensor], tuple[dict[str, Tensor], Tensor]]  # W (N,K) → its packed tensors, and what they stand for


def write_qwen(folder: Path) -> None:
    write_checkpoint(folder, WITH_CS2)


def packed_checkpoint(
    folder: Path, quantisation: dict[str, Any], pack: Pack, write: Callable[[Path], object] = write_qwen
) -> dict[str, Tensor]:
    """Write one with packed projections where groups divide their inputs; returns what these stand for, by name."""
    write(folder)
    weights, stand_for = load_file(folder / "model.safetensors"), dict[str, Tensor]()
    for full_name, tensor in list(weights.items()):
        is_projection = full_name.startswith(LAYERS) and full_name.endswith("_proj.weight")
        if is_projection and tensor.dim() == 2 and tensor.shape[1] % GROUP == 0:
            name = full_name.removesuffix(".weight")
            parts, stand_for[name] = pack(weights.pop(full_name).float())
            weights |= {f"{name}.{part}": each for part, each in parts.items()}
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"quantization_config": quantisation}))
    return stand_for


def dense_checkpoint(folder: Path, stand_for: dict[str, Tensor], write: Callable[[Path], object] = write_qwen) -> Path:
    """The same with plain weights."""
    folder.mkdir()
    write(folder)
    weights = load_file(folder / "model.safetensors")
    weights |= {f"{name}.weight": weight.contiguous() for name, weight in stand_for.items()}
    save_file(weights, folder / "model.safetensors")
    return folder


def as_int32(words: Tensor) -> Tensor:
    """Numbers of 32 bits without a sign, as files hold them."""
    words = words % 2**32
    return (words - 2**32 * (words >= 2**31)).int()
