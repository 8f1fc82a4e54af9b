"""Do four RTSP cameras and a call live beside each other on this machine, and is no stream forgotten?

    python -m benchmarks.page.cameras [--cameras 4] [--minutes 5] [--out benchmarks/results/cameras.json]

The server runs with the real models in a process of its own and reads the cameras, which GStreamer's RTSP server plays
(`benchmarks.page.rtsp_cameras`; it says which packages it needs); one caller sends sound and pictures beside them. That
is more than two cores can look at: pictures may be skipped, but all sound must arrive, every window must be reported or
counted as dropped, and each stream must be looked at and answer. Each half minute every stream is asked one question,
one after another. Prints a table and whether limits hold; the last line is JSON. Exits with 1 if a limit is broken.
"""

import argparse
import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import av

from benchmarks.limits import Limit, exit_if_broken, show
from benchmarks.page.callers import Caller, Event, encode_clip
from benchmarks.page.serving import TOKEN, Application
from benchmarks.page.soak import server_mb, uncounted_windows
from benchmarks.page.soak_streams import median
from benchmarks.report import report
from benchmarks.speed.latency import DEMO

EVERY_S, SETTLES_S, WINDOW_S = 30.0, 20.0, 2.0
MAX_MISSING_SOUND, MAX_FIRST_TEXT_S = 0.01, 1.5
QUESTION, CALL = "What do you see?", "call"
SYSTEM_PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class StreamResult:
    """One stream, from when all had begun. `missing_sound`: share of the time without sound that should be there.
    `skipped_pictures`: of each window four can be looked at. `looked_at`: share of windows of which any was."""

    name: str
    is_alive: bool
    windows: int
    dropped_windows: int
    uncounted_windows: int
    missing_sound: float
    skipped_pictures: int
    looked_at: float
    first_text_p50_s: float


def result(name: str, caller: Caller, from_s: float, firsts_s: list[float]) -> StreamResult:
    windows = [window for window in caller.of("echo.window") if window["at_s"] >= from_s]
    return StreamResult(
        name=name,
        is_alive=caller.is_alive,
        windows=len(windows),
        dropped_windows=sum(window["dropped_windows"] for window in windows[1:]),
        uncounted_windows=uncounted_windows(windows) if windows else -1,
        missing_sound=missing_sound(windows),
        skipped_pictures=sum(window["dropped_frames"] for window in windows),
        looked_at=statistics.mean(window["sight"] != "skipped" for window in windows) if windows else 0.0,
        first_text_p50_s=median(firsts_s),
    )


def missing_sound(windows: list[Event]) -> float:
    """Share of the windows' time that is a gap of the sound."""
    gaps_s = [gap["end_s"] - gap["start_s"] for window in windows for gap in window["gaps"] if gap["track"] == "audio"]
    return sum(gaps_s) / (WINDOW_S * len(windows)) if windows else 1.0


