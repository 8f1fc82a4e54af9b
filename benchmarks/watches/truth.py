"""When each standing question of the benchmark comes true, as the script has it. Pure.

What was interrupted for less than `SAME_S` goes on, so it need not be told again. But where it was really interrupted,
for longer than `BRIEF_S`, a notice is no mistake.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.watches.script import Script, Span
from benchmarks.watches.senses import PICTURE_S
from engines.shapes import MINI_MEDIA
from engines.watches.signs import TOGETHER_S

STEP_S = 0.25
SAME_S, BRIEF_S = 10.0, 2.0

Times = Callable[[Script, float], list[float]]  # the script, and for how long an interruption is none


@dataclass(frozen=True)
class Asked:
    """A standing question of a kind, and the times at which it comes true."""

    event: str
    kind: str
    of: Times

    def times(self, script: Script) -> list[float]:
        """Each is to be told."""
        return self.of(script, SAME_S)

    def brief_times(self, script: Script) -> list[float]:
        """Those that may be told, after a brief interruption."""
        return sorted(set(self.of(script, BRIEF_S)) - set(self.times(script)))


def _starts(spans: Sequence[Span]) -> list[float]:
    return [start_s for start_s, _ in spans]


def _ends(spans: Sequence[Span]) -> list[float]:
    return [end_s for _, end_s in spans]


def _spans_where(holds: Callable[[float], bool], length_s: float, same_s: float) -> list[Span]:
    """From when to when something holds; interruptions of less than `same_s` are none."""
    spans: list[Span] = []
    for step in range(int(length_s / STEP_S)):
        time_s = step * STEP_S
        if not holds(time_s):
            continue
        if spans and time_s - spans[-1][1] < same_s:
            spans[-1] = (spans[-1][0], time_s + STEP_S)
        else:
            spans.append((time_s, time_s + STEP_S))
    return spans


def _people(script: Script, count: int, same_s: float) -> list[Span]:
    return _spans_where(lambda time_s: script.num_people(time_s) >= count, script.length_s, same_s)


def _at_least(count: int) -> Times:
    return lambda script, same_s: _starts(_people(script, count, same_s))


def _nobody(script: Script, same_s: float) -> list[float]:
    there = _people(script, 1, same_s)
    return ([0.0] if not there or there[0][0] >= SAME_S else []) + _ends(there)


def _seen_without(times: Times) -> Times:
    """When the first picture is taken that does not show any more what has gone."""

    def seen(script: Script, same_s: float) -> list[float]:
        window_s = MINI_MEDIA.window_s
        gone = (-((PICTURE_S - time_s) // window_s) for time_s in times(script, same_s))
        return [PICTURE_S + window_s * max(number, 0.0) for number in gone]

    return seen


def _said(words: str) -> Times:
    """Speech is known when it is over."""
    return lambda script, _: [span[1] for span, text in script.said if f" {words} " in f" {text.replace(',', '')} "]


def _together(state: Callable[[Script, float], bool], sound: str) -> Times:
    def times(script: Script, same_s: float) -> list[float]:
        spans = [(start_s, end_s + TOGETHER_S) for start_s, end_s in script.sounds[sound]]

        def both(time_s: float) -> bool:
            return state(script, time_s) and any(start_s <= time_s < end_s for start_s, end_s in spans)

        return _starts(_spans_where(both, script.length_s, same_s))

    return times


def _thing(name: str) -> Times:
    return lambda script, _: _starts(script.things[name])


def _thing_gone(name: str) -> Times:
    return lambda script, _: _ends(script.things[name])


def _sound(name: str) -> Times:
    return lambda script, _: _starts(script.sounds[name])


def _written(text: str) -> Times:
    return lambda script, _: _starts(script.written[text])


ASKED: Sequence[Asked] = (
    Asked("you see a cat", "names", _thing("cat")),
    Asked("a dog comes", "names", _thing("dog")),
    Asked("a car arrives", "names", _thing("car")),
    Asked("somebody is at the desk", "names", _at_least(1)),
    Asked("there are two people", "counts", _at_least(2)),
    Asked("more than two people are in the room", "counts", _at_least(3)),
    Asked("the phone rings", "sounds", _sound("a telephone")),
    Asked("the doorbell rings", "sounds", _sound("a doorbell")),
    Asked("the baby cries", "sounds", _sound("a baby crying")),
    Asked("you hear a dog", "sounds", _sound("a dog")),
    Asked("somebody says help", "words", _said("help")),
    Asked("somebody says dinner is ready", "words", _said("dinner is ready")),
    Asked("the sign says closed", "text", _written("CLOSED")),
    Asked(
        "somebody is at the desk and the phone rings",
        "joint",
        _together(lambda script, time_s: script.num_people(time_s) > 0, "a telephone"),
    ),
    Asked(
        "two people are there while the baby cries",
        "joint",
        _together(lambda script, time_s: script.num_people(time_s) > 1, "a baby crying"),
    ),
    Asked("the cat leaves", "leaving", _seen_without(_thing_gone("cat"))),
    Asked("nobody is there", "leaving", _seen_without(_nobody)),
)
SINCE_GONE: Sequence[Asked] = (  # the same notices, counted from when it has gone
    Asked("the cat leaves", "left", _thing_gone("cat")),
    Asked("nobody is there", "left", _nobody),
)
KINDS: Mapping[str, str] = {
    "names": "a thing or somebody",
    "counts": "a number of people",
    "sounds": "a sound",
    "words": "words said",
    "text": "text read",
    "joint": "several together",
    "leaving": "that something has gone",
    "left": "  since it has gone",
}
