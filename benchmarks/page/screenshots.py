"""Takes a screenshot of every state of the page at four sizes in both colour schemes, and puts them on contact sheets.

    python -m benchmarks.page.screenshots --out DIR [--only STATE ...] [--readme docs/live.png]

Real Chromium, real server; the demo clip is the camera. Sizes: desktop, tablet, phone, and a desktop at 200 % zoom,
which has half as many CSS pixels in each direction. `DIR/STATE.png` shows all pictures of one state, and
`DIR/STATE-SIZE-SCHEME.png` is one of them in full. `--only` takes only these states, `--readme` the picture of the
README. Prints the path of every contact sheet.
"""

import argparse
import base64
import io
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from benchmarks.page.browser import write_camera
from benchmarks.page.chromium import launch
from benchmarks.page.live_page import ANSWER_MS, LivePage
from benchmarks.page.serving import Application
from benchmarks.page.states import Browsers, every_state
from benchmarks.speed.latency import DEMO

SCHEMES = ("light", "dark")
SETTLED_MS = 500
SHEET_HEIGHT = 560  # of each picture on a contact sheet
MARGIN, LABEL = 12, 16
PICTURE_AFTER_S = 14  # of the last answer: the clip begins anew, with the cat
README_SIZE: ViewportSize = {"width": 1280, "height": 800}
README_QUESTIONS = ((6, "What animal do you see?"), (9, "What was said?"), (1, "What did you hear last?"))


@dataclass(frozen=True)
class Screen:
    """`width` and `height` in CSS pixels, `scale` device pixels each."""

    name: str
    width: int
    height: int
    scale: float = 1
    has_touch: bool = False


SCREENS = (
    Screen("desktop", 1280, 800),
    Screen("zoomed", 640, 400, scale=2),
    Screen("tablet", 820, 1180, has_touch=True),
    Screen("phone", 360, 740, scale=2, has_touch=True),
)


def take(live: LivePage, screen: Screen, scheme: str) -> Image.Image:
    """The page as that screen shows it. The call goes on: only the screen is emulated."""
    session = live.page.context.new_cdp_session(live.page)
    size = {"width": screen.width, "height": screen.height, "deviceScaleFactor": screen.scale}
    session.send("Emulation.setDeviceMetricsOverride", size | {"mobile": screen.has_touch})
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": screen.has_touch})
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    session.send("Emulation.setEmulatedMedia", {"features": features})
    live.page.wait_for_timeout(SETTLED_MS)
    picture = session.send("Page.captureScreenshot", {"format": "png"})["data"]
    session.detach()
    return Image.open(io.BytesIO(base64.b64decode(picture)))


def contact_sheet(pictures: dict[str, Image.Image]) -> Image.Image:
    """All pictures side by side in rows of one scheme, each with its name."""
    rows = [{name: picture for name, picture in pictures.items() if name.endswith(scheme)} for scheme in SCHEMES]
    widths = [round(picture.width * SHEET_HEIGHT / picture.height) for picture in rows[0].values()]
    step = SHEET_HEIGHT + LABEL + MARGIN
    sheet = Image.new("RGB", (sum(widths) + MARGIN * (len(widths) + 1), step * len(rows) + MARGIN), "#888888")
    draw = ImageDraw.Draw(sheet)
    for row, named in enumerate(rows):
        left, top = MARGIN, MARGIN + row * step
        for (name, picture), width in zip(named.items(), widths, strict=True):
            draw.text((left, top), name, fill="#ffffff")
            sheet.paste(picture.resize((width, SHEET_HEIGHT), Image.Resampling.LANCZOS), (left, top + LABEL))
            left += width + MARGIN
    return sheet


def photograph(live: LivePage, name: str, folder: Path) -> Path:
    """Take every size and scheme of a state; returns the path of its contact sheet."""
    pictures = {
        f"{name}-{screen.name}-{scheme}": take(live, screen, scheme) for scheme in SCHEMES for screen in SCREENS
    }
    for label, picture in pictures.items():
        picture.save(folder / f"{label}.png")
    path = folder / f"{name}.png"
    contact_sheet(pictures).save(path)
    return path


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
    live = LivePage(browser.new_context(viewport=README_SIZE), application.link).open().start()
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


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="a folder for pictures of every state")
    parser.add_argument("--only", nargs="+", metavar="STATE", help="only these states")
    parser.add_argument("--readme", type=Path, metavar="PNG", help="the README's picture")
    options = parser.parse_args()
    if not (options.out or options.readme):
        parser.error("nothing to do: give --out DIR, --readme PNG, or both")
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        Application("--max-load", "2") as application,
    ):
        camera, microphone = Path(folder, "camera.mjpeg"), Path(folder, "microphone.wav")
        write_camera(camera)
        if options.readme:
            write_microphone(microphone)
            browser = launch(playwright, camera=camera, microphone=microphone)
            readme(browser, application, options.readme)
            browser.close()
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            browsers = Browsers(
                launch(playwright, camera=camera),
                launch(playwright, has_devices=False),
                launch(playwright, is_allowed=False),
            )
            for name, live in every_state(browsers, application):
                if not options.only or name in options.only:
                    print(photograph(live, name, options.out), flush=True)


if __name__ == "__main__":
    main()