@contextmanager
def rtsp_cameras(count: int, lasts_s: float) -> Iterator[list[str]]:
    """The addresses of cameras that play the demo clip over and over for so long."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder, "film.mp4")
        repeat(DEMO, film, lasts_s)
        script = Path(__file__).with_name("rtsp_cameras.py")
        command = [SYSTEM_PYTHON, str(script), str(film), str(count)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            yield [process.stdout.readline().strip() for _ in range(count)]
            process.communicate()


def repeat(clip: Path, film: Path, lasts_s: float) -> None:
    """Write a film that is the clip again and again, not encoded anew, for at least so long."""
    with av.open(str(clip)) as first:
        length_s = (first.duration or 0) / av.time_base
    ends_s = 0.0
    with av.open(str(film), "w") as out:
        copies: dict[int, av.stream.Stream] = {}
        while ends_s < lasts_s:
            with av.open(str(clip)) as source:
                for stream in (source.streams.video[0], source.streams.audio[0]):
                    if stream.index not in copies:
                        copies[stream.index] = out.add_stream_from_template(stream)
                for packet in source.demux():
                    if packet.dts is None or packet.pts is None or packet.time_base is None:
                        continue
                    moved = round(ends_s / packet.time_base)
                    packet.pts, packet.dts = packet.pts + moved, packet.dts + moved
                    packet.stream = copies[packet.stream.index]
                    out.mux(packet)
            ends_s += length_s


async def run(application: Application, names: list[str], minutes: float) -> tuple[list[StreamResult], float]:
    """All streams at the end, and the most memory that the server took."""
    callers = {name: Caller(application.origin, TOKEN, None, joins=name) for name in names}
    callers[CALL] = Caller(application.origin, TOKEN, encode_clip())
    firsts_s: dict[str, list[float]] = {name: [] for name in callers}
    most_mb = 0.0
    try:
        for caller in callers.values():
            await caller.call()
        await asyncio.sleep(SETTLES_S)
        from_s = time.monotonic()
        end_s = from_s + 60 * minutes
        print("| minute | server, MB | level | load, % | first text, s |\n|---|---|---|---|---|")
        while time.monotonic() < end_s:
            sample_s = time.monotonic()
            for name, caller in callers.items():
                firsts_s[name].append(await caller.first_text_s(QUESTION))
            stats = [event for caller in callers.values() for event in caller.of("echo.stats")[-1:]]
            most_mb = max(most_mb, server_mb(application.pid))
            row = (
                (sample_s - from_s) / 60,
                most_mb,
                max((event["level"] for event in stats), default=0),
                100 * max((event["load"] for event in stats), default=0),
                median([each[-1] for each in firsts_s.values()]),
            )
            print("| " + " | ".join(f"{value:.1f}" for value in row) + " |", flush=True)
            await asyncio.sleep(max(min(sample_s + EVERY_S, end_s) - time.monotonic(), 0))
        return [result(name, caller, from_s, firsts_s[name]) for name, caller in callers.items()], most_mb
    finally:
        await asyncio.gather(*(caller.close() for caller in callers.values()), return_exceptions=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--cameras", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    with rtsp_cameras(options.cameras, 60 * options.minutes + 120) as addresses:
        names = [f"camera{number + 1}" for number in range(options.cameras)]
        sources = [part for pair in zip(names, addresses, strict=True) for part in ("--source", "=".join(pair))]
        limits = "--max-streams", str(options.cameras + 1), "--max-load", "2"
        with Application(*limits, *sources) as application:
            results, most_mb = asyncio.run(run(application, names, options.minutes))
    print(
        "| stream | alive | windows | dropped | uncounted | sound missing, % | pictures skipped |"
        " windows looked at, % | first text p50, s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for each in results:
        print(
            f"| {each.name} | {'yes' if each.is_alive else 'NO'} | {each.windows} | {each.dropped_windows} |"
            f" {each.uncounted_windows} | {100 * each.missing_sound:.2f} | {each.skipped_pictures} |"
            f" {100 * each.looked_at:.0f} | {each.first_text_p50_s:.2f} |"
        )
    checked = [
        Limit("streams that died", sum(not each.is_alive for each in results), 0),
        Limit("streams that nobody looked at", sum(not each.looked_at for each in results), 0),
        Limit("sound that is missing", max(each.missing_sound for each in results), MAX_MISSING_SOUND),
        Limit("windows uncounted", sum(abs(each.uncounted_windows) for each in results), 0),
        Limit(
            "first text p50 of the slowest stream",
            max(each.first_text_p50_s for each in results),
            MAX_FIRST_TEXT_S,
            "s",
        ),
    ]
    show(checked)
    report(
        options.out,
        benchmark="cameras",
        minutes=options.minutes,
        server_at_most_mb=most_mb,
        streams=[asdict(each) for each in results],
    )
    exit_if_broken(checked)


if __name__ == "__main__":
    main()
