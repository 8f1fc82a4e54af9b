"""What all readers need: a JSON file of a folder, and videos by their names."""

import json
from pathlib import Path
from typing import Any

from benchmarks.avbench.items import BenchmarkDataError

SUFFIXES = {".mp4", ".mkv", ".webm", ".avi", ".mov"}


def read_json(folder: Path, *names: str) -> tuple[Path, Any]:
    """The first of these files that is there, at any depth, and what it holds. Raises BenchmarkDataError."""
    for name in names:
        for path in sorted(folder.rglob(name)):
            try:
                return path, json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise BenchmarkDataError(f"{path} cannot be read ({error}): copy it again") from error
    raise BenchmarkDataError(f"{folder} holds no {' or '.join(names)}: give the folder of the published files")


class Videos:
    """The videos of a folder, at any depth."""

    def __init__(self, folder: Path) -> None:
        """Raises BenchmarkDataError if there are none."""
        self._folder = folder
        self._by_stem: dict[str, list[Path]] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                self._by_stem.setdefault(path.stem, []).append(path)
        if not self._by_stem:
            raise BenchmarkDataError(f"{folder} holds no videos: unpack the archives that the benchmark comes in")

    def __contains__(self, stem: str) -> bool:
        return stem in self._by_stem

    def find(self, name: str, where: str) -> Path:
        """A video by its path or name, with or without suffix. Raises BenchmarkDataError if it is missing, or if
        several have the name and none the path."""
        parts = [part for part in Path(name).parts if part != "."]
        if not parts:
            raise BenchmarkDataError(f"{where} names no video")
        stem = parts[-1].removesuffix(Path(parts[-1]).suffix if Path(parts[-1]).suffix.lower() in SUFFIXES else "")
        found = self._by_stem.get(stem, [])
        fitting = [path for path in found if path.with_suffix("").parts[-len(parts) :] == (*parts[:-1], stem)]
        if len(found) == 1 or len(fitting) == 1:
            return (fitting or found)[0]
        if not found:
            raise BenchmarkDataError(f"{where}: its video {name} is not in {self._folder}")
        raise BenchmarkDataError(f"{where}: {len(found)} videos in {self._folder} are called {stem}")


def fields(where: str, entry: object, *names: str) -> list[Any]:
    """Values of an entry. Raises BenchmarkDataError if it lacks one."""
    if not isinstance(entry, dict):
        raise BenchmarkDataError(f"{where} is no JSON object: is it the published file?")
    missing = [name for name in names if name not in entry]
    if missing:
        raise BenchmarkDataError(f"{where} has no {', '.join(missing)}: is it the published file?")
    return [entry[name] for name in names]
