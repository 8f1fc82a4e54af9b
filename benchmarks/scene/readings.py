"""How well text in pictures is read: on signs drawn into photographs, and on photographs of signs.

    python -m benchmarks.scene.readings PHOTOGRAPHS [--out benchmarks/results/readings.json]

PHOTOGRAPHS: a folder with the packages that `signs.toml` lists, unpacked; it says how each is had, and `photographs.py`
how the folder is made. Photographs that are missing are counted. Words count as right whatever their case; words that
nobody wrote are invented. Prints tables; the last line is one JSON object.
"""

import argparse
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.report import report
from benchmarks.scene.photographs import find, listed
from benchmarks.scene.rendered import rendered_signs
from engines.model_store import ModelStore
from engines.scene.text.finder import TextFinder
from engines.scene.text.gate import TextGate
from engines.scene.text.reader import TextReader
from engines.scene.text.recogniser import TextRecogniser

TRUTH = Path(__file__).with_name("signs.toml")
LONGEST_SIDE = 960
STILL_S, STEP_S = 40, 2  # how long a picture stands still before the gate

Picture = npt.NDArray[np.uint8]
_Result = TypeVar("_Result")


@dataclass
class Count:
    """Pictures, signs of which every word was read, words `there`, those that were `read`, and `invented` ones."""

    pictures: int = 0
    signs: int = 0
    whole_signs: int = 0
    there: int = 0
    read: int = 0
    invented: int = 0

    def add(self, signs: list[str], readings: list[str]) -> None:
        """One picture."""
        wanted, got = words(" ".join(signs)), words(" ".join(readings))
        self.pictures += 1
        self.signs += len(signs)
        self.whole_signs += sum(words(sign) <= got for sign in signs)
        self.there += wanted.total()
        self.read += (wanted & got).total()
        self.invented += (got - wanted).total()

    def __str__(self) -> str:
        return f"{self.pictures} | {self.whole_signs}/{self.signs} | {self.read}/{self.there} | {self.invented}"


class Stopwatch:
    """Milliseconds of processor time, by stage."""

    def __init__(self) -> None:
        self.ms: dict[str, list[float]] = defaultdict(list)

    def run(self, stage: str, work: Callable[[], _Result]) -> _Result:
        began_s = time.process_time()
        result = work()
        self.ms[stage].append(1e3 * (time.process_time() - began_s))
        return result


def words(text: str) -> Counter[str]:
    """Words in small letters, without punctuation."""
    return Counter(re.findall(r"\w+", text.casefold()))


def photographs(folder: Path) -> tuple[list[tuple[str, list[str], Picture]], list[str]]:
    """File, signs and picture of every photograph that is there; the files of the others."""
    signs = {entry["file"]: entry["signs"] for entry in listed(TRUTH)}
    paths, missing = find(folder, signs)
    return [(file, signs[file], shrunk(path)) for file, path in paths.items()], missing


def shrunk(path: Path) -> Picture:
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return np.asarray(picture)


def readings_of_a_still(picture: Picture) -> int:
    """How often a picture with the noise of a camera is read while it stands still."""
    rng, gate = np.random.default_rng(0), TextGate()
    noisy = ((s, np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255)) for s in range(0, STILL_S, STEP_S))
    count = 0
    for time_s, frame in noisy:
        count += gate.wants(frame.astype(np.uint8), float(time_s)) is not None
        gate.was_read()
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    store, stopwatch = ModelStore(), Stopwatch()
    reader = TextReader(store, num_threads=1)
    real, missing = photographs(options.photographs)
    counts: dict[str, Count] = defaultdict(Count)
    for sign in rendered_signs():
        counts[f"drawn, {sign.height} px"].add([sign.text], [reading.text for reading in reader.read(sign.rgb, 0.0)])
    wanted, texts = Counter[str](), dict[str, list[str]]()
    for file, signs, picture in real:
        texts[file] = [reading.text for reading in stopwatch.run("whole", lambda p=picture: reader.read(p, 0.0))]  # type: ignore[misc]
        kind = "photographs with text" if signs else "photographs without text"
        counts[kind].add(signs, texts[file])
        look = stopwatch.run("gate", partial(TextGate().wants, picture, 0.0))
        wanted[f"{kind}: worth reading"] += look is not None
        wanted[f"{kind}: readings in {STILL_S} s"] += readings_of_a_still(picture)
    files = store.files("pp-ocrv6-small")
    finder = TextFinder(files["PP-OCRv6_det_small.onnx"], num_threads=1)
    recogniser = TextRecogniser(files["PP-OCRv6_rec_small.onnx"], num_threads=1)
    for _, _, picture in real:
        for line in stopwatch.run("find lines", lambda p=picture: finder.find(p)):  # type: ignore[misc]
            stopwatch.run("read a line", lambda p=picture, at=line: recogniser.read(p, at))  # type: ignore[misc]
    print("| text | pictures | whole signs | words | invented words |\n|---|---|---|---|---|")
    for name, count in counts.items():
        print(f"| {name} | {count} |")
    times = {stage: {"median": round(median(ms), 1), "max": round(max(ms), 1)} for stage, ms in stopwatch.ms.items()}
    for stage, ms in times.items():
        print(f"{stage}: {ms['median']} ms of processor time, at most {ms['max']}")
    for name, number in wanted.items():
        print(f"{name}: {number}")
    for file, lines in texts.items():
        print(f"- {file}: {lines}")
    print(f"{len(missing)} photographs are missing: {missing}")
    report(
        options.out,
        benchmark="readings",
        counts={name: vars(count) for name, count in counts.items()},
        processor_ms=times,
        gate=wanted,
        read=texts,
        missing=missing,
    )


if __name__ == "__main__":
    main()
