"""How fast the page is: real Chromium, real server, real models, the demo clip as camera.

    python -m benchmarks.page.browser [--repeats 3] [--out benchmarks/results/browser.json]

Medians over fresh pages: from the press on Start to live, to the first window, and of three typed questions each time
from sending to the first text; then, with a made-up microphone, from the end of a spoken question to the first sound of
its answer, and from the beginning of a voice to the assistant's silence. Stage times come from the server
(`echo.stats`). Prints a table and whether the medians are within their limits; the last line is JSON. Exits with 1 if a
limit is broken.
"""

import argparse
import math
import statistics
import tempfile
from pathlib import Path

import av
from playwright.sync_api import sync_playwright

from benchmarks.limits import Limit, exit_if_broken, show
from benchmarks.page.chromium import launch
from benchmarks.page.live_page import ANSWER_MS, LivePage
from benchmarks.page.serving import Application
from benchmarks.page.sound import (
    RECORD_LOUDNESS,
    SCRIPTED_MICROPHONE,
    answered_after_ms,
    say,
    silenced_after_ms,
    write_voice,
)
from benchmarks.report import report
from benchmarks.speed.latency import DEMO

QUESTIONS = ("What do you see?", "What did you hear last?", "What have you seen so far?")
SPOKEN_QUESTION, INTERRUPTION = "What have you seen so far?", "Please stop talking now."
MAX_MS = {
    "to live": 3000,
    "to first window": 5000,
    "question to first text": 1000,
    "end of speech to first sound": 2500,
    "voice to silence": 200,
}
WINDOWS_BEFORE_ASKING = 3
INTO_SPEECH_MS = 100
WIDTH, HEIGHT = 640, 480
RATE_HZ = 25


def write_camera(path: Path) -> None:
    """The demo clip's pictures as Motion JPEG, which Chromium takes for a camera."""
    with av.open(str(DEMO), "r") as clip, av.open(str(path), "w", format="mjpeg") as camera:
        stream = camera.add_stream("mjpeg", rate=RATE_HZ, options={"strict": "unofficial", "qmin": "2", "qmax": "5"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in clip.decode(video=0):
            small = frame.reformat(WIDTH, HEIGHT, "rgb24").to_ndarray()
            camera.mux(stream.encode(av.VideoFrame.from_ndarray(small, "rgb24").reformat(format="yuv420p")))
        camera.mux(stream.encode(None))


def visit(live: LivePage) -> dict[str, float]:
    """One fresh page; milliseconds by what was waited for."""
    live.open()
    started_ms: float = live.page.evaluate("performance.now()")
    live.start()
    live_ms: float = live.page.evaluate("performance.now()") - started_ms
    window_ms: float = live.event("echo.window")["at_ms"] - started_ms
    live.event("echo.window", WINDOWS_BEFORE_ASKING)
    firsts_ms = []
    for number, question in enumerate(QUESTIONS):
        deltas = len(live.of("response.output_text.delta"))
        asked_ms: float = live.page.evaluate("performance.now()")
        live.ask(question)
        firsts_ms.append(live.event("response.output_text.delta", deltas + 1)["at_ms"] - asked_ms)
        live.answer(number)
        live.event("response.done", number + 1, within_ms=ANSWER_MS)
    return {"to live": live_ms, "to first window": window_ms, "question to first text": statistics.median(firsts_ms)}


def talk(live: LivePage, question: Path, voice: Path) -> dict[str, float]:
    """One fresh page: a spoken question, then an interruption. An answer that ended before gives no time to silence."""
    for script in (SCRIPTED_MICROPHONE, RECORD_LOUDNESS):
        live.page.context.add_init_script(script)
    live.open().start()
    live.event("echo.window", WINDOWS_BEFORE_ASKING)
    say(live, question)
    took_ms = {"end of speech to first sound": answered_after_ms(live)}
    live.page.wait_for_timeout(INTO_SPEECH_MS)
    silenced_ms = silenced_after_ms(live, voice)
    status = live.event("response.done", within_ms=ANSWER_MS)["response"]["status"]
    if status == "cancelled" and not math.isnan(silenced_ms):
        took_ms["voice to silence"] = silenced_ms
    return took_ms


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    visits: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, Application() as application:
        camera = Path(folder, "camera.mjpeg")
        write_camera(camera)
        browser = launch(playwright, camera=camera)
        for _ in range(options.repeats):
            live = LivePage(browser.new_context(), application.link)
            visits.append(visit(live))
            stages = live.of("echo.stats")[-1]["latency_ms"]
            live.leave()
            live.page.context.close()
        question, voice = Path(folder, "question.wav"), Path(folder, "voice.wav")
        write_voice(question, SPOKEN_QUESTION, silence_s=0.2)
        write_voice(voice, INTERRUPTION, silence_s=0)
        for _ in range(options.repeats):
            live = LivePage(browser.new_context(), application.link)
            visits.append(talk(live, question, voice))
            live.leave()
            live.page.context.close()
        browser.close()
    names = dict.fromkeys(name for visit in visits for name in visit)
    medians = {name: statistics.median(visit[name] for visit in visits if name in visit) for name in names}
    print("| | ms |\n|---|---|")
    for name, value in medians.items():
        print(f"| {name} | {value:.0f} |")
    for name, shares in stages.items():
        print(f"| {name}, p50 | {shares['p50']:.0f} |")
    limits = [Limit(name, medians.get(name, math.nan), max_ms, "ms") for name, max_ms in MAX_MS.items()]
    show(limits)
    report(options.out, benchmark="browser", repeats=options.repeats, median_ms=medians, stages_ms=stages)
    exit_if_broken(limits)


if __name__ == "__main__":
    main()
