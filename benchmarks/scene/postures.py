"""What the senses say that people do in photographs, against what somebody saw who looked at them.

    python -m benchmarks.scene.postures PHOTOGRAPHS [--pose FILE] [--out benchmarks/results/postures.json]

PHOTOGRAPHS: a folder with the packages that `postures.toml` lists, unpacked; it says how each is had, and
`photographs.py` how the folder is made. Photographs that are missing are counted. Nobody lies in them but one, so those
in which all people stand are also shown turned by a quarter: who stands there must be said to lie, or nothing.
`--pose`: another network, made by `training/detector/convert.py --model movenet-thunder`. Prints a table; the last line
is one JSON object.
"""

import argparse
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

from benchmarks.report import report
from benchmarks.scene.detections import shrunk
from benchmarks.scene.photographs import find
from engines.scene.classes import PERSON
from engines.scene.detection import Detection
from engines.scene.detector import thing_detector
from engines.scene.posture.pose import POSE_FILE, PoseNetwork
from engines.scene.posture.sense import PostureSense
from engines.scene.posture.smile import SMILE_FILE, SmileNetwork

TRUTH = Path(__file__).with_name("postures.toml")
SIZE = 960  # pixels of the longest side, as live
SAME = 0.12  # of the picture: the farthest that a person's middle is from that of the detection
POSTURES = ("standing", "sitting", "lying")
RUNS = 5  # of a picture, whose median is its time
CHOSEN, OTHERS, TURNED = "thresholds chosen on", "others", "turned by a quarter"


@dataclass(frozen=True)
class Person:
    """Truth of one person; see `postures.toml`."""

    at: tuple[float, float]
    does: str
    on: str | None = None
    smiles: bool | None = None


@dataclass(frozen=True)
class Photograph:
    file: str
    people: tuple[Person, ...]
    chosen_on: bool


@dataclass
class Claims:
    """Of one kind: how many were `said`, how many of these were `right`, and how many there were to say."""

    said: int = 0
    right: int = 0
    there: int = 0

    def add(self, is_said: bool, is_there: bool) -> None:
        self.said += is_said
        self.right += is_said and is_there
        self.there += is_there

    def __str__(self) -> str:
        return f"{self.right}/{self.said} right, {self.right}/{self.there} found"


@dataclass
class Score:
    """Claims by posture, about what is sat on (`there` counts seats of those who are said to sit), and of smiles."""

    postures: dict[str, Claims] = field(default_factory=lambda: {posture: Claims() for posture in POSTURES})
    seats: Claims = field(default_factory=Claims)
    smiles: Claims = field(default_factory=Claims)
    wrong: list[str] = field(default_factory=list)

    def count(self, file: str, person: Person, found: Detection | None) -> None:
        """Add one person; one who was not detected is not found to do anything."""
        doing = found.doing if found else None
        said = doing.posture if doing else None
        for posture, claims in self.postures.items():
            claims.add(said == posture, person.does == posture)
        is_smiling = bool(doing and doing.is_smiling)
        if person.smiles is not None:
            self.smiles.add(is_smiling, person.smiles)
        if said and doing and (doing.on or person.on):
            self.seats.said += doing.on is not None
            self.seats.right += doing.on is not None and doing.on == person.on
            self.seats.there += person.on is not None
        if (said and said != person.does) or (is_smiling and person.smiles is False):
            self.wrong.append(f"{file} at {person.at}: {person.does}, said {said}, smiling {is_smiling}")

    @property
    def all_postures(self) -> Claims:
        parts = self.postures.values()
        return Claims(sum(p.said for p in parts), sum(p.right for p in parts), sum(p.there for p in parts))

    @property
    def kinds(self) -> dict[str, Claims]:
        return {**self.postures, "all postures": self.all_postures, "seats": self.seats, "smiles": self.smiles}

    def as_json(self) -> dict[str, Any]:
        return {**{name: vars(claims) for name, claims in self.kinds.items()}, "wrong": self.wrong}


def read_truth(path: Path = TRUTH) -> list[Photograph]:
    packages = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
    return [
        Photograph(entry["file"], tuple(_person(person) for person in entry["people"]), package["chosen_on"])
        for package in packages
        for entry in package["photographs"]
    ]


def _person(entry: dict[str, Any]) -> Person:
    return Person(**{**entry, "at": tuple(entry["at"])})


def matched(people: Iterable[Person], found: Sequence[Detection]) -> list[tuple[Person, Detection | None]]:
    """Each person with the nearest detection that no other one has."""
    free = [thing for thing in found if thing.name == PERSON]
    pairs: list[tuple[Person, Detection | None]] = []
    for person in people:
        nearest = min(free, key=lambda thing: _distance(person, thing), default=None)
        if nearest and _distance(person, nearest) <= SAME:
            free.remove(nearest)
            pairs.append((person, nearest))
        else:
            pairs.append((person, None))
    return pairs


def _distance(person: Person, thing: Detection) -> float:
    left, top, right, bottom = thing.box
    return max(abs(person.at[0] - (left + right) / 2), abs(person.at[1] - (top + bottom) / 2))


def milliseconds(call: Callable[[], object]) -> float:
    """Of processor time: the median of some runs on one thread."""
    spent = []
    for _ in range(RUNS):
        start_s = time.process_time()
        call()
        spent.append(time.process_time() - start_s)
    return 1000 * median(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--pose", type=Path, default=POSE_FILE)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    torch.set_num_threads(1)  # it shrinks what the networks look at
    truths = read_truth()
    paths, missing = find(options.photographs, (truth.file for truth in truths))
    detector = thing_detector(num_threads=1)
    sense = PostureSense(PoseNetwork(options.pose, num_threads=1), SmileNetwork(SMILE_FILE, num_threads=1))
    scores, spent = {CHOSEN: Score(), OTHERS: Score(), TURNED: Score()}, defaultdict[int, list[float]](list)
    for truth in truths:
        if truth.file not in paths:
            continue
        picture = shrunk(paths[truth.file], SIZE)
        detected = detector.detect(picture)
        found = sense.look(picture, detected)
        for person, thing in matched(truth.people, found):
            scores[CHOSEN if truth.chosen_on else OTHERS].count(truth.file, person, thing)
        num_people = sum(thing.doing is not None for thing in found)
        spent[num_people].append(milliseconds(partial(sense.look, picture, detected)))
        if all(person.does == "standing" for person in truth.people):
            picture = np.ascontiguousarray(np.rot90(picture))
            lying = [thing for thing in sense.look(picture, detector.detect(picture)) if thing.doing]
            for thing in lying:
                scores[TURNED].count(truth.file, Person((0, 0), "lying"), thing)
    kinds = Score().kinds
    print(f"| photographs | {' | '.join(kinds)} |\n|---|{'---|' * len(kinds)}")
    for label, score in scores.items():
        print(f"| {label} | {' | '.join(str(claims) for claims in score.kinds.values())} |")
    wrong = [line for score in scores.values() for line in score.wrong]
    print("\nwrong:", *wrong, sep="\n- ")
    times = {f"{count} people": median(values) for count, values in sorted(spent.items())}
    print(*(f"{label}: {value:.1f} ms a picture" for label, value in times.items()), sep="\n")
    print(f"{len(paths)} photographs, {len(missing)} missing: {missing}")
    report(
        options.out,
        benchmark="postures",
        network=options.pose.name,
        photographs=len(paths),
        missing=missing,
        found={label: score.as_json() for label, score in scores.items()},
        milliseconds_of_processor_time=times,
    )


if __name__ == "__main__":
    main()
