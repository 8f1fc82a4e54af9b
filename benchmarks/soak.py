"""Does a live stream stay as it is for long? Real Chromium, real server, real models, the demo clip as camera.

    python -m benchmarks.soak [--minutes 10] [--out benchmarks/results/soak.json]

Every half minute: memory of the server and of the page, depth of the queues against their bounds, windows lost, and one
typed question. At the end: how memory grew between the second and the last fifth, how late the loop was (99 %, upper
edge of its bucket), and whether every window was told of. Prints a table; the last line is JSON.
"""

import argparse
import math
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.browser import write_camera
from benchmarks.page.chromium import launch
from benchmarks.page.live_page import LivePage
from benchmarks.page.serving import Application
from benchmarks.report import report

EVERY_S = 30.0
LAG = "echoingpixels_loop_lag_seconds_bucket"


@dataclass(frozen=True)
class Sample:
    """One look at server and page."""

    minute: float
    server_mb: float
    page_mb: float
    waiting: float
    lost: float
    first_text_ms: float


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


def look(application: Application, live: LivePage, number: int) -> Sample:
    """Ask one question, then read everything."""
    deltas = len(live.of("response.output_text.delta"))
    asked_ms: float = live.page.evaluate("performance.now()")
    live.ask("What do you see?")
    first_ms = live.event("response.output_text.delta", deltas + 1)["at_ms"] - asked_ms
    found = values(application)
    return Sample(
        minute=number * EVERY_S / 60,
        server_mb=server_mb(application.pid),
        page_mb=page_mb(live),
        waiting=found[("echoingpixels_windows_waiting", "")],
        lost=found[("echoingpixels_windows_lost_total", "")],
        first_text_ms=first_ms,
    )


def uncounted_windows(live: LivePage) -> int:
    """Windows between the first and the last that were neither told of nor counted as dropped."""
    told = live.of("echo.window")
    span = int(told[-1]["index"] - told[0]["index"] + 1)
    dropped = sum(int(window["dropped_windows"]) for window in told[1:])
    return span - len(told) - dropped


def growth(samples: list[float]) -> float:
    """How much more the last fifth holds than the second, as a share."""
    fifth = max(len(samples) // 5, 1)
    before, after = samples[fifth : 2 * fifth], samples[-fifth:]
    return sum(after) / len(after) / (sum(before) / len(before)) - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    samples: list[Sample] = []
    print("| minute | server, MB | page, MB | windows waiting | lost | first text, ms |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, Application() as application:
        camera = Path(folder, "camera.mjpeg")
        write_camera(camera)
        browser = launch(playwright, camera=camera)
        live = LivePage(browser.new_context(), application.link)
        live.open().start()
        for number in range(1, math.ceil(options.minutes * 60 / EVERY_S) + 1):
            live.page.wait_for_timeout(1000 * EVERY_S)
            sample = look(application, live, number)
            samples.append(sample)
            print("| " + " | ".join(f"{value:.1f}" for value in asdict(sample).values()) + " |", flush=True)
        lag_s, uncounted = lag_p99_s(values(application)), uncounted_windows(live)
        live.leave()
        browser.close()
    grown = {name: growth([getattr(sample, name) for sample in samples]) for name in ("server_mb", "page_mb")}
    print(f"loop lag p99 at most {1000 * lag_s:g} ms; windows uncounted: {uncounted}; growth: {grown}")
    report(
        options.out,
        benchmark="soak",
        minutes=options.minutes,
        loop_lag_p99_at_most_ms=1000 * lag_s,
        uncounted_windows=uncounted,
        growth=grown,
        samples=[asdict(sample) for sample in samples],
    )


if __name__ == "__main__":
    main()
