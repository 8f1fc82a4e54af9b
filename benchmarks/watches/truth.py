"""When each standing question of the benchmark comes true, as the script has it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.watches.script import Script, Span
from engines.watches.signs import TOGETHER_S

STEP_S = 0.25
SAME_S = 10.0  # what is interrupted for less is one


@dataclass(frozen=True)
class Asked:
    """A standing question of a kind, and the times at which it comes true."""

    event: str
    kind: str
    times: Callable[[Script], list[float]]


def _starts(spans: Sequence[Span]) -> list[float]:
    return [start_s for start_s, _ in spans]


def _ends(spans: Sequence[Span]) -> list[float]:
    return [end_s for _, end_s in spans]


def _spans_where(holds: Callable[[float], bool], length_s: float) -> list[Span]:
    """From when to when something holds; interruptions of less than `SAME_S` are none."""
    spans: list[Span] = []
    for step in range(int(length_s / STEP_S)):
        time_s = step * STEP_S
        if not holds(time_s):
            continue
        if spans and time_s - spans[-1][1] < SAME_S:
            spans[-1] = (spans[-1][0], time_s + STEP_S)
        else:
            spans.append((time_s, time_s + STEP_S))
    return spans


def _at_least(count: int) -> Callable[[Script], list[float]]:
    return lambda script: _starts(_spans_where(lambda time_s: script.num_people(time_s) >= count, script.length_s))


def _nobody_left(script: Script) -> list[float]:
    return _ends(_spans_where(lambda time_s: script.num_people(time_s) > 0, script.length_s))


def _nobody(script: Script) -> list[float]:
    there = _spans_where(lambda time_s: script.num_people(time_s) > 0, script.length_s)
    return ([0.0] if not there or there[0][0] >= SAME_S else []) + _ends(there)


def _said(words: str) -> Callable[[Script], list[float]]:
    """Speech is known when it is over."""
    return lambda script: [span[1] for span, text in script.said if f" {words} " in f" {text.replace(',', '')} "]


def _together(state: Callable[[Script, float], bool], sound: str) -> Callable[[Script], list[float]]:
    def times(script: Script) -> list[float]:
        spans = [(start_s, end_s + TOGETHER_S) for start_s, end_s in script.sounds[sound]]

        def both(time_s: float) -> bool:
            return state(script, time_s) and any(start_s <= time_s < end_s for start_s, end_s in spans)

        return _starts(_spans_where(both, script.length_s))

    return times


def _thing(name: str) -> Callable[[Script], list[float]]:
    return lambda script: _starts(script.things[name])


def _sound(name: str) -> Callable[[Script], list[float]]:
    return lambda script: _starts(script.sounds[name])


def _written(text: str) -> Callable[[Script], list[float]]:
    return lambda script: _starts(script.written[text])


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
    Asked("the cat leaves", "leaving", lambda script: _ends(script.things["cat"])),
    Asked("nobody is there", "leaving", _nobody),
)
KINDS: Mapping[str, str] = {
    "names": "a thing or somebody",
    "counts": "a number of people",
    "sounds": "a sound",
    "words": "words said",
    "text": "text read",
    "joint": "several together",
    "leaving": "that something has gone",
}
