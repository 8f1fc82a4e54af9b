"""The bank: encoder features of every augmented picture and sound, made once, from which scenes are composed.

    python -m training.bank --out ~/.cache/echoingpixels/bank

A variant is one drawing of one cut-out, or one cut of one recording; it is found again from (file, number), so the
renderer can draw what was encoded. Variants of the test split never share a background, a phrase or a drawing with
training.
"""

import argparse
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image as Picture
from platformdirs import user_cache_path
from rich.progress import track

from engines.api import Frame
from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.encoders.video import VideoEncoder
from engines.model_store import ModelStore
from engines.shapes import GRID
from training.bank import pictures, sounds
from training.bank.catalog import HERE, Catalog, MissingMaterialError, background_files, load_catalog
from training.bank.voices import sentences_spoken

TRAIN, TEST = 0, 1
TEST_BACKGROUND = 5  # every fifth
HOP_SAMPLES = sounds.RATE_HZ // 2
OFFSETS_SAMPLES = (0, HOP_SAMPLES // 2)
MOVES = 4  # places on the way of a drawing that moves
LEAD_SAMPLES = PATCH_SAMPLES
BATCH = 32

Features = NDArray[np.float16]
Rng = np.random.Generator


@dataclass(frozen=True)
class Sizes:
    """How many variants are made of one thing, for training and for tests; the first `moving` drawings move."""

    drawings: tuple[int, int] = (60, 10)
    moving: tuple[int, int] = (8, 3)
    cuts: tuple[int, int] = (24, 6)
    phrases: tuple[int, int] = (36, 8)
    crops: int = 5


@dataclass(frozen=True)
class Source:
    """One variant: what it is called, its file (or voice), its number and split."""

    name: str
    file: str
    number: int
    split: int

    def rng(self) -> Rng:
        """What decides how it is drawn or cut."""
        return np.random.default_rng([zlib.crc32(self.file.encode()), self.number, self.split])


@dataclass(frozen=True)
class Drawing(Source):
    """Covers `cells`, whose features begin at the bank's patch `first`; (row, column) is the centre of what is covered.

    `step` is how far it has moved, of `MOVES` places; 0 for one that stays. Steps follow one another in the bank.
    """

    step: int
    cells: tuple[int, ...]
    first: int
    row: float
    column: float


@dataclass(frozen=True)
class Cut(Source):
    """A sound `length_s` long that begins `offset_s` behind a half second; its tokens are `first` to `last`."""

    length_s: float
    offset_s: float
    first: int
    last: int


@dataclass(frozen=True)
class Ground(Source):
    """A background; its 49 patches are the bank's map number `number_in_bank`."""

    number_in_bank: int


@dataclass(frozen=True)
class Bank:
    """`patches` (P,1280), `grounds` (G,49,1280), `tokens` (T,1024), `quiet` (Q,1024) float16, and what they are."""

    drawings: tuple[Drawing, ...]
    cuts: tuple[Cut, ...]
    backgrounds: tuple[Ground, ...]
    patches: Features
    grounds: Features
    tokens: Features
    quiet: Features

    def save(self, folder: Path) -> None:
        """Write arrays and lists; whatever was there is replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("patches", "grounds", "tokens", "quiet"):
            np.save(folder / f"{name}.npy", getattr(self, name))
        lists = {name: [asdict(item) for item in getattr(self, name)] for name in ("drawings", "cuts", "backgrounds")}
        (folder / "bank.json").write_text(json.dumps(lists), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Bank":
        """Read what `save` wrote. Raises FileNotFoundError."""
        lists = json.loads((folder / "bank.json").read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / f"{name}.npy") for name in ("patches", "grounds", "tokens", "quiet")}
        return cls(
            drawings=tuple(Drawing(**{**item, "cells": tuple(item["cells"])}) for item in lists["drawings"]),
            cuts=tuple(Cut(**item) for item in lists["cuts"]),
            backgrounds=tuple(Ground(**item) for item in lists["backgrounds"]),
            **arrays,
        )


def draw_layer(drawing: Source, step: int) -> Picture:
    """The layer that was encoded."""
    return pictures.draw(HERE / drawing.file, drawing.rng(), step / (MOVES - 1))


def draw_ground(ground: Source) -> Picture:
    """The background that was encoded."""
    return pictures.background(Path(ground.file), ground.rng())


@dataclass(frozen=True)
class Raw:
    """What a bank is made of. `voices` are name and sound of each spoken sentence, by split."""

    catalog: Catalog
    backgrounds: Sequence[Path]
    voices: Mapping[int, Sequence[tuple[str, sounds.Pcm]]]


def make_bank(raw: Raw, sizes: Sizes, video: VideoEncoder, audio: AudioEncoder) -> Bank:
    """Draw, cut and encode everything (some minutes)."""
    backgrounds, grounds = _encode_grounds(raw.backgrounds, sizes, video)
    drawings, patches = _encode_drawings(raw.catalog, sizes, video, backgrounds)
    cuts, tokens = _encode_sounds(raw_sounds(raw, sizes), audio)
    quiet = _encode_quiet(audio)
    return Bank(tuple(drawings), tuple(cuts), tuple(backgrounds), patches, grounds, tokens, quiet)


def _encode_pictures(video: VideoEncoder, shown: list[NDArray[np.uint8]]) -> Features:
    return video.encode([Frame(0.0, rgb) for rgb in shown]).astype(np.float16)


def _encode_grounds(files: Sequence[Path], sizes: Sizes, video: VideoEncoder) -> tuple[list[Ground], Features]:
    sources = [
        (str(path), number, TEST if index % TEST_BACKGROUND == 0 else TRAIN)
        for index, path in enumerate(files)
        for number in range(sizes.crops)
    ]
    grounds = [Ground("background", *source, number_in_bank=i) for i, source in enumerate(sources)]
    maps = [
        _encode_pictures(video, [np.asarray(draw_ground(ground)) for ground in grounds[start : start + BATCH]])
        for start in track(range(0, len(grounds), BATCH), "backgrounds")
    ]
    return grounds, np.concatenate(maps)


def _encode_drawings(
    catalog: Catalog, sizes: Sizes, video: VideoEncoder, grounds: list[Ground]
) -> tuple[list[Drawing], Features]:
    """Each on its own random background; only the cells that it covers are kept."""
    wanted = [
        (Source(name, str(path), number, split), step)
        for name, paths in catalog.objects.items()
        for path in paths
        for split, count in enumerate(sizes.drawings)
        for number in range(count)
        for step in range(MOVES if number < sizes.moving[split] else 1)
    ]
    rng = np.random.default_rng(0)
    drawn = {ground.number_in_bank: draw_ground(ground) for ground in grounds}
    by_split = {split: [ground for ground in grounds if ground.split == split] for split in (TRAIN, TEST)}
    drawings: list[Drawing] = []
    kept: list[Features] = []
    first = 0
    for start in track(range(0, len(wanted), BATCH), "pictures"):
        batch = wanted[start : start + BATCH]
        layers = [draw_layer(source, step) for source, step in batch]
        behind = [by_split[source.split][rng.integers(len(by_split[source.split]))] for source, _ in batch]
        shown = [pictures.pasted(drawn[g.number_in_bank], [layer]) for g, layer in zip(behind, layers, strict=True)]
        for (source, step), layer, features in zip(batch, layers, _encode_pictures(video, shown), strict=True):
            cover = pictures.cover(layer).reshape(-1)
            cells = np.flatnonzero(cover >= min(pictures.LEAST_COVER, cover.max()))
            row, column = np.average(np.divmod(np.arange(GRID * GRID), GRID), axis=1, weights=cover)
            drawings.append(
                Drawing(
                    **asdict(source),
                    step=step,
                    cells=tuple(cells.tolist()),
                    first=first,
                    row=float(row),
                    column=float(column),
                )
            )
            kept.append(features[cells])
            first += len(cells)
    assert first == sum(map(len, kept))
    return drawings, np.concatenate(kept)


def sound_of(source: Source, pcm: sounds.Pcm) -> sounds.Pcm:
    """The cut of a recording or phrase that was encoded."""
    return sounds.varied(pcm, source.rng())


def raw_sounds(raw: Raw, sizes: Sizes) -> list[tuple[Source, sounds.Pcm]]:
    """Every variant's source sound, before it is cut."""
    found: list[tuple[Source, sounds.Pcm]] = []
    for name, paths in raw.catalog.recordings.items():
        for path in paths:
            pcm = sounds.recording(path)
            numbers = [(split, i) for split, count in enumerate(sizes.cuts) for i in range(count)]
            found += [(Source(name, str(path), i, split), pcm) for split, i in numbers]
    for name, instrument in track(list(raw.catalog.instruments.items()), "instruments"):
        for split, count in enumerate(sizes.phrases):
            rng = np.random.default_rng([zlib.crc32(name.encode()), split])
            played = sounds.phrases(instrument, count, rng)
            found += [(Source(name, f"instrument {name}", i, split), pcm) for i, pcm in enumerate(played)]
    for split, spoken in raw.voices.items():
        found += [(Source("speech", voice, i, split), pcm) for i, (voice, pcm) in enumerate(spoken)]
    return found


def _encode_sounds(found: list[tuple[Source, sounds.Pcm]], audio: AudioEncoder) -> tuple[list[Cut], Features]:
    cuts: list[Cut] = []
    kept: list[Features] = []
    first = 0
    for source, whole in track(found, "sounds"):
        pcm = sound_of(source, whole)
        rng = np.random.default_rng([len(cuts), source.split])
        offset = int(rng.choice(OFFSETS_SAMPLES))
        count = -(-(offset + len(pcm) + PATCH_SAMPLES) // HOP_SAMPLES)
        canvas = sounds.room(LEAD_SAMPLES + count * HOP_SAMPLES, rng)
        canvas[LEAD_SAMPLES + offset :][: len(pcm)] += pcm
        ends = LEAD_SAMPLES + HOP_SAMPLES * np.arange(1, count + 1)
        features = audio.encode(np.stack([canvas[end - PATCH_SAMPLES : end] for end in ends])).astype(np.float16)
        cuts.append(
            Cut(
                **asdict(source),
                length_s=len(pcm) / sounds.RATE_HZ,
                offset_s=offset / sounds.RATE_HZ,
                first=first,
                last=first + count,
            )
        )
        kept.append(features)
        first += count
    return cuts, np.concatenate(kept)


def _encode_quiet(audio: AudioEncoder) -> Features:
    rng = np.random.default_rng(1)
    return audio.encode(np.stack([sounds.room(PATCH_SAMPLES, rng) for _ in range(300)])).astype(np.float16)


def installed() -> Raw:
    """All that the packages of the catalog bring. Raises MissingMaterialError."""
    voices = {split: tuple(sentences_spoken(is_test=split == TEST)) for split in (TRAIN, TEST)}
    return Raw(load_catalog(), background_files(), voices)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, default=user_cache_path("echoingpixels") / "bank")
    options = parser.parse_args()
    try:
        raw = installed()
    except MissingMaterialError as error:
        parser.exit(2, f"{error}\n")
    store = ModelStore()
    (checkpoint,) = store.files("efficientnet-lite0").values()
    yamnet = store.files("yamnet")
    video = VideoEncoder(checkpoint, user_cache_path("echoingpixels"), 2)
    audio = AudioEncoder(yamnet["YamNet_w8a8.onnx.zip"], yamnet["yamnet_class_map.csv"], 2)
    make_bank(raw, Sizes(), video, audio).save(options.out)


if __name__ == "__main__":
    main()
