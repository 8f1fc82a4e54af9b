"""Composes a clip as a film: pictures from photographs and films, sound from recordings and a synthetic voice.

A photograph is filmed as by a hand-held camera: it drifts by one part in eighty and has some noise, because a picture
that never changes at all is a camera that is stuck. Films stay as they are. Clips are cached by what they are made of.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import chain
from math import ceil
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageOps

from benchmarks.everyday.clips import Clip, Shown
from benchmarks.everyday.media import Library, cache_folder, fetched
from engines.api import FloatArray
from engines.shapes import SAMPLE_RATE_HZ
from training.bank.sounds import untrimmed

MADE = 2  # goes up when the same clip would be composed differently
FPS, LONGEST = 5, 960
DRIFT, DRIFT_X_S, DRIFT_Y_S = 1 / 80, 7.0, 11.0
PICTURE_NOISE, ROOM_NOISE, LOUDEST = 2.0, 0.002, 0.5
X264 = {"crf": "20", "preset": "ultrafast"}
PHOTOGRAPHS = {".jpg", ".jpeg", ".png", ".webp"}
Say = Callable[[str], FloatArray]  # words → speech, float32 (n,) at 16 kHz


def composed(clip: Clip, library: Library, say: Say) -> Path:
    """The clip as an mp4; composed if it is not in the cache. Raises MissingMediaError."""
    sums = sorted(library.files[name].sha256 for name in clip.files)
    made_of = json.dumps([MADE, clip.made_of, sums], sort_keys=True)
    key = hashlib.sha256(made_of.encode()).hexdigest()[:12]
    path = cache_folder() / "clips" / f"{clip.name.replace(' ', '-').replace(',', '')}-{key}.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        _write(part, clip, library, say)
        part.replace(path)
    return path


def _write(path: Path, clip: Clip, library: Library, say: Say) -> None:
    width, height = size = clip.size or _size_of(fetched(library.files[clip.show[0].file]))
    with av.open(str(path), "w", format="mp4") as film:
        video = film.add_stream("libx264", FPS, options=X264)
        video.width, video.height, video.pix_fmt, video.gop_size = width, height, "yuv420p", FPS
        audio = film.add_stream("alac", SAMPLE_RATE_HZ, layout="mono")  # AAC would begin 64 ms late
        pictures = pictures_of(clip, library, size)
        samples = (sound_of(clip, library, say) * np.iinfo(np.int16).max).astype(np.int16)
        for heard in np.split(samples[None], round(clip.seconds * FPS), axis=1):
            film.mux(video.encode(av.VideoFrame.from_ndarray(next(pictures))))
            piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(heard), "s16p", "mono")
            piece.sample_rate = SAMPLE_RATE_HZ
            film.mux(audio.encode(piece))
        film.mux([*video.encode(None), *audio.encode(None)])


def pictures_of(clip: Clip, library: Library, size: tuple[int, int]) -> Iterator[np.ndarray]:
    """One picture, uint8 (H, W, 3), every 1 / FPS seconds."""
    rng = np.random.default_rng(0)
    ends = [item.at for item in clip.show[1:]] + [clip.seconds]
    last = np.zeros((size[1], size[0], 3), np.uint8)
    for item, end_s in zip(clip.show, ends, strict=True):
        source = _source(item, library, size, rng)
        for _ in range(round(item.at * FPS), round(end_s * FPS)):
            if not item.frozen:
                last = next(source)
                if item.dim < 1:
                    noise = rng.normal(0, PICTURE_NOISE, last.shape)
                    last = (last * item.dim + noise).clip(0, 255).astype(np.uint8)
            yield last


def _source(item: Shown, library: Library, size: tuple[int, int], rng: np.random.Generator) -> Iterator[np.ndarray]:
    if not item.file:
        while True:
            yield np.zeros((size[1], size[0], 3), np.uint8)
    path = fetched(library.files[item.file])
    if path.suffix in PHOTOGRAPHS:
        yield from filmed(_opened(path), item.at, size, rng)
    while True:
        yield from (np.asarray(ImageOps.fit(picture, size)) for picture in _frames(path, item.start))


def filmed(
    photograph: Image.Image, from_s: float, size: tuple[int, int], rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """A photograph before a hand-held camera, without end."""
    width, height = size
    wide = ImageOps.fit(photograph, (ceil(width * (1 + 2 * DRIFT)), ceil(height * (1 + 2 * DRIFT))))
    noise = rng.normal(0, PICTURE_NOISE, (8, height, width, 1)).astype(np.float32)
    number = round(from_s * FPS)
    while True:
        now_s = number / FPS
        left = width * DRIFT * (1 + np.sin(2 * np.pi * now_s / DRIFT_X_S))
        top = height * DRIFT * (1 + np.sin(2 * np.pi * now_s / DRIFT_Y_S))
        shown = wide.resize(size, Image.Resampling.BILINEAR, (left, top, left + width, top + height))
        yield (np.asarray(shown) + noise[number % len(noise)]).clip(0, 255).astype(np.uint8)
        number += 1


def _frames(path: Path, start_s: float) -> Iterator[Image.Image]:
    """The pictures of a film from `start_s` to its end, FPS a second."""
    due_s = start_s
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            while frame.time is not None and frame.time >= due_s - 1e-6:
                yield Image.fromarray(frame.to_ndarray(format="rgb24"))
                due_s += 1 / FPS


def sound_of(clip: Clip, library: Library, say: Say) -> FloatArray:
    """Everything that is heard, float32 (n,) at 16 kHz, in a quiet room."""
    mix = np.random.default_rng(1).normal(0, ROOM_NOISE, round(clip.seconds * SAMPLE_RATE_HZ)).astype(np.float32)
    ends = [item.at for item in clip.show[1:]] + [clip.seconds]
    filmed = (
        (item.at, end_s - item.at, untrimmed(fetched(library.files[item.file]))[round(item.start * SAMPLE_RATE_HZ) :])
        for item, end_s in zip(clip.show, ends, strict=True)
        if item.sound
    )
    heard = (
        (item.at, item.length, say(item.say) if item.say else untrimmed(fetched(library.files[item.file])))
        for item in clip.hear
    )
    for at_s, length_s, pcm in chain(filmed, heard):
        place = mix[round(at_s * SAMPLE_RATE_HZ) :]
        sound = pcm[: min(len(place), round(length_s * SAMPLE_RATE_HZ))]
        place[: len(sound)] += LOUDEST * sound / max(float(np.abs(sound).max(initial=0.0)), 1e-6)
    clipped: FloatArray = mix.clip(-1, 1)
    return clipped


def _size_of(path: Path) -> tuple[int, int]:
    """Even width and height in the proportions of a file's picture."""
    picture = _opened(path) if path.suffix in PHOTOGRAPHS else next(_frames(path, 0.0))
    scale = LONGEST / max(picture.size)
    return round(picture.width * scale / 2) * 2, round(picture.height * scale / 2) * 2


def _opened(path: Path) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")
