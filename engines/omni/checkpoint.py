"""Reads the weights of a checkpoint into modules: strictly, shard by shard, straight to device and precision.

Knows files and names of tensors. Knows nothing of what the modules compute.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from engines.core.decoder import Decoder
from engines.core.layers import TokenTable
from engines.core.weight_only import WeightOnlyLinear
from engines.errors import ModelFileCorruptError, ModelFileMissingError, WeightsMismatchError
from engines.omni.config import CONFIG_FILE

SINGLE, INDEX = "model.safetensors", "model.safetensors.index.json"
MOST_LISTED = 12  # names in an error
SAMPLES, SAMPLE_BYTES = 16, 65_536  # of each file of weights, for the fingerprint


@dataclass(frozen=True)
class Target:
    """Where a tensor goes: the parameter or buffer `name` of `module`, of this `shape`."""

    module: nn.Module
    name: str
    shape: tuple[int, ...]


def targets_of(prefix: str, module: nn.Module) -> dict[str, Target]:
    """The parameters and saved buffers of a module, by their names in a checkpoint that has them behind `prefix`."""
    found = {}
    for path, tensor in module.state_dict().items():
        owner, _, name = path.rpartition(".")
        found[prefix + path] = Target(module.get_submodule(owner), name, tuple(tensor.shape))
    return found


def check_names(folder: Path, targets: Mapping[str, Target], unused: tuple[str, ...]) -> None:
    """Compare names and shapes in a checkpoint with `targets`; no tensor is read. Names that begin with one of `unused`
    are passed over.

    Raises WeightsMismatchError with what is missing, unexpected or of another shape, ModelFileMissingError or
    ModelFileCorruptError.
    """
    shapes = {name: shape for path in shards_of(folder) for name, shape in _shapes(path).items()}
    found = {name: shape for name, shape in shapes.items() if not name.startswith(unused)}
    _check(folder, found, targets)


def load_weights(folder: Path, targets: Mapping[str, Target], device: torch.device, dtype: torch.dtype) -> None:
    """Put the tensors of a checkpoint in their places, frozen; `check_names` has found them all.

    One shard is open at a time, and its tensors are moved one by one; those that are to be packed are packed there.
    """
    for path in shards_of(folder):
        with _opened(path) as shard:
            for name in sorted(set(shard.keys()) & targets.keys()):
                target = targets[name]
                tensor = shard.get_tensor(name)
                put(target, tensor.to(device=device, dtype=dtype if tensor.is_floating_point() else tensor.dtype))


def without_layers(targets: Mapping[str, Target], decoder: Decoder) -> dict[str, Target]:
    """All `targets` but those in a decoder that another runtime runs; what is read of words stays with torch."""
    left_out = set(decoder.modules()) - {module for module in decoder.children() if isinstance(module, TokenTable)}
    return {name: target for name, target in targets.items() if target.module not in left_out}


def put(target: Target, tensor: torch.Tensor) -> None:
    """Put a tensor in its place, frozen; it is packed if the place is one for packed weights."""
    if isinstance(target.module, WeightOnlyLinear) and target.name in target.module.places():
        target.module.put(target.name, tensor)
    elif target.name in dict(target.module.named_buffers(recurse=False)):
        setattr(target.module, target.name, tensor)
    else:
        setattr(target.module, target.name, nn.Parameter(tensor, requires_grad=False))


def tensor_names(folder: Path) -> set[str]:
    """The names of all tensors of a checkpoint. Raises ModelFileMissingError or ModelFileCorruptError."""
    return {name for path in shards_of(folder) for name in _shapes(path)}


def fingerprint(folder: Path, told: str = "") -> str:
    """A hash of the configuration, of what is `told`, and of the size and samples of each file: they are tens of GB."""
    digest = hashlib.sha256((folder / CONFIG_FILE).read_bytes())
    digest.update(told.encode())
    for path in shards_of(folder):
        size = path.stat().st_size
        digest.update(f"{path.name} {size}".encode())
        with path.open("rb") as file:
            for number in range(SAMPLES):
                file.seek(number * size // SAMPLES)
                digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()


def shards_of(folder: Path) -> list[Path]:
    """The files of a checkpoint, in order."""
    index = folder / INDEX
    if not index.is_file():
        if not (folder / SINGLE).is_file():
            raise ModelFileMissingError(f"{folder} holds neither {SINGLE} nor {INDEX}: copy the checkpoint again")
        return [folder / SINGLE]
    try:
        names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
        paths = [folder / name for name in names]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelFileCorruptError(f"{index} lists no files: copy it again") from error
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise ModelFileMissingError(f"{folder} lacks {_listed(missing)}: copy the checkpoint again")
    return paths


def _shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Names and shapes in one file; no tensor is read."""
    with _opened(path) as shard:
        return {name: tuple(shard.get_slice(name).get_shape()) for name in shard.keys()}  # noqa: SIM118


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with safe_open(path, framework="pt") as shard:
            yield shard
    except SafetensorError as error:
        raise ModelFileCorruptError(f"{path} is damaged or cut off ({error}): copy it again") from error


def _check(folder: Path, found: Mapping[str, tuple[int, ...]], targets: Mapping[str, Target]) -> None:
    problems = [
        f"{word}: {_listed(names)}"
        for word, names in (
            ("missing", sorted(targets.keys() - found.keys())),
            ("unexpected", sorted(found.keys() - targets.keys())),
            (
                "of another shape",
                [
                    f"{name} {found[name]}, not {targets[name].shape}"
                    for name in sorted(found.keys() & targets.keys())
                    if found[name] != targets[name].shape
                ],
            ),
        )
        if names
    ]
    if problems:
        raise WeightsMismatchError(f"the weights in {folder} do not fit its config.json; {'; '.join(problems)}")


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_LISTED
    return ", ".join(names[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
