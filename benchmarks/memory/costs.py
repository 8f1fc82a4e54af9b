"""What a question and a window cost at several ages of one stream, measured side by side.

    python -m benchmarks.memory.hours --rules --minutes 1 10 60 120 240 --ages FOLDER     # keeps the ages: an hour
    python -m benchmarks.memory.costs FOLDER [--rounds 21] [--out benchmarks/results/hours_costs.json]

Each round takes up every age anew, asks it the same questions, one about now and one about all that is remembered, and
lets its model read the same windows, so that whatever else the machine does slows all ages alike. Clock time, and
processor time, which other programs change less; medians of all rounds, and of what each round has more than after one
window, and than at ten minutes. Prints both tables; the last line is one JSON object.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import sub, truediv
from pathlib import Path

import echoingpixels as ep
from benchmarks.everyday.assistant import load, voice
from benchmarks.everyday.media import Library
from benchmarks.memory.side_by_side import mini_stream
from benchmarks.memory.stream import at, endless, films
from benchmarks.report import report
from engines.api import Answer, Utterance, Window
from engines.errors import EchoingPixelsError
from engines.mini.stream import MiniStream
from engines.notes import Note
from engines.saved import SavedMemory
from engines.saving.file import read_file, write_file
from engines.shapes import MINI_MEDIA
from engines.sieve.stream import SieveResult
from realtime.config import StreamOptions

NOW, ALL = "What do you see right now?", "What do you recall?"  # no program answers them
READ_QUESTION, TOKEN, FIRST_TEXT, PREFILL = "a question", "a token", "first text", "a window"  # what is timed
OF_ALL = "of all"  # and for the question about all
HELD_BACK = 4  # tokens after the first that most answers wait for before anything is told
IN_A_ROW = 8  # windows that are read one after the other
FULL_MINUTES = 10.0  # the first age from here on is what others are compared with: the memory is full
FILES = ".safetensors"

Times = dict[str, list[float]]  # milliseconds of each round, by what is timed


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
    """What one age costs in each round, by the clock and of processor time: to read a question, to write a token, both
    of them until there is text to tell, of each kind of question; and to read a window."""

    minutes: float
    tokens: int = 0
    answer: str = ""
    clock: Times = field(default_factory=dict)
    processor: Times = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.minutes:g} min" if self.minutes >= 0.1 else "one window"


class Stopwatch:
    """Milliseconds since it was made, by the clock and of this process."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def spent(self) -> tuple[float, float]:
        return 1e3 * (time.perf_counter() - self._begun[0]), 1e3 * (time.process_time() - self._begun[1])


def compared(mine: Times, others: Times, how: Callable[[float, float], float]) -> dict[str, float]:
    """The median over the rounds of what `how` makes of two ages."""
    return {task: round(statistics.median(map(how, of_task, others[task])), 3) for task, of_task in mine.items()}


def save(stream: MiniStream, end_s: float, folder: Path) -> None:
    """Write what a stream remembers at a second into a file of the folder."""
    saved = stream.save()
    with (folder / f"{end_s:g}{FILES}").open("wb") as file:
        write_file(file, {"text": saved.text}, saved.arrays)


def saved_ages(folder: Path) -> dict[float, Path]:
    """The files of the folder by second of the stream, in order."""
    found = {float(path.name.removesuffix(FILES)): path for path in folder.glob(f"*{FILES}")}
    return dict(sorted(found.items()))


def taken_up(path: Path, open_stream: Callable[[], MiniStream]) -> MiniStream:
    """A stream as it was. Raises SavedMemoryError."""
    facts, arrays = read_file(path)
    stream = open_stream()
    stream.restore(SavedMemory(facts["text"], arrays))
    return stream


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
    ages: Mapping[float, Path], open_stream: Callable[[], MiniStream], windows: Sequence[ReadWindow]
) -> list[Cost]:
    """Costs of each age, by its second; one round for each of `windows` that has `IN_A_ROW` others behind it, but for
    the first, which warms up. A window's cost is the mean of so many, since only one in some has to forget."""
    costs = [Cost(round(end_s / 60, 2)) for end_s in ages]
    for number in range(len(windows) - IN_A_ROW):
        for (end_s, path), cost in zip(ages.items(), costs, strict=True):
            stream = taken_up(path, open_stream)
            cost.tokens = stream.num_cached_tokens
            cost.answer = _ask(stream, cost, NOW, end_s).text
            everything = _ask(stream, cost, ALL, end_s, f" {OF_ALL}")
            assert everything.num_read_tokens > cost.tokens, "not all that is remembered was read"
            row = windows[number : number + IN_A_ROW]
            watch = Stopwatch()
            for place, window in enumerate(row):
                _read(stream, window.begun_at(end_s + place * MINI_MEDIA.window_s))
            clock, processor = watch.spent()
            _enter(cost, PREFILL, (clock / IN_A_ROW, processor / IN_A_ROW))
    for times in (each for cost in costs for each in (cost.clock, cost.processor)):
        for rounds in times.values():
            del rounds[0]
    return costs


