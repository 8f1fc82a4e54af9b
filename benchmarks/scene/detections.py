"""What the detector finds in photographs whose things were counted by hand, and what colours it gives them.

    python -m benchmarks.scene.detections PHOTOGRAPHS [--nanodet FILE] [--out benchmarks/results/detections.json]

PHOTOGRAPHS: a folder with the packages that `photographs.toml` lists, unpacked; it says how each is had, and
`photographs.py` how the folder is made. Photographs that are missing are counted. `--nanodet`: compare with the
package's other detector, made by `training/detector/convert.py --model nanodet`. Prints a table; the last line is one
JSON object.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from benchmarks.report import report
from benchmarks.scene.nanodet import NanoDet
from benchmarks.scene.photographs import find, listed
from engines.scene.classes import MIN_SCORES, NAMES
from engines.scene.detection import Detection
from engines.scene.detector import DETECTOR_FILE, Picture, ThingDetector
from engines.scene.duplicates import without_duplicates

TRUTH = Path(__file__).with_name("photographs.toml")
SIZES = (960, 480, 240)  # pixels of the longest side
GROUPS = {
    **dict.fromkeys(NAMES, "things"),
    **dict.fromkeys(("bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"), "vehicles"),
    **dict.fromkeys(NAMES[14:24], "animals"),
    "person": "people",
}
LOWEST = np.full(len(NAMES), 0.2, np.float32)


@dataclass(frozen=True)
class Photograph:
    """Truth of one photograph; see `photographs.toml`."""

    file: str
    things: dict[str, int]
    may: frozenset[str] = frozenset()
    colours: dict[str, str] = field(default_factory=dict)


@dataclass
class Count:
    """Things of a group: `there`, those of them that were `found`, and `false` ones beside."""

    there: int = 0
    found: int = 0
    false: int = 0

    def __str__(self) -> str:
        return f"{self.found}/{self.there}, {self.false} false"


def read_truth(path: Path = TRUTH) -> list[Photograph]:
    return [Photograph(**{**entry, "may": frozenset(entry.get("may", ()))}) for entry in listed(path)]


def score(truth: Photograph, found: list[Detection], counts: dict[str, Count]) -> None:
    """Count what is found and what is named too often, by group. Places are not compared."""
    numbers = Counter(thing.name for thing in found)
    for name in truth.things.keys() | numbers.keys():
        there, count = truth.things.get(name, 0), counts[GROUPS[name]]
        count.there += there
        count.found += min(there, numbers[name])
        count.false += 0 if name in truth.may else max(numbers[name] - there, 0)


def right_colours(truth: Photograph, found: Sequence[Detection]) -> dict[str, tuple[str, str | None]]:
    """What people would say, and what is said, of the surest thing of each name."""
    surest = {thing.name: thing for thing in reversed(found)}
    return {name: (colour, surest[name].colour) for name, colour in truth.colours.items() if name in surest}


@cache
def opened(path: Path) -> Image.Image:
    file = Image.open(path)
    file.draft("RGB", (SIZES[0], SIZES[0]))
    picture = file.convert("RGB")
    picture.thumbnail((SIZES[0], SIZES[0]))
    return picture


def shrunk(path: Path, size: int) -> Picture:
    picture = opened(path).copy()
    picture.thumbnail((size, size))
    return np.asarray(picture)


def same_score_for_all(score: float) -> dict[str, float]:
    return dict.fromkeys(NAMES, score)


def milliseconds(detect: Callable[[Picture], object], pictures: list[Picture]) -> tuple[float, float]:
    """Median of wall time and of processor time for a picture."""
    walls, processors = [], []
    for picture in pictures:
        wall_s, processor_s = time.perf_counter(), time.process_time()
        detect(picture)
        walls.append(time.perf_counter() - wall_s)
        processors.append(time.process_time() - processor_s)
    return 1000 * median(walls), 1000 * median(processors)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--nanodet", type=Path)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    all_truths = read_truth()
    paths, missing = find(options.photographs, (truth.file for truth in all_truths))
    truths = [truth for truth in all_truths if truth.file in paths]
    detector = ThingDetector(DETECTOR_FILE, num_threads=1)
    variants: dict[str, tuple[ThingDetector | NanoDet, dict[str, float]]] = {"chosen scores": (detector, MIN_SCORES)}
    variants |= {f"from {least}": (detector, same_score_for_all(least)) for least in (0.2, 0.25, 0.3, 0.35)}
    if options.nanodet:
        nanodet = NanoDet(options.nanodet, num_threads=1)
        variants |= {f"NanoDet from {score}": (nanodet, same_score_for_all(score)) for score in (0.3, 0.35, 0.4, 0.45)}
    groups, results = ("people", "vehicles", "animals", "things"), {}
    print(f"| longest side | detections | {' | '.join(groups)} |\n|---|---|{'---|' * len(groups)}")
    for size in SIZES:
        counts = {label: defaultdict[str, Count](Count) for label in variants}
        for truth in truths:
            picture = shrunk(paths[truth.file], size)
            everything = {network: list(network.candidates(picture, LOWEST)) for network, _ in variants.values()}
            for label, (network, scores) in variants.items():
                sure = [thing for thing in everything[network] if thing.score > scores[thing.name]]
                score(truth, without_duplicates(sure), counts[label])
        for label, count in counts.items():
            print(f"| {size} | {label} | {' | '.join(str(count[group]) for group in groups)} |")
            results[f"{size}, {label}"] = {group: vars(count[group]) for group in groups}
    colours = {}
    for truth in truths:
        picture = shrunk(paths[truth.file], SIZES[0])
        for name, (wanted, said) in right_colours(truth, detector.detect(picture)).items():
            colours[f"{truth.file}: {name}"] = [wanted, said]
    print("\ncolours (what people would say, what is said):", *(f"{k} {v}" for k, v in colours.items()), sep="\n- ")
    pictures, times = [shrunk(path, SIZES[0]) for path in paths.values()], {}
    for num_threads in (1, 2):
        times[f"detector, {num_threads} threads"] = milliseconds(
            ThingDetector(DETECTOR_FILE, num_threads).detect, pictures
        )
        if options.nanodet:
            times[f"NanoDet, {num_threads} threads"] = milliseconds(
                NanoDet(options.nanodet, num_threads).detect, pictures
            )
    for label, (wall_ms, processor_ms) in times.items():
        print(f"{label}: {wall_ms:.0f} ms a picture, {processor_ms:.0f} ms of processor time")
    print(f"{len(truths)} photographs, {len(missing)} missing: {missing}")
    report(
        options.out,
        benchmark="detections",
        photographs=len(truths),
        missing=missing,
        found=results,
        colours=colours,
        milliseconds_wall_and_processor=times,
    )


if __name__ == "__main__":
    main()
