"""Starts Debian's Chromium under Playwright, with or without a fake camera and microphone."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)
DEVICES = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"
SOUND_ALLOWED = "--autoplay-policy=no-user-gesture-required"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str:
    """Path of Chromium. Raises RuntimeError that says how to install it."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise RuntimeError("the tests of the page need Chromium: apt install chromium")


def launch(
    playwright: Playwright,
    *,
    has_devices: bool = True,
    is_allowed: bool = True,
    microphone: Path | None = None,
    camera: Path | None = None,
) -> Browser:
    """`microphone`: a wav that is played once, when the microphone is opened; `camera`: Motion JPEG, repeated."""
    flags = [*FLAGS, SOUND_ALLOWED]
    flags += [DEVICES] if has_devices else []
    flags += [ALLOWED] if is_allowed else []
    flags += [f"--use-file-for-fake-audio-capture={microphone}%noloop"] if microphone else []
    flags += [f"--use-file-for-fake-video-capture={camera}"] if camera else []
    return playwright.chromium.launch(executable_path=executable(), args=flags)
