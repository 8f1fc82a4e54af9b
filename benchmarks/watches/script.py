"""Composed streams whose truth is known: who and what is there, what is heard, said and written, and when.

Pure but for the random numbers, whose generator is given. Times are seconds of the stream.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Span = tuple[float, float]
THINGS: Mapping[str, tuple[float, float]] = {"cat": (6, 60), "dog": (6, 60), "car": (6, 40)}  # how long they stay
MAX_PEOPLE = 3
SOUNDS: Mapping[str, tuple[float, float]] = {
    "a telephone": (2, 14),
    "a doorbell": (2, 4),
    "a baby crying": (4, 20),
    "a dog": (1, 8),
    "music": (10, 40),
}
KEYWORDS = ("help", "dinner is ready", "cat", "stop")
TEXTS = ("CLOSED", "EXIT", "PLEASE WAIT")
TALK = (
    *("I think we should leave soon", "did you see my glasses", "it was really nice today", "what time is it"),
    *("I will call you back", "let me show you something", "we had pasta yesterday", "can you open the window"),
    *("the weather is fine", "no I have not read it", "that is a good idea", "where did you put the keys"),
    *("I am going to the station", "my category is sports", "she is helpful", "nonstop trains are faster"),
)
LEAST_PAUSE_S = 25.0  # between two of the same: what comes again within 10 s has never gone
TALK_EVERY_S, KEYWORD_SHARE = (8.0, 30.0), 0.4


@dataclass(frozen=True)
class Script:
    """What happens in `length_s` seconds. `people`: spans of each of them. `said`: spans and words. `written`: spans in
    which a text is in view."""

    length_s: float
    people: Sequence[Sequence[Span]]
    things: Mapping[str, Sequence[Span]]
    sounds: Mapping[str, Sequence[Span]]
    said: Sequence[tuple[Span, str]]
    written: Mapping[str, Sequence[Span]]

    def num_people(self, time_s: float) -> int:
        return sum(any(start_s <= time_s < end_s for start_s, end_s in spans) for spans in self.people)


def composed(length_s: float, rng: random.Random) -> Script:
    """A new script."""
    return Script(
        length_s,
        people=[list(_spans(length_s, (10, 90), (30, 150), rng)) for _ in range(MAX_PEOPLE)],
        things={name: list(_spans(length_s, stay_s, (LEAST_PAUSE_S, 120), rng)) for name, stay_s in THINGS.items()},
        sounds={
            name: list(_spans(length_s, lasting_s, (LEAST_PAUSE_S, 150), rng)) for name, lasting_s in SOUNDS.items()
        },
        said=list(_talk(length_s, rng)),
        written={text: list(_spans(length_s, (8, 30), (90, 240), rng)) for text in TEXTS},
    )


def _spans(length_s: float, lasting_s: Span, pause_s: Span, rng: random.Random) -> Iterator[Span]:
    start_s = rng.uniform(4.0, pause_s[1])
    while True:
        end_s = start_s + rng.uniform(*lasting_s)
        if end_s > length_s - LEAST_PAUSE_S:
            return
        yield start_s, end_s
        start_s = end_s + rng.uniform(*pause_s)


def _talk(length_s: float, rng: random.Random) -> Iterator[tuple[Span, str]]:
    start_s, last_s = rng.uniform(*TALK_EVERY_S), dict[str, float]()
    while start_s < length_s - LEAST_PAUSE_S:
        words = rng.choice(TALK)
        keyword = rng.choice(KEYWORDS)
        if rng.random() < KEYWORD_SHARE and start_s - last_s.get(keyword, -LEAST_PAUSE_S) >= LEAST_PAUSE_S:
            last_s[keyword] = start_s
            words = f"{words} {keyword}" if rng.random() < 0.5 else f"{keyword}, {words}"
        end_s = start_s + 0.35 * len(words.split())
        yield (start_s, end_s), words
        start_s = end_s + rng.uniform(*TALK_EVERY_S)
