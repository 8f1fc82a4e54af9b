"""What is learnt from: a JSONL file, one question about a video a line.

    {"video": "clips/kitchen.mp4", "question": "What rang?", "answer": "A telephone.", "asked_s": 12.5}

`video` is a path, relative to the file. `asked_s`, which may be left out, is when the question is asked, in seconds of
the video: what comes later is not read. Other keys are passed over.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.omni.errors import TrainingError

MIN_SECONDS = 0.1  # a question sooner has nothing to be about


@dataclass(frozen=True)
class Record:
    """One question about a video and its right answer. `asked_s`: None is when the video ends."""

    video: Path
    question: str
    answer: str
    asked_s: float | None = None


def read_records(path: Path) -> list[Record]:
    """All records of a file. Raises TrainingError with the line that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # texts may hold U+2028
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} cannot be read ({error}): give a JSONL file to --data") from error
    records = [_record(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not records:
        raise TrainingError(f"{path} holds no records: one JSON object a line, with video, question and answer")
    return records


def order(seed: int, epoch: int, count: int) -> list[int]:
    """In which order `count` records are read in an epoch."""
    places: list[int] = np.random.default_rng([seed, epoch, 5]).permutation(count).tolist()
    return places


def _record(path: Path, number: int, line: str) -> Record:
    where = f"{path}, line {number}"
    try:
        found = json.loads(line)
    except ValueError as error:
        raise TrainingError(f"{where} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise TrainingError(f"{where} is no JSON object")
    for key in ("video", "question", "answer"):
        if not isinstance(found.get(key), str) or not found[key].strip():
            raise TrainingError(f"{where} has no {key}: it must be a text that is not empty")
    asked_s = found.get("asked_s")
    if asked_s is not None and (isinstance(asked_s, bool) or not isinstance(asked_s, int | float)):
        raise TrainingError(f"{where}: asked_s is a number of seconds, not {asked_s!r}")
    if asked_s is not None and not asked_s >= MIN_SECONDS:
        raise TrainingError(f"{where}: asked_s is at least {MIN_SECONDS}, not {asked_s}")
    video = path.parent / found["video"]
    if not video.is_file():
        raise TrainingError(f"{where}: there is no video {video}")
    return Record(video, found["question"].strip(), found["answer"].strip(), asked_s)
