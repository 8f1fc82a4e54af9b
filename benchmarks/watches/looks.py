"""How sure the detectors are of what is there and of what is not, and what a second look at the window tells.

    python -m benchmarks.watches.looks --out benchmarks/results/watch_looks.json

Looks at the photographs and films of the everyday clips (`python -m benchmarks.everyday.media`), whose list says which
things each may show. A photograph is filmed as by a hand, with noise. Every fourth picture is seen in detail, the one
before it also as the small square that a window keeps; the next one in detail comes 2 s later.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice, zip_longest
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from benchmarks.everyday.media import Library, fetched
from benchmarks.report import report
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.detection import Detection
from engines.scene.detector import ThingDetector, thing_detector
from engines.scene.detectors.pictures import Picture
from engines.scene.following import CONFIRMED_SCORE, MAX_STEP, Follower
from engines.scene.state import Sights
from engines.shapes import MINI_MEDIA

SLOT_S = 1 / MINI_MEDIA.frame_rate_hz
WINDOWS_OF_FILM, WINDOWS_OF_PHOTOGRAPH, EVERY = 20, 2, 4
SHIFT, NOISE, LIGHT = 0.03, 4.0, 0.08  # of a photograph from picture to picture
FILMS = (".mp4", ".avi")
STEPS = (0.28, 0.35, 0.45, 0.5, 0.6, 1.01)  # of scores
GROUPS: dict[str, Callable[[str], bool]] = {
    "people": lambda name: name == PERSON,
    "animals, vehicles": lambda name: name in RELIABLE and name != PERSON,
    "other things": lambda name: name not in RELIABLE,
}
Finds = Sequence[Detection]


def pictures(path: Path) -> Iterator[Picture]:
    """One every half second."""
    if path.suffix in FILMS:
        with av.open(str(path)) as film:
            rate = float(film.streams.video[0].average_rate or 25)
            for number, frame in enumerate(film.decode(video=0)):
                if number % max(round(rate * SLOT_S), 1) == 0:
                    yield frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
    else:
        rng, whole = np.random.default_rng(0), np.asarray(Image.open(path).convert("RGB"), np.uint8)
        height, width = (round((1 - SHIFT) * side) for side in whole.shape[:2])
        for _ in count():
            top, left = rng.integers(0, whole.shape[0] - height + 1), rng.integers(0, whole.shape[1] - width + 1)
            part = whole[top : top + height, left : left + width] * rng.uniform(1 - LIGHT, 1 + LIGHT)
            yield (part + rng.normal(0, NOISE, part.shape)).clip(0, 255).astype(np.uint8)


def windows(detector: ThingDetector, path: Path) -> Iterator[tuple[Finds, Finds, Finds]]:
    """Of each window: what is found in detail, in detail half a second before, and in the square of that picture."""
    num_windows = WINDOWS_OF_FILM if path.suffix in FILMS else WINDOWS_OF_PHOTOGRAPH
    for number, picture in enumerate(islice(pictures(path), EVERY * num_windows)):
        scale = min(MINI_MEDIA.detail_size / max(picture.shape[:2]), 1.0)
        detail = _resized(picture, tuple(round(scale * side) for side in picture.shape[1::-1]))
        if number % EVERY == EVERY - 2:
            small = MINI_MEDIA.frame_size / max(detail.shape[:2])
            square = _resized(detail, (MINI_MEDIA.frame_size,) * 2)
            size = (max(round(small * detail.shape[1]), 1), max(round(small * detail.shape[0]), 1))
            squares = detector.detect(_resized(square, size))
            before = detector.detect(detail)
        if number % EVERY == EVERY - 1:
            yield detector.detect(detail), before, squares


def _resized(rgb: Picture, size: Sequence[int]) -> Picture:
    return np.asarray(cv2.resize(rgb, (size[0], size[1]), interpolation=cv2.INTER_AREA), np.uint8)


def num_looked_again(looks: Sequence[tuple[Finds, Finds, Finds]]) -> int:
    """In how many of these windows, one after the other, another picture is looked at."""
    follower, num_again = Follower(), 0
    for number, (found, _, squares) in enumerate(looks):
        is_again = follower.needs_another_look(found)
        num_again += is_again
        sights = Sights(MINI_MEDIA.window_s * number, tuple(found), seen_before=tuple(squares) if is_again else ())
        follower.update(sights)
    return num_again


def is_among(find: Detection, others: Finds, least_total: float = 0.0) -> bool:
    """Whether others have the same thing in about the same place, with so much of a score together."""
    middle = np.asarray(find.box).reshape(2, 2).mean(0)
    return any(
        each.name == find.name
        and np.abs(np.asarray(each.box).reshape(2, 2).mean(0) - middle).max() <= MAX_STEP
        and each.score + find.score >= least_total
        for each in others
    )


class Counts:
    """Of one group of things."""

    def __init__(self) -> None:
        self.right, self.false = [[0] * (len(STEPS) - 1) for _ in range(2)]
        self.found_before = self.missed = 0
        self.unsure = {(is_right, when): [0, 0] for is_right in (True, False) for when in ("window", "next")}

    def add_find(self, find: Detection, is_right: bool, squares: Finds, following: Finds | None) -> None:
        step = sum(find.score >= edge for edge in STEPS) - 1
        (self.right if is_right else self.false)[step] += 1
        for when, others in (("window", squares), ("next", following)):
            if find.score < 0.5 and others is not None:
                self.unsure[is_right, when][0] += is_among(find, others, CONFIRMED_SCORE)
                self.unsure[is_right, when][1] += 1

    def summary(self) -> dict[str, object]:
        confirmed = {f"{'right' if r else 'false'}_{when}": shares for (r, when), shares in self.unsure.items()}
        missed = {"missed": self.missed, "found_before": self.found_before}
        return {"scores": STEPS[:-1], "right": self.right, "false": self.false, **missed, "confirmed": confirmed}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    args = parser.parse_args()
    detector, counts = thing_detector(2), {group: Counts() for group in GROUPS}
    num_windows, num_again = Counter[str](), Counter[str]()
    files = [file for file in Library.read().files.values() if file.path.endswith((".jpg", ".png", *FILMS))]
    for file in files:
        looks, shows = list(windows(detector, fetched(file))), re.compile(file.shows or "$^")
        medium = "films" if file.path.endswith(FILMS) else "photographs"
        num_windows[medium] += len(looks)
        num_again[medium] += num_looked_again(looks)
        for (found, before, squares), later in zip_longest(looks, looks[1:]):
            for group, belongs in GROUPS.items():
                for find in (each for each in found if belongs(each.name)):
                    is_right = shows.fullmatch(find.name) is not None
                    counts[group].add_find(find, is_right, squares, later[0] if later else None)
                known = [each for each in before if belongs(each.name) and shows.fullmatch(each.name)]
                counts[group].found_before += len(known)
                counts[group].missed += sum(not is_among(each, found) for each in known)
    for group, each in counts.items():
        print(f"{group}: {each.summary()}")
    summaries = {group: each.summary() for group, each in counts.items()}
    for medium, num_of_medium in num_windows.items():
        print(f"{medium}: another look at {num_again[medium]} of {num_of_medium} windows")
    report(
        args.out,
        benchmark="watch_looks",
        files=len(files),
        windows=num_windows.total(),
        windows_of=num_windows,
        looked_again=num_again,
        groups=summaries,
    )


if __name__ == "__main__":
    main()
