"""Takes a screenshot of every state of the page, in desktop and phone size, light and dark.

    python -m benchmarks.page.screenshots --out DIR [--readme docs/live.png]

Real Chromium, real server, real models; the demo clip is the camera. States that need a broken network or a refused
permission are produced in the browser. `--readme` only takes the picture of the README. Prints the path of every
picture.
"""

import argparse
import re
import tempfile
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from playwright.sync_api import Browser, Playwright, sync_playwright

from benchmarks.page.browser import write_camera
from benchmarks.page.chromium import launch
from benchmarks.page.live_page import ANSWER_MS, LivePage
from benchmarks.page.serving import Application
from benchmarks.speed.latency import DEMO

SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "device_scale_factor": 2},
}
CALLS = re.compile("/v1/realtime/calls")
NEVER_ASKS = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
INSECURE = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
SETTLED_MS = 500
PICTURE_AFTER_S = 14  # of the last answer: the clip begins anew, with the cat
README_QUESTIONS = ((6, "What animal do you see?"), (9, "What was said?"), (1, "What did you hear last?"))


@dataclass(frozen=True)
class PageVariant:
    """Pages of one size and colour scheme; screenshots go to `folder`."""

    application: Application
    folder: Path
    size: str
    scheme: str

    @contextmanager
    def page(self, browser: Browser, link: str | None = None, script: str = "") -> Iterator[LivePage]:
        """A fresh page; `script` runs before its own."""
        context = browser.new_context(color_scheme=self.scheme, **SIZES[self.size])  # type: ignore[arg-type]
        if script:
            context.add_init_script(script)
        live = LivePage(context, link or self.application.link)
        yield live.open()
        live.leave()
        context.close()

    def take(self, live: LivePage, name: str) -> None:
        live.page.wait_for_timeout(SETTLED_MS)
        path = self.folder / f"{name}-{self.size}-{self.scheme}.png"
        live.page.screenshot(path=str(path))
        print(path, flush=True)

    def refused(
        self,
        browser: Browser,
        state: str,
        link: str | None = None,
        script: str = "",
        route: Callable[..., None] | None = None,
    ) -> None:
        """A page whose call ends in `state`."""
        with self.page(browser, link, script) as live:
            if route:
                live.page.route(CALLS, route)
            live.find("start").click()
            self.take(live.reaches(state), state)
            live.page.unroute_all()

    def call(self, browser: Browser) -> None:
        """A whole call, with a screenshot of each of its states."""
        with self.page(browser) as live:
            self.take(live, "idle")
            live.start().event("echo.window", 3)
            for number, question in enumerate(("What do you see?", "What was said?")):
                live.ask(question)
                live.answer(number)
                live.event("response.done", number + 1, within_ms=ANSWER_MS)
            live.event("echo.stats")
            self.take(live, "live")
            live.page.locator("#stats-toggle").click()
            self.take(live, "statistics")
            live.page.locator("#stats-toggle").click()
            live.page.locator("#settings-open").click()
            self.take(live, "settings")
            live.page.keyboard.press("Escape")
            live.page.locator(".evidence").last.click()
            self.take(live, "moment")
            live.page.keyboard.press("Escape")
            live.page.context.set_offline(True)
            self.take(live.reaches("reconnecting"), "reconnecting")
            live.page.context.set_offline(False)
            live.reaches("live").leave()
            self.take(live, "ended")


def write_microphone(path: Path) -> None:
    """The demo clip's sound as a wav."""
    with av.open(str(DEMO), "r") as clip, wave.open(str(path), "wb") as file:
        rate_hz = clip.streams.audio[0].rate
        resampler = av.AudioResampler("s16", "mono", rate_hz)
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        for frame in clip.decode(audio=0):
            for part in resampler.resample(frame):
                file.writeframes(part.to_ndarray().tobytes())


def readme(browser: Browser, application: Application, path: Path) -> None:
    """The picture for the README: a call with typed questions; the only voice is the clip's."""
    live = LivePage(browser.new_context(**SIZES["desk"]), application.link).open().start()
    live.page.locator("#settings-open").click()
    live.page.locator("#voice-mode").select_option("off")
    live.page.keyboard.press("Escape")
    for number, (pause_s, question) in enumerate(README_QUESTIONS):
        live.page.wait_for_timeout(1000 * pause_s)
        live.ask(question)
        print(f"{question} -> {live.answer(number).locator('.text').inner_text()}")
    live.event("response.done", len(README_QUESTIONS), within_ms=ANSWER_MS)
    live.page.wait_for_timeout(1000 * PICTURE_AFTER_S)
    live.page.screenshot(path=str(path))
    live.leave()


def every_state(playwright: Playwright, application: Application, camera: Path, folder: Path) -> None:
    allowed = launch(playwright, camera=camera)
    no_camera, forbidden = launch(playwright, has_devices=False), launch(playwright, is_allowed=False)
    for size in SIZES:
        for scheme in ("light", "dark"):
            variant = PageVariant(application, folder, size, scheme)
            variant.call(allowed)
            variant.refused(allowed, "refused", link=f"{application.origin}/?")
            variant.refused(no_camera, "no-camera")
            variant.refused(forbidden, "denied")
            variant.refused(allowed, "asking", script=NEVER_ASKS)
            variant.refused(allowed, "insecure", script=INSECURE)
            variant.refused(allowed, "connecting", route=lambda _: None)
            variant.refused(allowed, "gone", route=lambda route: route.abort())
    for browser in (allowed, no_camera, forbidden):
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="a folder for pictures of every state")
    parser.add_argument("--readme", type=Path, metavar="PNG", help="the README's picture")
    options = parser.parse_args()
    if not (options.out or options.readme):
        parser.error("nothing to do: give --out DIR, --readme PNG, or both")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, Application() as application:
        camera, microphone = Path(folder, "camera.mjpeg"), Path(folder, "microphone.wav")
        write_camera(camera)
        if options.readme:
            write_microphone(microphone)
            browser = launch(playwright, camera=camera, microphone=microphone)
            readme(browser, application, options.readme)
            browser.close()
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            every_state(playwright, application, camera, options.out)


if __name__ == "__main__":
    main()
