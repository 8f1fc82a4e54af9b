"""Photographs that people have looked at, found in packages that are unpacked below one folder.

`photographs.toml` and `signs.toml` name the packages, a command that gets each (`get`), and what its photographs show.
Put them all, unpacked, below one folder of any name. Where a command says `pip install`, what is meant is the folder
that it installs into: `pip install --target`.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def listed(path: Path) -> list[dict[str, Any]]:
    """The entries of all photographs of a list."""
    packages = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
    return [entry for package in packages for entry in package["photographs"]]


def find(folder: Path, files: Iterable[str]) -> tuple[dict[str, Path], list[str]]:
    """Where each of the `files` is, at any depth below the folder; those that are nowhere."""
    there = sorted(path for path in folder.rglob("*.*") if path.suffix in {".jpg", ".jpeg", ".png"})
    paths: dict[str, Path] = {}
    missing: list[str] = []
    for file in files:
        path = next((path for path in there if path.as_posix().endswith(f"/{file}")), None)
        if path is None:
            missing.append(file)
        else:
            paths[file] = path
    return paths, missing
