"""Writes the official format of EchoingPixels checkpoints: a Qwen2.5-Omni checkpoint, CS2, and two numbers.

    config.json                   thinker_config.text_config.av_refiner_layers, .compression_ratio
    thinker.model.bidir_encoder.  CS2's layers
    thinker.model.compressor.     its score head

What was not trained is copied from the base checkpoint, its voice included, shard by shard; trained weights get the
precision of the base. Low-rank updates are added to the weights that they belong to.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from engines.omni.checkpoint import INDEX, shards_of
from engines.omni.config import CONFIG_FILE
from training.omni.low_rank import merged

OFFICIAL = {
    "refiner.": "thinker.model.bidir_encoder.",
    "head.": "thinker.model.compressor.",
    "decoder.lm_head.": "thinker.lm_head.",
    "decoder.": "thinker.model.",
}
COMPRESSION_RATIO = 0.2  # what the official code keeps if nobody says otherwise
NOT_COPIED = (".safetensors", INDEX, CONFIG_FILE, "echoingpixels.json")  # the last is the record of a download


@dataclass(frozen=True)
class Trained:
    """Trained tensors by their official names: whole ones, and low-rank updates (down, up) of weights."""

    whole: dict[str, Tensor]
    updates: dict[str, tuple[Tensor, Tensor]]

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor]) -> "Trained":
        """From the learning parameters of a `Student`, by their names in it."""
        whole, updates = {}, {}
        for name, tensor in tensors.items():
            official = _official(name)
            if official.endswith(".lora_down"):
                weight = official.removesuffix("lora_down") + "weight"
                updates[weight] = (tensor, tensors[name.removesuffix("down") + "up"])
            elif not official.endswith(".lora_up"):
                whole[official] = tensor
        return cls(whole, updates)


def write_checkpoint(base: Path, trained: Trained, refiner_layers: int, out: Path) -> None:
    """Write a checkpoint to `out`, which is not `base`. A crash leaves no index, or the one from before."""
    out.mkdir(parents=True, exist_ok=True)
    shards, left = shards_of(base), dict(trained.whole)
    num_files = len(shards) + 1
    places: dict[str, str] = {}
    total = 0
    for number, shard in enumerate(shards, 1):
        tensors = _with_trained(shard, trained)
        for name in tensors:
            left.pop(name, None)
        total += _write(out, number, num_files, tensors, places)
        dtype = next(iter(tensors.values())).dtype
    added = {name: tensor.to(dtype) for name, tensor in left.items()}  # CS2 of a base that had none
    if added:
        total += _write(out, num_files, num_files, added, places)
    for path in base.iterdir():
        if path.is_file() and not path.name.endswith(NOT_COPIED):
            shutil.copyfile(path, out / path.name)
    config = json.loads((base / CONFIG_FILE).read_text(encoding="utf-8"))
    text = config["thinker_config"].setdefault("text_config", {})
    text["av_refiner_layers"] = refiner_layers
    text.setdefault("compression_ratio", COMPRESSION_RATIO)
    _write_json(out / CONFIG_FILE, config)
    _write_json(out / INDEX, {"metadata": {"total_size": total}, "weight_map": dict(sorted(places.items()))})


def _official(name: str) -> str:
    prefix = next(prefix for prefix in OFFICIAL if name.startswith(prefix))
    return OFFICIAL[prefix] + name.removeprefix(prefix)


def _with_trained(shard: Path, trained: Trained) -> dict[str, Tensor]:
    """All tensors of a shard, those that were trained in place of their old ones."""
    tensors: dict[str, Tensor] = {}
    with safe_open(shard, framework="pt") as file:
        for name in file.keys():  # noqa: SIM118
            tensor = file.get_tensor(name)
            if name in trained.whole:
                tensor = trained.whole[name].to(tensor.dtype)
            elif name in trained.updates:
                tensor = merged(tensor, *trained.updates[name]).to(tensor.dtype)
            tensors[name] = tensor
    return tensors


def _write(out: Path, number: int, num_files: int, tensors: dict[str, Tensor], places: dict[str, str]) -> int:
    """Write one file; returns how many bytes its tensors have. Modifies `places`."""
    name = f"model-{number:05}-of-{num_files:05}.safetensors"
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, out / f"{name}.part", {"format": "pt"})
    (out / f"{name}.part").chmod(0o644)  # safetensors lets the owner alone read
    (out / f"{name}.part").replace(out / name)
    places.update(dict.fromkeys(tensors, name))
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())


def _write_json(path: Path, content: object) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    part.replace(path)
