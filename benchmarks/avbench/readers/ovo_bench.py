"""OVO-Bench (arXiv 2501.05510): `ovo_bench_new.json`, its source videos (`src_videos/`), or their cut ones
(`chunked_videos/ID.mp4`, `ID_NUMBER.mp4`), which end when the question is asked.

    [{"id", "task", "video", "realtime", "question", "options": […], "gt": 0}]
    [{"id", "task": "REC", "video", "activity", "test_info": [{"realtime", "count"}]}]
    [{"id", "task": "SSR", "video", "test_info": [{"realtime", "step", "type": 0 or 1}]}]
    [{"id", "task": "CRR", "video", "question", "test_info": [{"realtime", "type": 0 or 1}]}]

The form is that which the benchmark's own `utils/OVOBench.py` reads; the wordings here are ours. The last three tasks
are "forward": they ask at several moments whether there is enough to answer.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.avbench.items import LETTERS, Benchmark, Item, choice
from benchmarks.avbench.readers.files import Videos, fields, read_json

FORWARD = {"REC": "count", "SSR": "type", "CRR": "type"}


def read(folder: Path) -> Benchmark:
    """All questions. Raises BenchmarkDataError."""
    _, found = read_json(folder, "ovo_bench_new.json", "ovo_bench.json")
    videos = Videos(folder)
    items: list[Item] = []
    for number, entry in enumerate(found):
        key, task = fields(f"entry {number}", entry, "id", "task")
        where = f"{task}/{key}"
        if task in FORWARD:
            items.extend(_forward(where, entry, videos))
            continue
        names = "video", "realtime", "question", "options", "gt"
        video, asked_s, question, options, right = fields(where, entry, *names)
        path, until_s = _video(videos, video, str(key), float(asked_s), where)
        letter = LETTERS[right] if isinstance(right, int) and 0 <= right < len(LETTERS) else right
        items.append(choice(where, path, task, question, options, letter, asked_s=until_s))
    return Benchmark(tuple(items), {})


def _forward(where: str, entry: dict[str, Any], videos: Videos) -> Iterator[Item]:
    key, task, video, moments = fields(where, entry, "id", "task", "video", "test_info")
    for number, moment in enumerate(moments):
        at = f"{where}/{number}"
        asked_s, truth = fields(at, moment, "realtime", FORWARD[task])
        path, until_s = _video(videos, video, f"{key}_{number}", float(asked_s), at)
        if task == "REC":
            (activity,) = fields(where, entry, "activity")
            question = f"How many times did they {activity}, all people together? A whole motion counts as one."
            yield Item(at, path, task, question, str(int(truth)), kind="number", asked_s=until_s)
            continue
        if task == "SSR":
            (step,) = fields(at, moment, "step")
            question = f"This is one step of what the video teaches: {step}\nIs somebody doing this step now?"
        else:
            (asked,) = fields(where, entry, "question")
            question = f"{asked}\nHas enough been seen by now to answer this question?"
        yield Item(at, path, task, question, "yes" if truth else "no", kind="yes or no", asked_s=until_s)


def _video(videos: Videos, video: str, cut: str, asked_s: float, where: str) -> tuple[Path, float | None]:
    """A video, and when the question comes in it: at the end of one that was cut for it."""
    return (videos.find(cut, where), None) if cut in videos else (videos.find(video, where), asked_s)
