"""Does a live stream stay stable for long? Real Chromium, real server, real models, the demo clip as camera.

    python -m benchmarks.page.soak [--minutes 10] [--out benchmarks/results/soak.json]

Every half minute: memory of the server and of the page, the greatest depth of every queue of `echo.stats` since the
sample before, lost windows, and one typed question. At the end: growth of memory between the second and the last fifth,
delay of the event loop (99 %, upper edge of its bucket), and windows that were neither reported nor counted as dropped.
Prints a table and whether limits hold; the last line is JSON. Exits with 1 if a limit is broken.
"""

import argparse
import math
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.limits import Limit, exit_if_broken, show
from benchmarks.page.browser import write_camera
from benchmarks.page.chromium import launch
from benchmarks.page.live_page import LivePage
from benchmarks.page.serving import Application
from benchmarks.report import report

EVERY_S = 30.0
LAG = "echoingpixels_loop_lag_seconds_bucket"
MAX_LAG_MS = 50
MAX_GROWTH = {"server_mb": 0.1, "page_mb": 0.5}  # the page remembers an hour of windows: until then it may grow

Event = dict[str, Any]
Queues = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Sample:
    """One sample of server and page. `queues`: name → greatest depth since the sample before, and the bound."""

    minute: float
    server_mb: float
    page_mb: float
    lost: float
    first_text_ms: float
    queues: Queues

    @property
    def fullest(self) -> float:
        """Depth of the fullest queue as a share of its bound."""
        return max(depth / bound for depth, bound in self.queues.values())


def server_mb(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def page_mb(live: LivePage) -> float:
    """The page's heap, garbage collected."""
    session = live.page.context.new_cdp_session(live.page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
    session.detach()
    return used


def values(application: Application) -> dict[tuple[str, str], float]:
    """(name, upper edge of a bucket or "") → value, of everything under /metrics."""
    families = text_string_to_metric_families(application.get("/metrics").decode())
    return {
        (sample.name, sample.labels.get("le", "")): sample.value for family in families for sample in family.samples
    }


def lag_p99_s(found: dict[tuple[str, str], float]) -> float:
    """The upper edge of the bucket that holds the 99 % quantile."""
    buckets = sorted((float(edge), count) for (name, edge), count in found.items() if name == LAG)
    return next(edge for edge, count in buckets if count >= 0.99 * buckets[-1][1])


def deepest(samples: list[Queues]) -> Queues:
    """The greatest depth of each queue, and its bound."""
    names = sorted({name for queues in samples for name in queues})
    return {name: max(queues[name] for queues in samples if name in queues) for name in names}


def take_sample(application: Application, live: LivePage, number: int) -> tuple[Sample, list[Event]]:
    """Ask one question and take a sample; also returns the `echo.window` events since the sample before."""
    deltas = len(live.of("response.output_text.delta"))
    asked_ms: float = live.page.evaluate("performance.now()")
    live.ask("What do you see?")
    first_ms = live.event("response.output_text.delta", deltas + 1)["at_ms"] - asked_ms
    found = values(application)
    events: list[Event] = live.page.evaluate("events.splice(0)")  # kept there, they would count as memory of the page
    stats = [event["queues"] for event in events if event["type"] == "echo.stats"]
    sample = Sample(
        minute=number * EVERY_S / 60,
        server_mb=server_mb(application.pid),
        page_mb=page_mb(live),
        lost=found[("echoingpixels_windows_lost_total", "")],
        first_text_ms=first_ms,
        queues=deepest([{name: (it["depth"], it["bound"]) for name, it in queues.items()} for queues in stats]),
    )
    return sample, [event for event in events if event["type"] == "echo.window"]


def uncounted_windows(events_seen: list[Event]) -> int:
    """Number of windows between the first and the last that were neither reported nor counted as dropped."""
    span = int(events_seen[-1]["index"] - events_seen[0]["index"] + 1)
    dropped = sum(int(window["dropped_windows"]) for window in events_seen[1:])
    return span - len(events_seen) - dropped


def growth(samples: list[float]) -> float:
    """Growth of the mean from the second to the last fifth, as a share."""
    fifth = max(len(samples) // 5, 1)
    before, after = samples[fifth : 2 * fifth], samples[-fifth:]
    return sum(after) / len(after) / (sum(before) / len(before)) - 1


def limits(queues: Queues, lag_ms: float, uncounted: int, grown: dict[str, float]) -> list[Limit]:
    """The limits that must hold after a soak."""
    return [
        Limit("loop lag p99", lag_ms, MAX_LAG_MS, "ms"),
        Limit("windows uncounted", uncounted, 0),
        *(Limit(f"growth of {name}", grown[name], maximum) for name, maximum in MAX_GROWTH.items()),
        *(Limit(f"queue {name}", depth, bound) for name, (depth, bound) in queues.items()),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    samples: list[Sample] = []
    events_seen: list[Event] = []
    print("| minute | server, MB | page, MB | lost | first text, ms | fullest queue, % |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, Application() as application:
        camera = Path(folder, "camera.mjpeg")
        write_camera(camera)
        browser = launch(playwright, camera=camera)
        live = LivePage(browser.new_context(), application.link)
        live.open().start()
        for number in range(1, math.ceil(options.minutes * 60 / EVERY_S) + 1):
            live.page.wait_for_timeout(1000 * EVERY_S)
            sample, windows = take_sample(application, live, number)
            samples.append(sample)
            events_seen += windows
            row = (*list(asdict(sample).values())[:5], 100 * sample.fullest)
            print("| " + " | ".join(f"{value:.1f}" for value in row) + " |", flush=True)
        lag_ms, uncounted = 1000 * lag_p99_s(values(application)), uncounted_windows(events_seen)
        live.leave()
        browser.close()
    grown = {name: growth([getattr(sample, name) for sample in samples]) for name in ("server_mb", "page_mb")}
    checked = limits(deepest([sample.queues for sample in samples]), lag_ms, uncounted, grown)
    show(checked)
    report(
        options.out,
        benchmark="soak",
        minutes=options.minutes,
        loop_lag_p99_at_most_ms=lag_ms,
        uncounted_windows=uncounted,
        growth=grown,
        samples=[asdict(sample) for sample in samples],
    )
    exit_if_broken(checked)


if __name__ == "__main__":
    main()
