"""Do many live streams at once stay alive on this machine, with all their sound?

    python -m benchmarks.page.soak_streams [--streams 8] [--minutes 10] [--out benchmarks/results/soak_streams.json]

The server runs with the real models in a process of its own; this process is the callers (`benchmarks.page.callers`).
The machine is overloaded on purpose. Pictures may be skipped, but no call may die, all sound must arrive, every window
must be reported or counted as dropped, and answers must begin soon. Each half minute every caller asks one question,
one after another. Prints a table and whether limits hold; the last line is JSON. Exits with 1 if a limit is broken.
"""

import argparse
import asyncio
import math
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.limits import Limit, exit_if_broken, show
from benchmarks.page.callers import Caller, Event, encode_clip
from benchmarks.page.serving import TOKEN, Application
from benchmarks.page.soak import server_mb, uncounted_windows
from benchmarks.report import report
from engines.shapes import SAMPLE_RATE_HZ

EVERY_S = 30.0
MIN_SOUND, MAX_FIRST_TEXT_S = 0.99, 1.5
QUESTION = "What do you see?"


@dataclass(frozen=True)
class StreamResult:
    """One stream at the end. `sound`: share of the sound that arrived, of what was sent between two statistics."""

    is_alive: bool
    sound: float
    windows: int
    dropped_windows: int
    uncounted_windows: int
    dropped_pictures: int


def sound_share(stats: list[Event]) -> float:
    """Samples that arrived between the first and the last statistics, as a share of what was due."""
    told = [event for event in stats if event["input"]]
    if len(told) < 2:
        return 0.0
    heard = told[-1]["input"]["heard_samples"] - told[0]["input"]["heard_samples"]
    return float(heard / SAMPLE_RATE_HZ / (told[-1]["at_s"] - told[0]["at_s"]))


def result(caller: Caller) -> StreamResult:
    windows = caller.of("echo.window")
    return StreamResult(
        is_alive=caller.is_alive,
        sound=sound_share(caller.of("echo.stats")),
        windows=len(windows),
        dropped_windows=sum(window["dropped_windows"] for window in windows),
        uncounted_windows=uncounted_windows(windows) if windows else -1,
        dropped_pictures=sum(window["dropped_frames"] for window in windows),
    )


async def soak(
    application: Application, num_streams: int, minutes: float
) -> tuple[list[StreamResult], list[float], float]:
    """All streams at the end, seconds to the first text of every question, and the most memory that the server took."""
    clip = encode_clip()
    callers = [Caller(application.origin, TOKEN, clip) for _ in range(num_streams)]
    firsts_s: list[float] = []
    most_mb = 0.0
    try:
        for caller in callers:
            await caller.call()
        end_s = time.monotonic() + 60 * minutes
        print("| minute | alive | server, MB | level | load, % | first text, s |\n|---|---|---|---|---|---|")
        while time.monotonic() < end_s:
            sample_s = time.monotonic()
            asked = [await caller.first_text_s(QUESTION) for caller in callers]
            firsts_s += asked
            most_mb = max(most_mb, server_mb(application.pid))
            stats = [event for caller in callers for event in caller.of("echo.stats")[-1:]]
            row = (
                minutes - (end_s - sample_s) / 60,
                sum(caller.is_alive for caller in callers),
                server_mb(application.pid),
                max((event["level"] for event in stats), default=0),
                100 * max((event["load"] for event in stats), default=0),
                median(asked),
            )
            print("| " + " | ".join(f"{value:.1f}" for value in row) + " |", flush=True)
            await asyncio.sleep(max(min(sample_s + EVERY_S, end_s) - time.monotonic(), 0))
        return [result(caller) for caller in callers], firsts_s, most_mb
    finally:
        await asyncio.gather(*(caller.close() for caller in callers), return_exceptions=True)


def median(seconds: list[float]) -> float:
    """The median; an answer that never came counts as infinite."""
    return statistics.median(math.inf if math.isnan(each) else each for each in seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--streams", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    with Application("--max-streams", str(options.streams), "--max-load", "2") as application:
        results, firsts_s, most_mb = asyncio.run(soak(application, options.streams, options.minutes))
    first_text_s = median(firsts_s)
    print("| stream | alive | sound, % | windows | dropped | uncounted | pictures skipped |")
    print("|---|---|---|---|---|---|---|")
    for number, each in enumerate(results, 1):
        print(
            f"| {number} | {'yes' if each.is_alive else 'NO'} | {100 * each.sound:.2f} | {each.windows} |"
            f" {each.dropped_windows} | {each.uncounted_windows} | {each.dropped_pictures} |"
        )
    checked = [
        Limit("calls that died", sum(not each.is_alive for each in results), 0),
        Limit("sound that is missing", 1 - min(each.sound for each in results), 1 - MIN_SOUND),
        Limit("windows uncounted", sum(abs(each.uncounted_windows) for each in results), 0),
        Limit("first text p50", first_text_s, MAX_FIRST_TEXT_S, "s"),
    ]
    show(checked)
    report(
        options.out,
        benchmark="soak_streams",
        minutes=options.minutes,
        first_text_p50_s=first_text_s,
        server_at_most_mb=most_mb,
        streams=[asdict(each) for each in results],
    )
    exit_if_broken(checked)


if __name__ == "__main__":
    main()
