"""Checkpoints whose LLM AutoAWQ has packed in 4 bits: recognised, and places made for their tensors.

Such files are read as they are: our packed layers hold the same numbers in another order. Files of GPTQ and others are
refused with a word of what to do.
"""

import json
from pathlib import Path

from torch import nn

from engines.core.layers import Projection
from engines.core.weight_only import GROUP_SIZES, AwqLinear
from engines.errors import WeightsMismatchError
from engines.omni.config import CONFIG_FILE

READ = "4 bits of AWQ in groups of 128, 64 or 32 (version gemm) can be read: take such a checkpoint, or plain weights"


def awq_group(folder: Path) -> int | None:
    """How many inputs share a scale in a checkpoint of AWQ, None if its weights are not packed; `read_config` has
    read it. Raises WeightsMismatchError for what is packed in another way."""
    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    parts = (config, config.get("thinker_config", {}))
    found = next((part["quantization_config"] for part in parts if part.get("quantization_config")), None)
    if found is None:
        return None
    method, bits = found.get("quant_method", "unknown"), found.get("bits", found.get("w_bit"))
    group, version = found.get("group_size", found.get("q_group_size")), found.get("version", "gemm")
    if (method, bits, version) != ("awq", 4, "gemm") or group not in GROUP_SIZES:
        raise WeightsMismatchError(
            f"{folder} is packed by {method}, {bits} bits, groups of {group}, {version}: only {READ}"
        )
    return int(group)


def replace_by_awq(layers: nn.Module, prefix: str, names: set[str], group: int) -> None:
    """Replace projections whose packed tensors are among the `names` of a checkpoint, behind `prefix`."""
    found = [name for name, module in layers.named_modules() if isinstance(module, Projection)]
    for name in found:
        if f"{prefix}{name}.qweight" not in names:
            continue
        owner, _, own = name.rpartition(".")
        linear = layers.get_submodule(name)
        assert isinstance(linear, Projection)
        setattr(layers.get_submodule(owner), own, AwqLinear(linear, group))
