"""Do warm-started tokens mean what is seen and heard? Ridge regression against the mix of words, on the demo clip.

    python -m benchmarks.projectors [--out benchmarks/results/projectors.json]

Taken are the tokens of every frame, from the place where a known thing is, and of every quarter of a second of known
sound. A token counts for the class whose name lies nearest, by its distance from the centre of all names (a token near
the centre says little). The table shows the share of that weight that names what is really there; the last line is one
JSON object.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from torch import Tensor

from benchmarks.latency import DEMO
from benchmarks.report import report
from engines.api import Frame, Modality
from engines.config import MINI_MEDIA
from engines.encoders.audio import PATCH_SAMPLES
from engines.encoders.efficientnet import GRID
from engines.mini_encoders import IMAGENET_CLASSES, MiniEncoders
from engines.model_store import ModelStore
from engines.smollm import load_smollm
from realtime.media import MediaReader
from realtime.media_tracks import Picture, Sound

RIDGES = (1.0, 10.0, 30.0, 100.0, 300.0)
SAMPLES, SEED = 8000, 0


@dataclass(frozen=True)
class Truth:
    """What is seen or heard from `start_s` to `end_s`, and where: columns of the 7 × 7 patches."""

    start_s: float
    end_s: float
    names: tuple[str, ...]
    columns: range = range(GRID)


CAT = ("Egyptian cat", "tabby", "tiger cat")
SEEN = (
    Truth(2.5, 8.0, CAT, range(4)),
    Truth(9.5, 13.0, ("espresso", "cup", "coffee mug"), range(4, GRID)),
    Truth(18.5, 22.5, ("palace", "monastery")),
    Truth(24.5, 30.0, ("drum",), range(4)),
    Truth(26.5, 30.0, ("cornet", "French horn", "trombone"), range(3, GRID)),
    Truth(31.0, 33.5, CAT),
)
HEARD = (
    Truth(2.7, 5.6, ("Telephone bell ringing", "Telephone", "Ringtone", "Alarm clock")),
    Truth(6.0, 9.0, ("Silence",)),
    Truth(9.3, 12.7, ("Speech", "Female speech, woman speaking", "Narration, monologue")),
    Truth(18.3, 22.5, ("Bell", "Church bell", "Chime", "Tubular bells", "Jingle bell", "Change ringing (campanology)")),
    Truth(24.0, 26.0, ("Drum", "Percussion", "Drum kit", "Bass drum", "Snare drum", "Drum roll", "Timpani")),
    Truth(26.1, 28.3, ("Trumpet", "Brass instrument", "Trombone", "French horn")),
    Truth(28.5, 30.1, ("Applause", "Clapping", "Cheering")),
    Truth(30.9, 33.5, ("Ocean", "Waves, surf", "Wind", "Rain", "Stream")),
)


@dataclass(frozen=True)
class Case:
    """Features (N, F) of one moment, and the right names."""

    features: Tensor
    names: tuple[str, ...]


def seen_features(encoders: MiniEncoders, truth: Truth) -> list[Case]:
    """A case for every frame of one stretch."""
    with MediaReader(str(DEMO), MINI_MEDIA) as reader:
        pictures = [piece for piece in reader if isinstance(piece, Picture)]
    shown = [picture for picture in pictures if truth.start_s <= picture.time_s < truth.end_s]
    maps = encoders.video.encode([Frame(picture.time_s, picture.rgb) for picture in shown])
    columns = [index for index in range(GRID * GRID) if index % GRID in truth.columns]
    return [Case(torch.from_numpy(grid[columns]), truth.names) for grid in maps]


def heard_features(encoders: MiniEncoders, truth: Truth) -> list[Case]:
    """A case for every quarter of a second of one stretch."""
    with MediaReader(str(DEMO), MINI_MEDIA) as reader:
        pcm = np.concatenate([piece.pcm for piece in reader if isinstance(piece, Sound)])
    starts_s = np.arange(truth.start_s, truth.end_s - 0.9, 0.25)
    patches = np.stack([pcm[round(start_s * MINI_MEDIA.sample_rate_hz) :][:PATCH_SAMPLES] for start_s in starts_s])
    return [Case(torch.from_numpy(row[None]), truth.names) for row in encoders.audio.encode(patches)]


def ridge(encoders: MiniEncoders, modality: Modality, cases: list[Case], strength: float) -> Tensor:
    """A map (F, D) from whitened features to centred word embeddings, fitted on the classifier's rows.

    A class's prototype is its (centred) row times the spread of real features, which whitens to row · deviation.
    """
    head = encoders.video.classifier if modality == Modality.VIDEO else encoders.audio.classifier
    rows = head.weight if isinstance(head.weight, Tensor) else torch.from_numpy(head.weight.copy())
    words = encoders.projectors[modality].words.detach()
    prototypes = (rows - rows.mean(0)) * spread(encoders, modality, cases)[1]
    target = words - words.mean(0)
    gram = prototypes.T @ prototypes + strength * torch.eye(rows.shape[1])
    solved: Tensor = torch.linalg.solve(gram, prototypes.T @ target)
    return solved


def spread(encoders: MiniEncoders, modality: Modality, cases: list[Case]) -> tuple[Tensor, Tensor]:
    """Mean and deviation of features: for pictures from the last batch norm, for sounds from the clip itself."""
    if modality == Modality.AUDIO:
        features = torch.cat([case.features for case in cases])
        return features.mean(0), features.std(0).clamp_min(0.03)
    head, generator = encoders.video.classifier, torch.Generator().manual_seed(SEED)
    noise = torch.randn(len(head.feature_mean), SAMPLES, generator=generator)
    features = (head.feature_mean[:, None] + head.feature_var.sqrt()[:, None] * noise).clamp(0, 6)
    return features.mean(1), features.std(1).clamp_min(0.03)


def share_right(cases: list[Case], projected: list[Tensor], names: Sequence[str], words: Tensor) -> float:
    """`projected`: centred embeddings (N, D) of each case. Mean over the cases of the weight that is right."""
    centred = torch.nn.functional.normalize(words - words.mean(0), dim=1)
    shares = []
    for case, embeds in zip(cases, projected, strict=True):
        right = torch.tensor([names[index] in case.names for index in (embeds @ centred.T).argmax(1).tolist()])
        weight = embeds.norm(dim=1)
        shares.append(float(weight[right].sum() / weight.sum()))
    return sum(shares) / len(shares)


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    store = ModelStore()
    (gguf,) = store.files("smollm2-135m-instruct").values()
    decoder, tokenizer = load_smollm(gguf)
    encoders = MiniEncoders(store, user_cache_path("echoingpixels"), tokenizer, decoder.embed_tokens.weight, 2)
    names: dict[Modality, Sequence[str]] = {
        Modality.VIDEO: IMAGENET_CLASSES.read_text(encoding="utf-8").splitlines(),
        Modality.AUDIO: encoders.audio.classifier.names,
    }
    table: dict[str, dict[str, float]] = {}
    all_cases = {
        Modality.VIDEO: [case for truth in SEEN for case in seen_features(encoders, truth)],
        Modality.AUDIO: [case for truth in HEARD for case in heard_features(encoders, truth)],
    }
    for modality, cases in all_cases.items():
        words = encoders.projectors[modality].words.detach()
        centre = words.mean(0)
        mean, deviation = spread(encoders, modality, cases)
        projected = {
            f"ridge {strength:g}": [
                ((case.features - mean) / deviation) @ solved
                for solved in [ridge(encoders, modality, cases, strength)]
                for case in cases
            ]
            for strength in RIDGES
        }
        projected["mix of words"] = [encoders.projectors[modality](case.features) - centre for case in cases]
        table[modality.name.lower()] = {
            method: share_right(cases, embeds, names[modality], words) for method, embeds in projected.items()
        }
    print("| projector | " + " | ".join(f"{kind} ({len(all_cases[Modality[kind.upper()]])})" for kind in table) + " |")
    print("|---" * (len(table) + 1) + "|")
    for method in next(iter(table.values())):
        print(f"| {method} | " + " | ".join(f"{column[method]:.0%}" for column in table.values()) + " |")
    report(options.out, benchmark="projectors", share_right=table)


if __name__ == "__main__":
    main()
