"""What is wrong with a checkpoint's folder of which no record was written: its weights tell which tensors there are."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from safetensors import SafetensorError, safe_open

from clients.checkpoints.record import files_in

CONFIG, INDEX, SINGLE = "config.json", "model.safetensors.index.json", "model.safetensors"


@dataclass(frozen=True)
class Finding:
    """One file that is missing, wrong or unexpected. `why` is for people."""

    kind: Literal["missing", "wrong", "unexpected"]
    path: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.path}" + (f" ({self.why})" if self.why else "")


def inconsistencies(folder: Path) -> Iterator[Finding]:
    """Compare a folder with its own index: shards that are missing, cut, or hold other tensors than it says.

    Whether a weight has the right value cannot be told without a record.
    """
    try:
        json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except OSError as error:
        yield Finding("missing", CONFIG, error.strerror or "")
    except ValueError as error:
        yield Finding("wrong", CONFIG, f"no JSON: {error}")
    if (folder / INDEX).is_file():
        yield from _sharded(folder)
    elif (folder / SINGLE).is_file():
        yield from _shard(folder, SINGLE, None)
    else:
        yield Finding("missing", SINGLE, f"nor is there {INDEX}")


def _sharded(folder: Path) -> Iterator[Finding]:
    tensors: dict[str, set[str]] = defaultdict(set)
    try:
        for tensor, shard in json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"].items():
            tensors[str(shard)].add(tensor)
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        yield Finding("wrong", INDEX, f"no index of weights: {error}")
        return
    for shard in sorted(tensors):
        yield from _shard(folder, shard, tensors[shard])
    for path in files_in(folder):
        if path.endswith(".safetensors") and path not in tensors:
            yield Finding("unexpected", path, f"{INDEX} does not name it")


def _shard(folder: Path, shard: str, expected: set[str] | None) -> Iterator[Finding]:
    path = folder / shard
    if not path.is_file():
        yield Finding("missing", shard)
        return
    try:
        with safe_open(path, framework="numpy") as weights:  # reads the header and compares it with the file's size
            found = set(weights.keys())
    except (SafetensorError, OSError) as error:
        yield Finding("wrong", shard, f"cut or damaged: {error}")
        return
    if expected is not None and found != expected:
        lacking, others = expected - found, found - expected
        counts = [f"lacks {len(lacking)} tensors"] * bool(lacking) + [f"has {len(others)} others"] * bool(others)
        example = min(lacking or others)
        yield Finding("wrong", shard, f"{' and '.join(counts)} than {INDEX} says, such as {example}")
