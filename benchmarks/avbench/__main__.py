"""Ask the field's audio-visual benchmarks, from local copies, streamed and offline. Unverified with real weights.

    python -m benchmarks.avbench --checkpoint qwen2.5-omni-7b --data worldsense=/data/WorldSense --out answers.jsonl
    python -m benchmarks.avbench --checkpoint my-cs2 --data ovo-bench=/data/OVO --modes stream --reducers cs2 random
    python -m benchmarks.avbench --table --out answers.jsonl             # the papers' figures, and ours below them

Nothing is downloaded: --data NAME=DIR is a folder with the published files and unpacked videos, for worldsense,
daily-omni, avut, video-mme, ovo-bench or streamingbench; it may be given several times. Each answer is a line of --out;
a run that was stopped goes on with what is missing. In mode stream, windows of 2 s arrive, and a question comes at its
time; CS2 does not know it. In mode offline the whole clip is read at once, with the question, as papers do.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.avbench.items import Benchmark, BenchmarkDataError, Item
from benchmarks.avbench.judging import chosen, is_right
from benchmarks.avbench.offline import INSIDE, WAYS_TO_CHOOSE, OfflineVideo
from benchmarks.avbench.readers.all import READERS
from benchmarks.avbench.results import Row, RowFile, Way, read_rows, scores
from benchmarks.avbench.streamed import Told, ask_while_watching
from benchmarks.avbench.table import RATIOS, name_of, table
from benchmarks.report import report
from engines.errors import EchoingPixelsError
from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from engines.omni.families.family import FIRST, family_of
from realtime.errors import MediaError

CACHE_TOKENS = 8192


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True, soft_wrap=True)
    try:
        if not options.table:
            run(options, console)
        rows = read_rows(options.out)
    except EchoingPixelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted: the same command goes on with what is missing", file=sys.stderr)
        return 130
    print(table(rows))
    found = {f"{name}, {way.model}, {name_of(way)}": vars(score) for (name, way), score in scores(rows).items()}
    report(None, benchmark="avbench", answers=len(rows), scores=found)
    return 0


def run(options: argparse.Namespace, console: Console) -> None:
    """Ask what is missing in --out. Raises EchoingPixelsError."""
    if options.checkpoint is None or not options.data:
        raise BenchmarkDataError("give --checkpoint DIR and --data NAME=DIR, or --table for what was asked before")
    benchmarks = {name: read() for name, read in (_reader(each) for each in options.data)}
    family = family_of(options.checkpoint) or FIRST
    engine = OmniEngine(options.checkpoint, ModelStore(), time.perf_counter, name=family)
    model = f"{options.checkpoint.resolve().name} {engine.fingerprint[:6]}"  # the same folder may be trained again
    asked = list(_ways(options, engine, model))
    done = {(row.benchmark, row.id, row.way) for row in read_rows(options.out)}
    file = RowFile(options.out)
    for name, benchmark in benchmarks.items():
        for why, count in benchmark.left_out.items():
            console.print(f"{name}: {count} questions are not asked: {why}")
        items = benchmark.items[: options.limit]
        missing = [(item, way) for item in items for way in asked if (name, item.id, way) not in done]
        console.print(f"{name}: {len(items)} questions, {len(asked)} ways; {len(missing)} answers to go")
        with Progress(console=console) as progress:
            task = progress.add_task(name, total=len(missing))
            for row in _answers(engine, name, missing, len(benchmark.items), options.cache_tokens, console):
                file.add(row)
                progress.advance(task)


def _answers(
    engine: OmniEngine,
    name: str,
    missing: Sequence[tuple[Item, Way]],
    of_all: int,
    cache_tokens: int,
    console: Console,
) -> Iterator[Row]:
    """Rows of what is missing, video by video; of one that cannot be read, nothing."""
    by_video: dict[Path, dict[Way, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item, way in missing:
        by_video[item.video][way].append(item)
    for video, by_way in by_video.items():
        offline = OfflineVideo(engine)
        try:
            for way, items in by_way.items():
                for told in _told(engine, offline, way, items, cache_tokens):
                    yield _row(name, way, told, of_all)
        except MediaError as error:
            console.print(f"{name}: {video.name} is left out, the same command tries it again: {error}")


def _told(engine: OmniEngine, offline: OfflineVideo, way: Way, items: list[Item], cache_tokens: int) -> Iterator[Told]:
    if way.mode == "stream":
        return ask_while_watching(engine, items, way.reducer, way.ratio, cache_tokens)
    return offline.ask(items, way.reducer, way.ratio)


def _row(name: str, way: Way, told: Told, of_all: int) -> Row:
    item = told.item
    return Row(
        benchmark=name,
        id=item.id,
        task=item.task,
        **way._asdict(),
        answer=told.answer,
        chosen=chosen(item, told.answer),
        is_right=is_right(item, told.answer),
        kept=told.kept,
        pool=told.pool,
        audio=told.audio,
        of_all=of_all,
    )


def _ways(options: argparse.Namespace, engine: OmniEngine, model: str) -> Iterator[Way]:
    """All tokens once a mode; then every reducer at every smaller ratio."""
    own = "novelty" if engine.language_model.model.cs2 is None else "cs2"
    cannot = {} if own == "cs2" else {"cs2": "these weights have no CS2"}
    if engine.name != FIRST:
        cannot |= {name: f"{name} looks into layers as of Qwen2.5-Omni" for name in (INSIDE, "fastv")}
    reducers = options.reducers or [name for name in WAYS_TO_CHOOSE if name not in cannot]
    for name in cannot.keys() & set(reducers):
        raise BenchmarkDataError(f"{cannot[name]}: leave it out of --reducers")
    if options.reducers == [INSIDE] and "offline" not in options.modes:
        raise BenchmarkDataError(f"{INSIDE} needs the question while the clip is read: give --modes offline")
    for option in ("modes", "ratios", "reducers"):
        given = getattr(options, option) or []
        if twice := [each for each in given if given.count(each) > 1]:
            raise BenchmarkDataError(f"--{option} names {twice[0]} twice: once is enough")
    for mode, ratio in product(options.modes, options.ratios):
        if not 0 < ratio <= 1:
            raise BenchmarkDataError(f"a ratio is above 0 and at most 1, not {ratio}")
        for reducer in [own] if ratio == 1 else reducers:
            if mode == "offline" or reducer != INSIDE:
                yield Way(model, mode, reducer, ratio)


def _reader(given: str) -> tuple[str, Callable[[], Benchmark]]:
    name, _, folder = given.partition("=")
    if name not in READERS or not folder:
        raise BenchmarkDataError(f"--data is NAME=DIR, with one of {', '.join(READERS)}, not {given}")
    if not Path(folder).is_dir():
        raise BenchmarkDataError(f"{folder} is no folder: unpack the benchmark there first")
    return name, lambda: READERS[name](Path(folder))


def _parser() -> argparse.ArgumentParser:
    about, epilog = (__doc__ or "").split("\n\n", 1)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.avbench",
        description=about,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--checkpoint", type=Path, help="folder of a Qwen2.5-Omni, EchoingPixels or Gemma 4 checkpoint")
    parser.add_argument("--data", action="append", metavar="NAME=DIR", help="a benchmark and its folder")
    parser.add_argument("--out", type=Path, default=Path("avbench.jsonl"), help="answers (default avbench.jsonl)")
    parser.add_argument("--table", action="store_true", help="only print the table of what was asked before")
    parser.add_argument("--modes", nargs="+", choices=("stream", "offline"), default=["stream", "offline"])
    parser.add_argument(
        "--ratios", nargs="+", type=float, default=list(RATIOS), help="shares of the tokens to keep (1 0.2 0.1 0.05)"
    )
    parser.add_argument(
        "--reducers", nargs="+", choices=tuple(WAYS_TO_CHOOSE), help="who chooses (default: all that can)"
    )
    parser.add_argument("--limit", type=int, help="only the first so many questions of each benchmark")
    parser.add_argument("--cache-tokens", type=int, default=CACHE_TOKENS, help="of a stream's memory (default 8192)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
