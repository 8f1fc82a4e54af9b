"""Make the weights that ship from a checkpoint: float16 safetensors and their sha256.

python -m training.export --run ~/.cache/echoingpixels/training
"""

import argparse
import hashlib
from pathlib import Path

import torch
from platformdirs import user_cache_path
from safetensors.torch import save

from engines.mini_weights import FILE, PARTS, read_weights
from training.materials import Materials, load_materials
from training.model import Trainee


def export(trainee: Trainee) -> dict[str, torch.Tensor]:
    """Tensors by the names that `engines.mini_weights` reads."""
    factors = (*trainee.llm.factors("llm."), *trainee.refiner.factors("refiner."))
    tensors = {name: value.detach() for name, value in factors}
    for prefix, module in (("sieve", trainee.sieve), ("codes", trainee.codes)):
        tensors |= {f"{prefix}.{name}": value.detach() for name, value in module.state_dict().items()}
    for modality, names in trainee.names.items():
        words = trainee.words[modality.name].detach()
        parts = {"weight": names.weight, "bias": names.bias, "group": names.group, "words": words}
        tensors |= {f"{PARTS[modality]}.{name}": value for name, value in parts.items()}
    return {
        name: (value.half() if value.is_floating_point() else value).contiguous() for name, value in tensors.items()
    }


def write(tensors: dict[str, torch.Tensor], path: Path) -> None:
    """The file and, beside it, its sha256."""
    content = save(tensors)
    path.write_bytes(content)
    path.with_suffix(".sha256").write_text(hashlib.sha256(content).hexdigest() + "\n", encoding="ascii")


def load_trainee(materials: Materials, path: Path) -> Trainee:
    """A trainee that goes on from weights that ship (float16, without the optimizer's state)."""
    tensors = read_weights(path)
    trainee = Trainee(materials.decoder, materials.tokenizer, materials.rows, seed=0)
    with torch.no_grad():
        for stack, prefix in ((trainee.llm, "llm."), (trainee.refiner, "refiner.")):
            for name, value in stack.factors(prefix):
                value.copy_(tensors[name])
        for prefix, module in (("sieve.", trainee.sieve), ("codes.", trainee.codes)):
            for name, value in module.state_dict().items():
                value.copy_(tensors[prefix + name])
        for modality in trainee.names:
            trainee.words[modality.name].copy_(tensors[f"{PARTS[modality]}.words"])
    return trainee


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--run", type=Path, default=cache / "training", help="folder of the checkpoint")
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args()
    saved = torch.load(options.run / "checkpoint.pt", weights_only=True)
    materials = load_materials(options.bank)
    trainee = Trainee(materials.decoder, materials.tokenizer, materials.rows, saved["seed"])
    trainee.load_state_dict(saved["trainee"])
    write(export(trainee), options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB after {saved['progress']['step']} steps")


if __name__ == "__main__":
    main()
