"""StreamingBench (arXiv 2411.03628): `questions_real.json`, `questions_omni.json`, `questions_sqa.json`; its videos.

    [{"video_path": "./videos/sample_2_….mp4", "questions": [{"task_type", "question", "time_stamp": "00:00:50",
      "options": ["A. …", …], "answer": "B"}]}]

The form is that of the benchmark's own repository (`src/data`). Not asked: proactive output, whose moments the model
has to find by itself. Sequential questions are asked alone, without those before them.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.avbench.items import Benchmark, BenchmarkDataError, Item, choice
from benchmarks.avbench.readers.files import Videos, fields, read_json

FILES = ("questions_real.json", "questions_omni.json", "questions_sqa.json")
PROACTIVE = "Proactive Output"


def read(folder: Path) -> Benchmark:
    """All questions of the files that are there. Raises BenchmarkDataError."""
    there = [name for name in FILES if any(folder.rglob(name))]
    if not there:
        raise BenchmarkDataError(f"{folder} holds none of {', '.join(FILES)}: give the folder of the published files")
    videos, left_out = Videos(folder), Counter[str]()
    items: list[Item] = []
    for name in there:
        _, found = read_json(folder, name)
        for number, entry in enumerate(_flat(found)):
            video, questions = fields(f"{name}, entry {number}", entry, "video_path", "questions")
            for place, question in enumerate(questions):
                where = f"{name.removesuffix('.json')}/{number}/{place}"
                if question.get("task_type") == PROACTIVE:
                    left_out[PROACTIVE] += 1
                    continue
                names = "task_type", "question", "time_stamp", "options", "answer"
                task, text, moment, options, right = fields(where, question, *names)
                path, asked_s = videos.find(video, where), seconds(moment, where)
                items.append(choice(where, path, task, text, options, right, asked_s=asked_s))
    return Benchmark(tuple(items), dict(left_out))


def seconds(moment: str, where: str) -> float:
    """ "00:01:05" in seconds. Raises BenchmarkDataError."""
    try:
        parts = [float(part) for part in moment.split(":")]
    except (ValueError, AttributeError) as error:
        raise BenchmarkDataError(f"{where}: {moment!r} is no time such as 00:01:05") from error
    return sum((part * 60.0**place for place, part in enumerate(reversed(parts))), 0.0)


def _flat(found: Any) -> list[Any]:
    """Entries; sequential ones come in lists of their own."""
    return [entry for each in found for entry in (each if isinstance(each, list) else [each])]
