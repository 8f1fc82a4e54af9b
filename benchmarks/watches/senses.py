"""What the senses would tell of a composed stream, with their usual mistakes: detections through the tracker of scenes,
sounds, words and readings, window by window."""

import random
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

PICTURE_S, BEFORE_S = 1.5, 1.0  # of a window: when its picture in detail is taken, and the one before it
HALF_S = 0.5  # of sound
SPEECH_ENDS_AFTER_S = 0.6  # of silence, until an utterance is over
READ_AGAIN_S = 20.0  # a text that stays


# How sure the detector is of people, and of other things, where they are: shares of the finds that
# `python -m benchmarks.watches.looks` counted, from the first score to the second.
SCORES_OF_PEOPLE = (((0.28, 0.35), 0.07), ((0.35, 0.5), 0.18), ((0.5, 0.95), 0.75))
SCORES_OF_THINGS = (((0.28, 0.35), 0.17), ((0.35, 0.5), 0.15), ((0.5, 0.95), 0.68))
SCORES_OF_FALSE = (((0.28, 0.45), 0.91), ((0.45, 0.7), 0.09))


@dataclass(frozen=True)
class Mistakes:
    """Shares. Of pictures: `person_missed`, `thing_missed`, `false`; `false_stays` of what is false, in the next one,
    too. `person_unseen` and `thing_unseen` of what is unsure in a picture in detail, in the smaller one before it. Of
    half seconds: `unheard`, `misheard`; of those that are heard and not confirmed by another look: `unconfirmed`,
    `unconfirmed_at_first` where the sound begins; `false_confirmed` of what is misheard (counted on the recordings of
    `benchmarks.watches.heard`). `wrong_words` of words, `wrong_letters` of letters that are read."""

    person_missed: float = 0.005
    thing_missed: float = 0.03
    person_unseen: float = 0.06
    thing_unseen: float = 0.13
    false: float = 0.005
    false_stays: float = 0.4
    unheard: float = 0.25
    misheard: float = 0.01
    unconfirmed: float = 0.28
    unconfirmed_at_first: float = 0.56
    false_confirmed: float = 0.03
    wrong_words: float = 0.04
    wrong_letters: float = 0.03


def windows(script: Script, mistakes: Mistakes, rng: random.Random, looks_again: bool = True) -> Iterator[SensedWindow]:
    """The windows of a stream. `looks_again`: at the picture before where the newest one leaves doubts."""
    tracker, window_s = SceneTracker(), MINI_MEDIA.window_s
    before_rng = random.Random(rng.random())  # of its own, so that the rest does not depend on whether it looks again
    false_finds = FalseFinds(mistakes, rng)
    for index in range(int(script.length_s // window_s)):
        start_s, end_s = index * window_s, (index + 1) * window_s
        picture_s = start_s + PICTURE_S
        readings = tuple(_readings(script, picture_s, mistakes, rng))
        found = (
            *_detections(script, picture_s, mistakes.person_missed, mistakes.thing_missed, rng),
            *false_finds.of_next_picture(),
        )
        before: tuple[Detection, ...] = ()
        if looks_again and tracker.needs_another_look(found):
            there = _detections(script, start_s + BEFORE_S, mistakes.person_unseen, mistakes.thing_unseen, before_rng)
            before = (*there, *false_finds.of_picture_before(before_rng))
        tracker.update(Sights(picture_s, found, readings=readings, seen_before=before))
        said = tuple(
            Utterance(*span, _misheard(words, mistakes, rng))
            for span, words in script.said
            if start_s <= span[1] + SPEECH_ENDS_AFTER_S < end_s
        )
        sounds = tuple(_sounds(script, start_s, end_s, mistakes, rng))
        read = tuple((reading.time_s, reading.text) for reading in readings)
        yield SensedWindow(start_s, end_s, tracker.shown, sounds, said, read)


class FalseFinds:
    """What a detector makes up."""

    def __init__(self, mistakes: Mistakes, rng: random.Random) -> None:
        self._mistakes, self._rng = mistakes, rng
        self._now: list[Detection] = []

    def of_next_picture(self) -> list[Detection]:
        mistakes, rng = self._mistakes, self._rng
        self._now = [each for each in self._now if rng.random() < mistakes.false_stays]
        if rng.random() < mistakes.false:
            name, top = rng.choice(("person", *THINGS)), rng.uniform(0, 0.7)
            self._now.append(_detection(name, rng.uniform(0, 0.7), _score(SCORES_OF_FALSE, rng), rng, top))
        return self._now

    def of_picture_before(self, rng: random.Random) -> list[Detection]:
        return [each for each in self._now if rng.random() < self._mistakes.false_stays]


def _detections(
    script: Script, time_s: float, person_missed: float, thing_missed: float, rng: random.Random
) -> Iterator[Detection]:
    for column, spans in enumerate(script.people):
        if _is_in(spans, time_s) and rng.random() >= person_missed:
            yield _detection("person", 0.05 + 0.3 * column, _score(SCORES_OF_PEOPLE, rng), rng)
    for number, name in enumerate(THINGS):
        if _is_in(script.things[name], time_s) and rng.random() >= thing_missed:
            yield _detection(name, 0.1 + 0.3 * number, _score(SCORES_OF_THINGS, rng), rng, top=0.7)


def _score(shares: Sequence[tuple[Span, float]], rng: random.Random) -> float:
    ((low, high),) = rng.choices([span for span, _ in shares], [share for _, share in shares])
    return rng.uniform(low, high)


def _detection(name: str, left: float, score: float, rng: random.Random, top: float = 0.3) -> Detection:
    left, top = left + rng.uniform(-0.02, 0.02), top + rng.uniform(-0.02, 0.02)
    return Detection(name, score, (max(left, 0.0), max(top, 0.0), left + 0.2, top + 0.25))


def _sounds(
    script: Script, start_s: float, end_s: float, mistakes: Mistakes, rng: random.Random
) -> Iterator[tuple[float, str]]:
    time_s = start_s
    while time_s < end_s:
        heard = [name for name, spans in script.sounds.items() if overlaps(spans, (time_s, time_s + HALF_S))]
        if heard and rng.random() >= mistakes.unheard:
            name = rng.choice(heard)
            begins = any(time_s - HALF_S / 2 <= begin_s < time_s + HALF_S for begin_s, _ in script.sounds[name])
            unconfirmed = mistakes.unconfirmed_at_first if begins else mistakes.unconfirmed
        elif rng.random() < mistakes.misheard:
            name, unconfirmed = rng.choice(tuple(SOUNDS)), 1 - mistakes.false_confirmed
        else:
            name = ""
        if name:
            yield time_s, name
            if rng.random() >= unconfirmed:
                yield time_s, name
        time_s += HALF_S


def _readings(script: Script, time_s: float, mistakes: Mistakes, rng: random.Random) -> Iterator[Reading]:
    """A text is read in the first picture that shows it, and again every `READ_AGAIN_S`."""
    for text, spans in script.written.items():
        for start_s, end_s in spans:
            if start_s <= time_s < end_s and (time_s - start_s) % READ_AGAIN_S < MINI_MEDIA.window_s:
                letters = "".join(
                    rng.choice("AEIOUNRT") if rng.random() < mistakes.wrong_letters else letter for letter in text
                )
                yield Reading(time_s, letters, 0.9, (0.4, 0.1, 0.6, 0.2))


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


def overlaps(spans: Sequence[Span], span: Span) -> bool:
    return any(min(end_s, span[1]) - max(start_s, span[0]) >= 0.25 for start_s, end_s in spans)
