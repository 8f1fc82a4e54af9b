"""Checkpoints whose LLM AutoAWQ or GPTQ has packed: recognised, and places made for their tensors.

Such files are read as they are: our packed layers hold the same numbers in another order, and nothing is rounded again.
Everything else is refused with a word of what to do.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import nn

from engines.core.layers import Projection
from engines.core.weight_only import GROUP_SIZES, AwqLinear, WeightOnlyLinear
from engines.errors import WeightsMismatchError
from engines.omni.config import read_json
from engines.omni.formats.gptq import AS_THEY_ARE, LESS_ONE, ONES, WHOLE, GptqFormat, GptqLinear
from engines.shapes import Quantisation

READ = (
    "4 bits of AWQ (version gemm) in groups of 128, 64 or 32, and 4 or 8 bits of GPTQ (checkpoint_format gptq or "
    "gptq_v2) in such groups or one group (-1), can be read: take such a checkpoint, or plain weights"
)
Replace = Callable[[Projection, str], WeightOnlyLinear]  # a projection and its name


def replace_by_packed(
    folder: Path, layers: nn.Module, prefix: str, names: set[str], quantise: Quantisation | None
) -> None:
    """Replace projections of `layers` whose packed tensors are among the `names` of a checkpoint, behind `prefix`;
    none if its config.json tells of no packing.

    Raises WeightsMismatchError for what is packed in another way, and if `quantise` asks to pack it again.
    """
    replace = _form_of(folder)
    if replace is None:
        return
    if quantise is not None:
        raise WeightsMismatchError(f"{folder} holds packed weights already: leave --quantise out")
    found = {name: module for name, module in layers.named_modules() if isinstance(module, Projection)}
    for name, linear in found.items():
        if f"{prefix}{name}.qweight" in names:
            owner, _, own = name.rpartition(".")
            setattr(layers.get_submodule(owner), own, replace(linear, prefix + name))


def _form_of(folder: Path) -> Replace | None:
    found = _quantisation(read_json(folder))
    if found is None:
        return None
    method, bits = found.get("quant_method", "unknown"), found.get("bits", found.get("w_bit"))
    group = found.get("group_size", found.get("q_group_size"))
    form = found.get("version", "gemm")
    if method == "gptq":
        form = found.get("checkpoint_format") or found.get("format") or LESS_ONE  # older files do not say it
    if (method, form, bits) == ("awq", "gemm", 4) and group in GROUP_SIZES:
        return lambda linear, _: AwqLinear(linear, group)
    is_gptq = method == "gptq" and form in (LESS_ONE, AS_THEY_ARE) and found.get("pack_dtype", "int32") == "int32"
    if is_gptq and bits in ONES and group in (WHOLE, *GROUP_SIZES):
        gptq = GptqFormat(bits, group, form, bool(found.get("sym", False)))
        return lambda linear, name: GptqLinear(linear, name, gptq)
    raise WeightsMismatchError(f"{folder} is packed by {method}, {bits} bits, groups of {group}, {form}: only {READ}")


def _quantisation(config: dict[str, Any]) -> dict[str, Any] | None:
    """What says how weights are packed: in the whole configuration, or in that of Qwen's thinker."""
    parts = (config, config.get("thinker_config", {}))
    return next((part["quantization_config"] for part in parts if part.get("quantization_config")), None)
