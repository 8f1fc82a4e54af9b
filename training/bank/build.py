"""Build the bank: draw and cut every variant, encode it, and save the features (some minutes).

python -m training.bank --out ~/.cache/echoingpixels/bank
"""

import argparse
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path
from rich.progress import track

from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.encoders.video import VideoEncoder
from engines.media import Frame
from engines.model_store import ModelStore
from engines.shapes import GRID
from training.bank import pictures, sounds
from training.bank.catalog import Catalog, MissingMaterialError, background_files, load_catalog
from training.bank.store import Bank, Features
from training.bank.variants import (
    MOVES,
    TEST,
    TRAIN,
    Cut,
    Drawing,
    Ground,
    Sizes,
    Source,
    draw_ground,
    draw_layer,
    sound_of,
)
from training.bank.voices import sentences_spoken

TEST_BACKGROUND = 5  # every fifth
HOP_SAMPLES = sounds.RATE_HZ // 2
OFFSETS_SAMPLES = (0, HOP_SAMPLES // 2)
LEAD_SAMPLES = PATCH_SAMPLES
BATCH = 32


@dataclass(frozen=True)
class Raw:
    """Raw material of a bank. `voices`: name of the voice and sound of each spoken sentence, by split."""

    catalog: Catalog
    backgrounds: Sequence[Path]
    voices: Mapping[int, Sequence[tuple[str, sounds.Pcm]]]


def installed() -> Raw:
    """The raw material that is installed on this machine. Raises MissingMaterialError."""
    voices = {split: tuple(sentences_spoken(is_test=split == TEST)) for split in (TRAIN, TEST)}
    return Raw(load_catalog(), background_files(), voices)


def raw_sounds(raw: Raw, sizes: Sizes) -> list[tuple[Source, sounds.Pcm]]:
    """The variants of all sounds, each with its whole source sound, before it is cut."""
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


def make_bank(raw: Raw, sizes: Sizes, video: VideoEncoder, audio: AudioEncoder) -> Bank:
    """Draw, cut and encode all variants (some minutes)."""
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
    """Encode each drawing on a random background; only features of the cells that it covers are kept."""
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
        shown = [
            pictures.paste_layers(drawn[g.number_in_bank], [layer]) for g, layer in zip(behind, layers, strict=True)
        ]
        for (source, step), layer, features in zip(batch, layers, _encode_pictures(video, shown), strict=True):
            cover = pictures.cell_cover(layer).reshape(-1)
            cells = np.flatnonzero(cover >= min(pictures.MIN_COVER, cover.max()))
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


def _encode_sounds(found: list[tuple[Source, sounds.Pcm]], audio: AudioEncoder) -> tuple[list[Cut], Features]:
    cuts: list[Cut] = []
    kept: list[Features] = []
    first = 0
    for source, whole in track(found, "sounds"):
        pcm = sound_of(source, whole)
        rng = np.random.default_rng([len(cuts), source.split])
        offset = int(rng.choice(OFFSETS_SAMPLES))
        count = -(-(offset + len(pcm) + PATCH_SAMPLES) // HOP_SAMPLES)
        canvas = sounds.room_noise(LEAD_SAMPLES + count * HOP_SAMPLES, rng)
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
    return audio.encode(np.stack([sounds.room_noise(PATCH_SAMPLES, rng) for _ in range(300)])).astype(np.float16)


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
