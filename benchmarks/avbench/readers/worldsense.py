"""WorldSense (arXiv 2502.04326): `worldsense_qa.json`, videos named by their ids.

    {"VIDEO": {"task0": {"task_type", "question", "candidates": ["A. …", …], "answer": "A"}, "task1": …, "duration", …}}

The form is that which VLMEvalKit, the benchmark's own evaluation code, reads.
"""

from pathlib import Path

from benchmarks.avbench.items import Benchmark, BenchmarkDataError, choice
from benchmarks.avbench.readers.files import Videos, fields, read_json


def read(folder: Path) -> Benchmark:
    """All questions. Raises BenchmarkDataError."""
    path, found = read_json(folder, "worldsense_qa.json")
    videos, items = Videos(folder), []
    if not isinstance(found, dict):
        raise BenchmarkDataError(f"{path} is no JSON object: is it the published file?")
    for video, entry in found.items():
        tasks = [name for name in entry if name.startswith("task")] if isinstance(entry, dict) else []
        for name in tasks:
            where = f"{video}/{name}"
            task, question, options, right = fields(where, entry[name], "task_type", "question", "candidates", "answer")
            items.append(choice(where, videos.find(video, where), task, question, options, right))
    return Benchmark(tuple(items), {})
