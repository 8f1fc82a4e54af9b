"""Photographs and recordings from another source than training: other things of the same names.

    python -m benchmarks.answers.transfer [--out benchmarks/results/transfer.json]

Pictures and sounds of GCompris (Debian's gcompris-qt-data) are put into films: photographs fill the picture, one after
another, each with a recording. Every film goes through `replay` from its mp4 on, and is asked what is seen, what is
heard, and what was seen when something was heard. Prints every answer and a table; the last line is JSON.
"""

import argparse
import io
import re
import struct
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from PIL import Image

from benchmarks.report import report
from benchmarks.speed.picture import Collector
from clients.replay import Question, ReplayOptions, replay
from echoingpixels import Assistant
from engines.api import Engine
from engines.shapes import MINI_MEDIA
from realtime.sources.reader import MediaReader
from training.bank.catalog import MissingMaterialError
from training.scenes.render import SCALE, encode_film

RESOURCES = Path("/usr/share/gcompris-qt/rcc")
PACKAGE = "gcompris-qt-data"
IS_FOLDER = 2
SHOWN_S, BEFORE_SOUND_S, SOUND_S = 6.0, 1.0, 4.0
A_FILM = 3
RATIO, CACHE_TOKENS = 0.2, 2048

# File of the package → its photographs or recordings (file=name); the model knows all the names.
PHOTOGRAPHS = {
    "explore_farm_animals": ("dog", "cow", "horse", "duck", "sheep", "owl", "pig", "cat", "chicken=hen"),
    "explore_world_animals": ("giraffe", "koala", "hedgehog", "kangaroo", "panda", "polar_bear=polar bear"),
}
RECORDINGS = {
    "explore_farm_animals": ("dog=a dog", "cow=a cow", "horse=a horse", "sheep=a sheep", "cat=a cat", "pig=a pig"),
    "instruments": (
        "violin=a violin",
        "piano=a piano",
        "trumpet=a trumpet",
        "accordion=an accordion",
        "harp=a harp",
        "banjo=a banjo",
        "saxophone=a saxophone",
        "organ=an organ",
        "guitar=a guitar",
    ),
}


