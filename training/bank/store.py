"""The bank on disk: encoder features of every variant of picture and sound, from which scenes are composed."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.bank.variants import Cut, Drawing, Ground

Features = NDArray[np.float16]


@dataclass(frozen=True)
class Bank:
    """Features in float16 and what they are of: `patches` (P,1280) of drawings, `grounds` (G,49,1280) of backgrounds,
    `tokens` (T,1024) of cuts, `quiet` (Q,1024) of rooms without sound."""

    drawings: tuple[Drawing, ...]
    cuts: tuple[Cut, ...]
    backgrounds: tuple[Ground, ...]
    patches: Features
    grounds: Features
    tokens: Features
    quiet: Features

    def save(self, folder: Path) -> None:
        """Write arrays and lists, replacing older files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("patches", "grounds", "tokens", "quiet"):
            np.save(folder / f"{name}.npy", getattr(self, name))
        lists = {name: [asdict(item) for item in getattr(self, name)] for name in ("drawings", "cuts", "backgrounds")}
        (folder / "bank.json").write_text(json.dumps(lists), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Bank":
        """Read what `save` wrote; the arrays are read only and in memory once for all processes.

        Raises FileNotFoundError.
        """
        lists = json.loads((folder / "bank.json").read_text(encoding="utf-8"))
        names = "patches", "grounds", "tokens", "quiet"
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in names}
        return cls(
            drawings=tuple(Drawing(**{**item, "cells": tuple(item["cells"])}) for item in lists["drawings"]),
            cuts=tuple(Cut(**item) for item in lists["cuts"]),
            backgrounds=tuple(Ground(**item) for item in lists["backgrounds"]),
            **arrays,
        )
