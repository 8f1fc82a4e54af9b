"""What a memory costs at several ages of one stream. Ages are saved on the way, and measured side by side at its end:
each round asks all of them the same question and lets them read the same window, so that whatever else the machine does
slows all alike. Knows nothing of clips and of right answers.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import sub, truediv
from pathlib import Path

from engines.api import Answer, Utterance, Window
from engines.mini.stream import MiniStream
from engines.notes import Note
from engines.saved import SavedMemory
from engines.saving.file import read_file, write_file
from engines.sieve.stream import SieveResult

QUESTION = "What do you see right now?"  # no program answers it, and all that is remembered is read for it
QUESTION_READ, TOKEN, FIRST_TEXT, PREFILL = "a question", "a token", "first text", "a window"  # what is timed
HELD_BACK = 4  # tokens after the first that most answers wait for before anything is told


@dataclass(frozen=True)
class SavedAge:
    """A stream as it was at a second of its time, in a file."""

    name: str
    end_s: float
    path: Path


@dataclass(frozen=True)
class ReadWindow:
    """What the language model was given of a window."""

    span_s: tuple[float, float]
    sieved: SieveResult
    utterances: tuple[Utterance, ...]
    notes: tuple[Note, ...]

    def begun_at(self, start_s: float) -> "ReadWindow":
        """The same at another time of a stream."""
        later_s, kept = start_s - self.span_s[0], self.sieved.kept
        said = (replace(each, start_s=each.start_s + later_s, end_s=each.end_s + later_s) for each in self.utterances)
        sieved = replace(self.sieved, kept=replace(kept, time_s=kept.time_s + later_s))
        return ReadWindow((start_s, self.span_s[1] + later_s), sieved, tuple(said), self.notes)


@dataclass
class Cost:
    """What one age costs. `ms`, of each round: to read a question, to write a token, both of them until there is text
    to tell, and to read a window."""

    name: str
    minutes: float
    tokens: int = 0
    answer: str = ""
    ms: dict[str, list[float]] = field(default_factory=dict)

    def median_ms(self) -> dict[str, float]:
        return {task: round(statistics.median(of_task), 1) for task, of_task in self.ms.items()}

    def over_ms(self, other: "Cost") -> dict[str, float]:
        """How much more than another age: the median over the rounds."""
        return {task: round(statistics.median(map(sub, mine, other.ms[task])), 1) for task, mine in self.ms.items()}

    def against(self, other: "Cost") -> dict[str, float]:
        """How many times as much as another age: the median over the rounds."""
        return {task: round(statistics.median(map(truediv, mine, other.ms[task])), 3) for task, mine in self.ms.items()}


def save(stream: MiniStream, name: str, end_s: float, folder: Path) -> SavedAge:
    """Write what a stream remembers into a file of the folder."""
    path, saved = folder / f"{end_s:g}.safetensors", stream.save()
    with path.open("wb") as file:
        write_file(file, {"text": saved.text}, saved.arrays)
    return SavedAge(name, end_s, path)


def windows_read(stream: MiniStream, windows: Iterable[Window], count: int) -> list[ReadWindow]:
    """Show a stream more windows, until it has kept something of `count`; what its model was given of these."""
    found, given, prefill = list[ReadWindow](), list[ReadWindow](), stream._prefill

    def listening(*read: object) -> int:
        given.append(ReadWindow(*read[:4]))  # type: ignore[arg-type]
        return prefill(*read)  # type: ignore[arg-type]

    vars(stream)["_prefill"] = listening
    for window in windows:
        given.clear()
        if stream.reduce(window).text_tokens:
            found.append(given[0])
        if len(found) == count:
            break
    del vars(stream)["_prefill"]
    return found


def measured(
    ages: Sequence[SavedAge], open_stream: Callable[[], MiniStream], windows: Sequence[ReadWindow]
) -> list[Cost]:
    """Costs of each age, one round for each of `windows` after one that is not counted. Each round begins with what was
    saved, taken up by a new stream of `open_stream`."""
    costs = [Cost(age.name, age.end_s / 60) for age in ages]
    for number, window in enumerate((windows[0], *windows)):
        for age, cost in zip(ages, costs, strict=True):
            stream = open_stream()
            facts, arrays = read_file(age.path)
            stream.restore(SavedMemory(facts["text"], arrays))
            cost.tokens = stream.num_cached_tokens
            times = _asked(stream, cost, age.end_s) | {PREFILL: _prefill_ms(stream, window.begun_at(age.end_s))}
            for task, taken_ms in times.items() if number else ():
                cost.ms.setdefault(task, []).append(taken_ms)
    return costs


def _asked(stream: MiniStream, cost: Cost, now_s: float) -> dict[str, float]:
    begun, pieces = time.perf_counter(), stream.ask(QUESTION, now_s)
    assert not next(pieces), "a program answers this question"
    next(pieces)
    read_ms = 1e3 * (time.perf_counter() - begun)
    while True:
        try:
            next(pieces)
        except StopIteration as finished:
            answer: Answer = finished.value
            break
    assert answer.num_read_tokens > len(stream.cached_times_s()), "not all that is remembered was read"
    cost.answer, token_ms = answer.text, 1e3 / answer.decode_tokens_per_s
    return {QUESTION_READ: read_ms, TOKEN: token_ms, FIRST_TEXT: read_ms + HELD_BACK * token_ms}


def _prefill_ms(stream: MiniStream, read: ReadWindow) -> float:
    begun = time.perf_counter()
    stream._prefill(read.span_s, read.sieved, read.utterances, read.notes)
    return 1e3 * (time.perf_counter() - begun)