def _ask(stream: MiniStream, cost: Cost, question: str, now_s: float, kind: str = "") -> Answer:
    watch, pieces = Stopwatch(), stream.ask(question, now_s)
    assert not next(pieces), "a program answers this question"
    next(pieces)
    read = watch.spent()
    while True:
        try:
            next(pieces)
        except StopIteration as finished:
            answer: Answer = finished.value
            break
    written = [end - begin for begin, end in zip(read, watch.spent(), strict=True)]
    steps = max(round(answer.decode_tokens_per_s * written[0] / 1e3), 1)
    clock, processor = (spent / steps for spent in written)
    _enter(cost, READ_QUESTION + kind, read)
    _enter(cost, TOKEN + kind, (clock, processor))
    _enter(cost, FIRST_TEXT + kind, (read[0] + HELD_BACK * clock, read[1] + HELD_BACK * processor))
    return answer


def _read(stream: MiniStream, window: ReadWindow) -> None:
    stream._prefill(window.span_s, window.sieved, window.utterances, window.notes)


def _enter(cost: Cost, task: str, spent: tuple[float, float]) -> None:
    for times, spent_ms in zip((cost.clock, cost.processor), spent, strict=True):
        times.setdefault(task, []).append(spent_ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="what `benchmarks.memory.hours --ages` has kept")
    parser.add_argument("--rounds", type=int, default=21, help="times that each age is measured (default: %(default)s)")
    parser.add_argument("--cache-tokens", type=int, default=StreamOptions.cache_tokens, help="as `hours` had it")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    ages = saved_ages(options.folder)
    if not ages or options.rounds < 1:
        parser.exit(2, f"{options.folder} holds no ages, or there are no rounds: see benchmarks.memory.hours --ages\n")
    try:
        assistant = load()
        opened = partial(_opened, assistant, options.cache_tokens)
        shown, last_s = films(Library.read(), voice(assistant)), max(ages)
        stream, first = taken_up(ages[last_s], opened), round(last_s / MINI_MEDIA.window_s)
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    following = (at(window, first + number) for number, (window, _) in enumerate(endless(shown, 1)))
    costs = measured(ages, opened, windows_read(stream, following, options.rounds + 1 + IN_A_ROW))
    full = next((cost for cost in costs if cost.minutes >= FULL_MINUTES), costs[-1])
    for way in ("clock", "processor"):
        print_costs(way, costs, full)
    report(
        options.out,
        benchmark="costs",
        questions=(NOW, ALL),
        rounds=options.rounds,
        cache_tokens=options.cache_tokens,
        compared_with=full.name,
        ages=[told(cost, costs[0], full) for cost in costs],
    )


def _opened(assistant: ep.Assistant, cache_tokens: int) -> MiniStream:
    return mini_stream(assistant.open_stream(cache_tokens=cache_tokens))


def told(cost: Cost, first: Cost, full: Cost) -> dict[str, object]:
    """What JSON holds of an age."""
    ways = {
        way: {
            "median_ms": {task: round(statistics.median(rounds), 1) for task, rounds in mine.items()},
            "over_one_window_ms": compared(mine, of_first, sub),
            "of_full": compared(mine, of_full, truediv),
        }
        for way, mine, of_first, of_full in (
            ("clock", cost.clock, first.clock, full.clock),
            ("processor", cost.processor, first.processor, full.processor),
        )
    }
    return {"age": cost.name, "minutes": cost.minutes, "tokens": cost.tokens, "answer": cost.answer, **ways}


def print_costs(way: str, costs: Sequence[Cost], full: Cost) -> None:
    tasks = list(costs[0].clock)
    print(f"| {way} | tokens | {' | '.join(f'{task}, over one window, of {full.name}' for task in tasks)} |")
    print("|---" * (len(tasks) + 2) + "|")
    for cost in costs:
        mine, of_first, of_full = (getattr(each, way) for each in (cost, costs[0], full))
        over, share = compared(mine, of_first, sub), compared(mine, of_full, truediv)
        cells = [f"{statistics.median(mine[task]):.0f} ms, {over[task]:+.0f}, {share[task]:.0%}" for task in tasks]
        print(f"| {cost.name} | {cost.tokens} | {' | '.join(cells)} |")
    print()


if __name__ == "__main__":
    main()
