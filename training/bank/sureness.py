"""Measures how sure the encoders' own classifiers are of real pictures and recordings.

    python -m training.bank.sureness

Takes drawings and cuts of the bank that have the name of a class and whose surest patch is classified right, and prints
10, 50 and 90 % quantiles. The ranges in `training.bank.prototypes` come from here.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from torch import Tensor

from engines.encoders.audio import AudioEncoder
from engines.encoders.picture_graph import load_efficientnet
from engines.mini.hearing.names import SOUND_NAMES
from engines.mini.senses import OBJECT_NAMES
from engines.model_store import ModelStore
from training.bank.store import Bank, Features
from training.bank.variants import clearly_heard

QUANTILES = (0.1, 0.5, 0.9)


def class_logits(
    items: Iterator[tuple[str, Features]], weight: Tensor, bias: Tensor, names: Sequence[str]
) -> list[Tensor]:
    """Of each item that is classified right (2, patches): logit of its class above the mean logit, and the logit."""
    found = []
    for name, features in items:
        classes = [number for number, other in enumerate(names) if other == name]
        if not classes or not len(features):
            continue
        logits = torch.from_numpy(features).float() @ weight.T + bias
        own = logits[:, classes].max(1).values
        if int(logits[own.argmax()].argmax()) in classes:
            found.append(torch.stack((own - logits.mean(1), own)))
    return found


def quantiles(values: Sequence[Tensor]) -> str:
    return ", ".join(f"{value:.1f}" for value in np.quantile(torch.stack(list(values)), QUANTILES))


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--bank", type=Path, default=user_cache_path("echoingpixels") / "bank")
    bank, store = Bank.load(parser.parse_args().bank), ModelStore()
    (checkpoint,) = store.files("efficientnet-lite0").values()
    objects = load_efficientnet(checkpoint)[1]
    yamnet = store.files("yamnet")
    sounds = AudioEncoder(yamnet["YamNet_w8a8.onnx.zip"], yamnet["yamnet_class_map.csv"], 1).classifier
    object_names, sound_names = (path.read_text(encoding="utf-8").splitlines() for path in (OBJECT_NAMES, SOUND_NAMES))
    drawings = ((d.name, bank.patches[d.first : d.first + len(d.cells)]) for d in bank.drawings)
    seen = class_logits(drawings, objects.weight, objects.bias, object_names)
    cuts = ((cut.name, bank.tokens[cut.first : cut.last][clearly_heard(cut)]) for cut in bank.cuts)
    weight, bias = torch.from_numpy(sounds.weight.copy()), torch.from_numpy(sounds.bias.copy())
    heard = class_logits(cuts, weight, bias, sound_names)
    print(f"pictures, surest patch, above the mean of all classes: {quantiles([own[0].max() for own in seen])}")
    print(f"pictures, median patch over the surest: {quantiles([own[0].median() / own[0].max() for own in seen])}")
    print(f"sounds, surest patch: {quantiles([own[1].max() for own in heard])}")


if __name__ == "__main__":
    main()