def resources(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a Qt resource file. Raises MissingMaterialError."""
    if not path.exists():
        raise MissingMaterialError(f"{path} is missing: apt install {PACKAGE}")
    content = path.read_bytes()
    version, tree, data, names = struct.unpack(">4I", content[4:20])
    size = 22 if version >= 2 else 14

    def walk(node: int, prefix: str) -> Iterator[tuple[str, bytes]]:
        at = tree + node * size
        name_at, flags = struct.unpack(">IH", content[at : at + 6])
        (length,) = struct.unpack(">H", content[names + name_at :][:2])
        name = prefix + content[names + name_at + 6 :][: 2 * length].decode("utf-16-be")
        if flags & IS_FOLDER:
            count, first = struct.unpack(">II", content[at + 6 : at + 14])
            for child in range(first, first + count):
                yield from walk(child, f"{name}/" if node else "")
        else:
            (start,) = struct.unpack(">I", content[at + 10 : at + 14])
            (length,) = struct.unpack(">I", content[data + start :][:4])
            yield name, content[data + start + 4 :][:length]

    return walk(0, "")


def found(wanted: dict[str, tuple[str, ...]], ending: str) -> dict[str, bytes]:
    """Name → content of the files that are wanted."""
    contents: dict[str, bytes] = {}
    for file, entries in wanted.items():
        files = resources(RESOURCES / f"{file}.rcc")
        by_stem = {Path(name).stem: content for name, content in files if name.endswith(ending)}
        for entry in entries:
            stem, _, name = entry.partition("=")
            contents[name or stem] = by_stem[stem]
    return contents


def sound_of(content: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The first seconds of a recording, 16 kHz mono."""
    resampler = av.AudioResampler("fltp", "mono", MINI_MEDIA.sample_rate_hz)
    with av.open(io.BytesIO(content), "r") as file:
        pieces = [piece.to_ndarray()[0] for frame in file.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate(pieces)[: round(SOUND_S * MINI_MEDIA.sample_rate_hz)]


def picture_of(content: bytes) -> Image.Image:
    """A photograph as a frame of the film."""
    side = SCALE * MINI_MEDIA.frame_size
    return Image.open(io.BytesIO(content)).convert("RGB").resize((side, side), Image.Resampling.BICUBIC)


def make_film(path: Path, photographs: list[bytes], recordings: list[bytes]) -> None:
    """One photograph after another, each with its recording."""
    pictures = [picture_of(content) for content in photographs]
    shown = round(SHOWN_S * MINI_MEDIA.sample_rate_hz)
    sound = np.zeros(len(pictures) * shown, np.float32)
    for number, content in enumerate(recordings):
        pcm = sound_of(content)
        first = number * shown + round(BEFORE_SOUND_S * MINI_MEDIA.sample_rate_hz)
        sound[first : first + len(pcm)] = 0.5 * pcm / max(float(np.abs(pcm).max()), 1e-6)
    encode_film(path, lambda at_s: pictures[int(at_s // SHOWN_S)], sound)


def questions(things: list[str], sounds: list[str]) -> list[tuple[str, Question, str]]:
    """(kind, question, what the answer must name)."""
    asked = []
    for number, (thing, sound) in enumerate(zip(things, sounds, strict=True)):
        end_s = (number + 1) * SHOWN_S
        asked.append(("seen now", Question("What do you see right now?", end_s), thing))
        asked.append(("heard last", Question("What did you hear last?", end_s), sound))
        if sounds.count(sound) == 1:
            asked.append(("seen at sound", Question(f"What did you see when you heard {sound}?"), thing))
    return asked


def film_answers(engine: Engine, film: Path, asked: tuple[Question, ...]) -> list[str]:
    """What the model writes, in order of time, and among those of one time in the order of the questions."""
    collected = Collector()
    with MediaReader(str(film), MINI_MEDIA) as reader:
        replay(reader, ReplayOptions(asked, RATIO, CACHE_TOKENS), engine, collected, time.perf_counter)
    return [answer.raw_text for _, _, answer in collected.answers]


def ask(engine: Engine, film: Path, asked: list[tuple[str, Question, str]]) -> list[tuple[str, str, str, str]]:
    """(kind, question, what was wanted, answer) through the whole path."""
    found = film_answers(engine, film, tuple(question for _, question, _ in asked))
    in_order = sorted(asked, key=lambda item: item[1].at_s if item[1].at_s is not None else float("inf"))
    return [(kind, question.text, name, answer) for (kind, question, name), answer in zip(in_order, found, strict=True)]


def names(answer: str, name: str) -> bool:
    """Whether an answer contains the name, of one or several, and no "did not"."""
    plain = re.sub(r"^an? ", "", name)
    return re.search(rf"\b{plain}s?\b", answer.lower()) is not None and "did not" not in answer


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    try:
        photographs, recordings = found(PHOTOGRAPHS, ".webp"), found(RECORDINGS, ".ogg")
    except MissingMaterialError as error:
        parser.exit(2, f"{error}\n")
    engine = Assistant.load().engine
    rng = np.random.default_rng(0)
    things, sounds = (rng.permutation(list(names)).tolist() for names in (photographs, recordings))
    rows: list[tuple[str, str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(things), A_FILM):
            shown, heard = things[first : first + A_FILM], sounds[first : first + A_FILM]
            film = Path(folder, f"{first}.mp4")
            make_film(film, [photographs[name] for name in shown], [recordings[name] for name in heard])
            rows += ask(engine, film, questions(shown, heard))
    is_right = [names(answer, name) for _, _, name, answer in rows]
    for (_, text, name, answer), right in zip(rows, is_right, strict=True):
        print(f"{'+' if right else '-'} {text} -> {answer} ({name})")
    kinds = list(dict.fromkeys(kind for kind, *_ in rows))
    by_kind = {kind: [right for row, right in zip(rows, is_right, strict=True) if row[0] == kind] for kind in kinds}
    print("| " + " | ".join(kinds) + " |\n" + "|---" * len(kinds) + "|")
    print("| " + " | ".join(f"{sum(right)} of {len(right)}" for right in by_kind.values()) + " |")
    report(
        options.out,
        benchmark="transfer",
        ratio=RATIO,
        right={kind: sum(right) for kind, right in by_kind.items()},
        asked={kind: len(right) for kind, right in by_kind.items()},
    )


if __name__ == "__main__":
    main()
