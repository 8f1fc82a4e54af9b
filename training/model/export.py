"""Export weights from a checkpoint: float16 safetensors and their sha256.

    python -m training.model.export --run ~/.cache/echoingpixels/training
    python -m training.model.export --weights old.safetensors --renew person    # one name more, no training

The second form takes everything but the projectors' rows from exported weights, and resets the words of the names after
--renew to the LLM's own.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from platformdirs import user_cache_path
from safetensors.torch import save
from tokenizers import Tokenizer

from engines.errors import EngineError, WeightsMismatchError
from engines.mini.trained import PROJECTOR_NAMES, WEIGHTS_FILE, read_weights, with_all_modalities, with_prefix
from engines.model_store import write_pinned
from training.model.lora import CPU
from training.model.materials import Materials, load_materials
from training.model.steps import CHECKPOINT
from training.model.trainee import Trainee, first_words


def export(trainee: Trainee) -> dict[str, torch.Tensor]:
    """Tensors by the names that `engines.mini.trained` reads."""
    factors = (*trainee.llm.factors("llm."), *trainee.refiner.factors("refiner."))
    tensors = {name: value.detach() for name, value in factors}
    for prefix, module in (("sieve", trainee.sieve), ("codes", trainee.codes)):
        tensors |= {f"{prefix}.{name}": value.detach() for name, value in module.state_dict().items()}
    for modality, names in trainee.names.items():
        words = trainee.words[modality.name].detach()
        parts = {"weight": names.weight, "bias": names.bias, "group": names.group, "words": words}
        tensors |= {f"{PROJECTOR_NAMES[modality]}.{name}": value for name, value in parts.items()}
    return {
        name: (value.half() if value.is_floating_point() else value).contiguous() for name, value in tensors.items()
    }


def load_trainee(materials: Materials, path: Path, device: torch.device = CPU) -> Trainee:
    """A trainee that starts from exported weights (float16, without the state of the optimizer); `device` computes its
    layers.

    Raises EngineError, also if the weights know more or fewer names than the materials.
    """
    tensors = read_weights(path)
    trainee = Trainee(materials.decoder, materials.tokenizer, materials.rows, seed=0, device=device)
    with torch.no_grad():
        for stack, prefix in ((trainee.llm, "llm."), (trainee.refiner, "refiner.")):
            for name, value in stack.factors(prefix):
                value.copy_(tensors[name])
        trainee.sieve.load_state_dict(with_prefix(tensors, "sieve."))
        trainee.codes.load_state_dict(with_all_modalities(with_prefix(tensors, "codes.")))
        for modality, known in trainee.names.items():
            words = tensors[f"{PROJECTOR_NAMES[modality]}.words"]
            if len(words) != len(known.distinct):
                raise WeightsMismatchError(f"{path} knows {len(words)} names, the catalog {len(known.distinct)}")
            trainee.words[modality.name].copy_(words)
    return trainee


@torch.no_grad()
def renew(trainee: Trainee, names: Sequence[str], tokenizer: Tokenizer) -> None:
    """Reset the words of `names` to their initial values. Raises ValueError for an unknown name."""
    unknown = set(names).difference(*(known.distinct for known in trainee.names.values()))
    if unknown:
        raise ValueError(f"no such name: {', '.join(sorted(unknown))}")
    for modality, known in trainee.names.items():
        first = first_words(known.distinct, tokenizer, trainee.table)
        for name in set(names).intersection(known.distinct):
            place = known.distinct.index(name)
            trainee.words[modality.name][place] = first[place]


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--run", type=Path, default=cache / "training", help="folder of the checkpoint")
    source.add_argument("--weights", type=Path, help="exported weights: give them the rows that are fitted now")
    parser.add_argument("--renew", nargs="+", default=[], metavar="NAME", help="names that took the place of others")
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--models-dir", type=Path, help="model files in folders ID/FILE, instead of in their packages")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    options = parser.parse_args()
    materials = load_materials(options.bank, options.models_dir)
    try:
        if options.weights is not None:
            trainee, made = load_trainee(materials, options.weights), f"from {options.weights}"
        else:
            saved = torch.load(options.run / CHECKPOINT, map_location=CPU, weights_only=True)
            trainee = Trainee(materials.decoder, materials.tokenizer, materials.rows, saved["seed"])
            trainee.load_state_dict(saved["trainee"])
            made = f"after {saved['progress']['step']} steps"
        renew(trainee, options.renew, materials.tokenizer)
    except FileNotFoundError as error:
        parser.error(f"{error.filename} is missing: train first (make train), or say --run or --weights")
    except (EngineError, ValueError) as error:
        parser.error(str(error))
    write_pinned(options.out, save(export(trainee)))
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB {made}")


if __name__ == "__main__":
    main()
