"""Choose the attention heads whose attention is shown as evidence, and write them beside the weights.

    python -m training.evidence.fit_heads [--scenes 12] [--out engines/weights/mini/evidence_heads.json]

Plays composed scenes of the training split. Of the answers that the LLM gives right, a head's value is its attention to
the moments that prove the answer minus that to all others; the heads of highest value are listed. The same weights and
scenes give the same list. About a minute a scene on one core; needs `make bank`, after new weights run it again.
`python -m benchmarks.answers.evidence` measures the result on test scenes.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import track

from engines.answers.heads import HeadChoice, write_heads
from engines.api import FloatArray
from engines.mini.trained import HEADS_FILE, WEIGHTS_FILE, fingerprint, load_weights
from engines.model_store import ModelStore
from training.evidence.proofs import is_denial, proves
from training.evidence.recording import Recorded, record
from training.model.data import Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.scenes.plan import MINUTE

NUM_HEADS = 24
FIRST_SCENE = 70_000_000  # no training run has come so far


def head_values(recorded: Sequence[Recorded]) -> FloatArray:
    """For each head (layers, heads): attention to moments that prove an answer minus that to others, mean over answers.

    Raises ValueError if no answer has a moment that proves it.
    """
    values = []
    for found in recorded:
        is_proof = np.array([proves(found.question, moment) for moment in found.moments], bool)
        if is_proof.any() and not is_denial(found.question.answer):
            signed = np.where(is_proof, found.attention, -found.attention)
            values.append(signed.sum(-1))
    if not values:
        raise ValueError("no right answer has a moment that proves it")
    mean: FloatArray = np.mean(values, axis=0)
    return mean


def best_heads(values: FloatArray, count: int) -> list[tuple[int, int]]:
    """The `count` heads of highest value as (layer, head), in order of layers."""
    order = np.argsort(-values.ravel(), kind="stable")[:count]
    return sorted((int(place) // values.shape[1], int(place) % values.shape[1]) for place in order)


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=12, help="of a minute each, 24 questions a scene")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--out", type=Path, default=HEADS_FILE)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    materials = load_materials(options.bank)
    trainee, loaded = load_trainee(materials, options.weights), load_weights(ModelStore(), options.weights)
    examples = Examples(materials.training, materials.composer, ((1.0, MINUTE),), with_chat=False)
    numbers = range(FIRST_SCENE, FIRST_SCENE + options.scenes)
    recorded = [
        found for number in track(numbers, "scenes") for found in record(trainee, loaded.decoder, examples[number])
    ]
    values = head_values(recorded)
    heads = best_heads(values, NUM_HEADS)
    write_heads(options.out, HeadChoice(heads, fingerprint(loaded.tensors)))
    for layer, head in heads:
        print(f"layer {layer}, head {head}: {values[layer, head]:+.3f}")
    print(f"{options.out}: {len(heads)} heads from {len(recorded)} right answers")


if __name__ == "__main__":
    main()
