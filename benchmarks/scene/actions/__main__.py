"""What a video network says that people do in photographs, each filmed for some seconds by a hand that is not still.

    python -m benchmarks.scene.actions PHOTOGRAPHS NETWORK --out benchmarks/results/actions.json

PHOTOGRAPHS: a folder below which the packages are unpacked, as `benchmarks/scene/photographs.py` says. NETWORK: S3D, as
`training/detector/convert.py` makes it. An action is told if the network is sure enough and what belongs to it is found
in the picture (`names.toml`). `photographs.toml` says what somebody saw who looked at each; whatever else is told is
wrong. Prints a table; the last line is one JSON object.
"""

import argparse
import time
import tomllib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
import torch
from PIL import Image

from benchmarks.everyday.film import FPS, filmed
from benchmarks.report import report
from benchmarks.scene.actions.names import believable, named_actions, seen_in
from benchmarks.scene.actions.network import PICTURES, ActionNetwork, middle_of
from benchmarks.scene.detections import opened, shrunk
from benchmarks.scene.photographs import find
from engines.scene.classes import PERSON
from engines.scene.detector import thing_detector
from engines.scene.detectors.pictures import Picture
from engines.shapes import MINI_MEDIA

TRUTH = Path(__file__).with_name("photographs.toml")
BOX = Image.Resampling.BOX
SIZE, SMALL = 960, 480  # pixels of the longest side: of what is detected in, and of the film


@dataclass(frozen=True)
class Claim:
    """What is said of a photograph with people, and what it shows that somebody `does`; None for nothing."""

    file: str
    said: str | None
    does: str | None

    @property
    def is_right(self) -> bool:
        return self.said is not None and self.said == self.does


def read_truth(path: Path = TRUTH) -> dict[str, str | None]:
    """What is done in each photograph, None for nothing that has a name, by its file."""
    truth = tomllib.loads(path.read_text(encoding="utf-8"))
    does: dict[str, str | None] = {**dict.fromkeys(truth["nothing"]), **truth["does"]}
    return does


def filmed_seconds(photograph: Path) -> tuple[list[Picture], float]:
    """Squares, as the last windows of a stream have them, and how many times as wide as high they were."""
    picture = Image.fromarray(shrunk(photograph, SMALL))
    width, height = (side // 2 * 2 for side in picture.size)
    times_s = [number / MINI_MEDIA.frame_rate_hz for number in range(PICTURES)]
    film = list(islice(filmed(picture, 0.0, (width, height), np.random.default_rng(0)), round(times_s[-1] * FPS) + 1))
    square = (MINI_MEDIA.frame_size, MINI_MEDIA.frame_size)
    squares = [np.asarray(Image.fromarray(film[round(at_s * FPS)]).resize(square, BOX)) for at_s in times_s]
    return squares, width / height


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("photographs", type=Path)
    parser.add_argument("network", type=Path)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    torch.set_num_threads(1)
    truth, named = read_truth(), {each.words: each for each in named_actions()}
    paths, missing = find(options.photographs, truth)
    detector, network = thing_detector(num_threads=1), ActionNetwork(options.network, num_threads=1)
    claims, spent_s = list[Claim](), list[float]()
    for file in sorted(paths):
        found = detector.detect(shrunk(paths[file], SIZE))
        opened.cache_clear()
        people = [thing.box for thing in found if thing.name == PERSON]
        if not people:
            continue
        pictures, aspect = filmed_seconds(paths[file])
        began_s = time.process_time()
        probabilities = network.probabilities(pictures, aspect, middle_of(people))
        spent_s.append(time.process_time() - began_s)
        said = believable(seen_in(probabilities, tuple(named.values())), named, {thing.name for thing in found})
        claims.append(Claim(file, said, truth[file]))
    told, done = [claim for claim in claims if claim.said], [claim for claim in claims if claim.does]
    right = [claim for claim in told if claim.is_right]
    print("| photograph | said | somebody saw |\n|---|---|---|")
    for claim in claims:
        if claim.said or claim.does:
            print(f"| {claim.file.rsplit('/', 1)[-1]} | {claim.said or ''} | {claim.does or ''} |")
    print(f"\n{len(claims)} photographs in which people are found, {len(missing)} photographs missing: {missing}")
    print(f"{len(right)} of {len(told)} claims are right; an action is seen in {len(done)}, and told of {len(right)}")
    print(f"{1000 * median(spent_s):.0f} ms of processor time for a window")
    report(
        options.out,
        benchmark="actions",
        photographs=len(claims),
        missing=missing,
        claims=len(told),
        right=len(right),
        with_action=len(done),
        wrong=[f"{claim.file}: {claim.said}" for claim in told if not claim.is_right],
        not_told=[f"{claim.file}: {claim.does or ''}" for claim in done if not claim.is_right],
        milliseconds_of_processor_time=1000 * median(spent_s),
    )


if __name__ == "__main__":
    main()
