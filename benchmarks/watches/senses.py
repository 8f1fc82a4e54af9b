"""What the senses would tell of a composed stream, with their usual mistakes: detections through the tracker of scenes,
sounds, words and readings, window by window."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.watches.script import SOUNDS, THINGS, Script, Span
from engines.api import Utterance
from engines.notes import Reading
from engines.scene.detection import Detection
from engines.scene.state import Sights
from engines.scene.tracker import SceneTracker
from engines.shapes import MINI_MEDIA
from engines.watches.window import SensedWindow

PICTURE_S = 1.75  # of a window, when its picture in detail is taken
HALF_S = 0.5  # of sound
SPEECH_ENDS_AFTER_S = 0.6  # of silence, until an utterance is over
READ_AFTER_S = 1.0  # until a text is read


@dataclass(frozen=True)
class Mistakes:
    """Shares. `missed` and `false` of pictures, a false one rarely sure; `unheard` and `misheard` of half seconds;
    `wrong_words` of words; `wrong_letters` of letters that are read."""

    missed: float = 0.15
    false: float = 0.01
    false_sure: float = 0.0005
    unheard: float = 0.25
    misheard: float = 0.01
    wrong_words: float = 0.04
    wrong_letters: float = 0.03


def windows(script: Script, mistakes: Mistakes, rng: random.Random) -> Iterator[SensedWindow]:
    """The windows of a stream."""
    tracker, window_s = SceneTracker(), MINI_MEDIA.window_s
    for index in range(int(script.length_s // window_s)):
        start_s, end_s = index * window_s, (index + 1) * window_s
        picture_s = start_s + PICTURE_S
        readings = tuple(_readings(script, (start_s, end_s), mistakes, rng))
        found = tuple(_detections(script, picture_s, mistakes, rng))
        tracker.update(Sights(picture_s, found, readings=readings))
        things = Counter(thing.name for thing in tracker.state.things)
        said = tuple(
            Utterance(*span, _misheard(words, mistakes, rng))
            for span, words in script.said
            if start_s <= span[1] + SPEECH_ENDS_AFTER_S < end_s
        )
        sounds = tuple(_sounds(script, start_s, end_s, mistakes, rng))
        read = tuple((reading.time_s, reading.text) for reading in readings)
        yield SensedWindow(start_s, end_s, dict(things), sounds, said, read)


def _detections(script: Script, time_s: float, mistakes: Mistakes, rng: random.Random) -> Iterator[Detection]:
    for column, spans in enumerate(script.people):
        if _is_in(spans, time_s) and rng.random() >= mistakes.missed:
            yield _detection("person", 0.05 + 0.3 * column, rng.uniform(0.4, 0.95), rng)
    for number, name in enumerate(THINGS):
        if _is_in(script.things[name], time_s) and rng.random() >= mistakes.missed:
            yield _detection(name, 0.1 + 0.3 * number, rng.uniform(0.4, 0.95), rng, top=0.7)
    if rng.random() < mistakes.false:
        is_sure = rng.random() < mistakes.false_sure / mistakes.false
        score = rng.uniform(0.5, 0.7) if is_sure else rng.uniform(0.28, 0.5)
        yield _detection(rng.choice(("person", *THINGS)), rng.uniform(0, 0.7), score, rng, top=rng.uniform(0, 0.7))


def _detection(name: str, left: float, score: float, rng: random.Random, top: float = 0.3) -> Detection:
    left, top = left + rng.uniform(-0.02, 0.02), top + rng.uniform(-0.02, 0.02)
    return Detection(name, score, (max(left, 0.0), max(top, 0.0), left + 0.2, top + 0.25))


def _sounds(
    script: Script, start_s: float, end_s: float, mistakes: Mistakes, rng: random.Random
) -> Iterator[tuple[float, str]]:
    time_s = start_s
    while time_s < end_s:
        heard = [name for name, spans in script.sounds.items() if _overlaps(spans, (time_s, time_s + HALF_S))]
        if heard and rng.random() >= mistakes.unheard:
            yield time_s, rng.choice(heard)
        elif rng.random() < mistakes.misheard:
            yield time_s, rng.choice(tuple(SOUNDS))
        time_s += HALF_S


def _readings(script: Script, span: Span, mistakes: Mistakes, rng: random.Random) -> Iterator[Reading]:
    """A text is read when it has come, and again every 20 s."""
    for text, spans in script.written.items():
        for start_s, end_s in spans:
            time_s = start_s + READ_AFTER_S
            while time_s < end_s:
                if span[0] <= time_s < span[1]:
                    letters = "".join(
                        rng.choice("AEIOUNRT") if rng.random() < mistakes.wrong_letters else letter for letter in text
                    )
                    yield Reading(time_s, letters, 0.9, (0.4, 0.1, 0.6, 0.2))
                time_s += 20.0


def _misheard(words: str, mistakes: Mistakes, rng: random.Random) -> str:
    """Half of the wrong words are like the right ones."""

    def heard(word: str) -> str:
        if rng.random() >= mistakes.wrong_words:
            return word
        place = rng.randrange(len(word))
        return "something" if rng.random() < 0.5 else f"{word[:place]}e{word[place + 1 :]}"

    return " ".join(map(heard, words.split()))


def _is_in(spans: Sequence[Span], time_s: float) -> bool:
    return any(start_s <= time_s < end_s for start_s, end_s in spans)


def _overlaps(spans: Sequence[Span], span: Span) -> bool:
    return any(min(end_s, span[1]) - max(start_s, span[0]) >= 0.25 for start_s, end_s in spans)
