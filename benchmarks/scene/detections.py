"""What the detectors find in photographs whose things were counted by hand, and what colours are told.

    python -m benchmarks.scene.detections PHOTOGRAPHS [--nanodet FILE] [--out benchmarks/results/detections.json]

PHOTOGRAPHS: a folder with the packages that `photographs.toml` and `two_detectors.toml` list, unpacked; they say how
each is had, and `photographs.py` how the folder is made. Photographs that are missing are counted. CenterNet and the
SSD are shown alone, each at several scores, and joined, as the assistant uses them. `--nanodet`: compare with another
detector, made by `training/detector/convert.py --model nanodet`. Prints a table; the last line is one JSON object.
"""

import argparse
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from benchmarks.report import report
from benchmarks.scene.nanodet import NanoDet
from benchmarks.scene.photographs import find
from engines.scene.classes import NAMES
from engines.scene.detection import Detection
from engines.scene.detector import ThingDetector
from engines.scene.detectors.centernet import CENTERNET_FILE, CenterNet
from engines.scene.detectors.joining import LEAST_SCORE, joined
from engines.scene.detectors.picodet import PICODET_FILE, PicoDet
from engines.scene.detectors.pictures import Picture
from engines.scene.detectors.ssd import SSD_FILE, Ssd
from engines.scene.duplicates import without_duplicates

Network = CenterNet | PicoDet | Ssd | NanoDet
OLDER, CHOSEN_ON, OTHERS = "older list", "chosen on", "only looked at"
TRUTH = {name: Path(__file__).with_name(f"{name}.toml") for name in ("photographs", "two_detectors")}
SIZES = (960, 480)  # pixels of the longest side
GROUPS = {
    **dict.fromkeys(NAMES, "things"),
    **dict.fromkeys(("bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"), "vehicles"),
    **dict.fromkeys(NAMES[14:24], "animals"),
    "person": "people",
}
JOINED = ("CenterNet", "PicoDet", "SSD")
SCORES = {
    "CenterNet": (0.28, 0.35, 0.45),
    "PicoDet": (0.35, 0.4, 0.5),
    "SSD": (0.3, 0.4, 0.5),
    "NanoDet": (0.3, 0.4),
}  # each alone


@dataclass(frozen=True)
class Photograph:
    """Truth of one photograph; see `photographs.toml`. `part`: of which of the three lists."""

    file: str
    things: dict[str, int]
    may: frozenset[str] = frozenset()
    colours: dict[str, str] = field(default_factory=dict)
    part: str = OLDER


@dataclass
class Count:
    """Things of a group: `there`, those of them that were `found`, and `false` ones beside."""

    there: int = 0
    found: int = 0
    false: int = 0

    def __str__(self) -> str:
        return f"{self.found}/{self.there}, {self.false} false"


def read_truth() -> list[Photograph]:
    photographs = list[Photograph]()
    for name, path in TRUTH.items():
        for package in tomllib.loads(path.read_text(encoding="utf-8"))["package"]:
            part = OLDER if name == "photographs" else CHOSEN_ON if package["chosen_on"] else OTHERS
            photographs += [
                Photograph(**{**entry, "may": frozenset(entry.get("may", ())), "part": part})
                for entry in package["photographs"]
            ]
    return photographs


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


def milliseconds(detect: Callable[[Picture], object], pictures: list[Picture]) -> tuple[float, float]:
    """Median of wall time and of processor time for a picture."""
    walls, processors = [], []
    for picture in pictures:
        wall_s, processor_s = time.perf_counter(), time.process_time()
        detect(picture)
        walls.append(time.perf_counter() - wall_s)
        processors.append(time.process_time() - processor_s)
    return 1000 * median(walls), 1000 * median(processors)


def variants(found: dict[str, list[Detection]]) -> dict[str, list[Detection]]:
    """The candidates of each detector alone, from several scores on, and those of the two joined."""
    alone = {
        f"{name} from {least}": [thing for thing in candidates if thing.score >= least]
        for name, candidates in found.items()
        for least in SCORES[name]
    }
    return {"joined": list(joined(*(found[name] for name in JOINED))), **alone}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--nanodet", type=Path)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    all_truths = read_truth()
    paths, missing = find(options.photographs, (truth.file for truth in all_truths))
    truths = [truth for truth in all_truths if truth.file in paths]
    centernet, picodet, ssd = CenterNet(CENTERNET_FILE, 1), PicoDet(PICODET_FILE, 1), Ssd(SSD_FILE, 1)
    networks: dict[str, Network] = dict(zip(JOINED, (centernet, picodet, ssd), strict=True))
    if options.nanodet:
        networks["NanoDet"] = NanoDet(options.nanodet, num_threads=1)
    detector = ThingDetector(centernet, picodet, ssd)
    groups, results, colours = ("people", "vehicles", "animals", "things"), dict[str, object](), dict[str, object]()
    counts: dict[tuple[str, int, str], dict[str, Count]] = defaultdict(lambda: defaultdict(Count))
    for truth in truths:
        for size in SIZES:
            picture = shrunk(paths[truth.file], size)
            found = {name: list(network.candidates(picture, LEAST_SCORE)) for name, network in networks.items()}
            for label, things in variants(found).items():
                score(truth, without_duplicates(things), counts[truth.part, size, label])
        for name, said in right_colours(truth, detector.detect(shrunk(paths[truth.file], SIZES[0]))).items():
            colours[f"{truth.file}: {name}"] = said
    print(f"| photographs | longest side | detections | {' | '.join(groups)} |\n|---|---|---|{'---|' * len(groups)}")
    for (part, size, label), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[0][1])):
        print(f"| {part} | {size} | {label} | {' | '.join(str(count[group]) for group in groups)} |")
        results[f"{part}, {size}, {label}"] = {group: vars(count[group]) for group in groups}
    print("\ncolours (what people would say, what is said):", *(f"{k} {v}" for k, v in colours.items()), sep="\n- ")
    pictures = [shrunk(path, SIZES[0]) for path in paths.values()][::10]
    times = {"joined, with colours": milliseconds(detector.detect, pictures)}
    for name, network in networks.items():
        times[name] = milliseconds(partial(_all_candidates, network), pictures)
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


def _all_candidates(network: Network, picture: Picture) -> list[Detection]:
    return list(network.candidates(picture, LEAST_SCORE))


if __name__ == "__main__":
    main()
