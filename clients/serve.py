"""`echoingpixels serve`: the live server with its page, until it is interrupted."""

import os
import secrets
import socket
import sys
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rich.console import Console

from engines.api import Engine, Timer
from realtime.config import ServerConfig
from realtime.http.middleware import is_loopback
from realtime.http.serve import Address, listen, live_app, serve
from realtime.voice.loop import VoiceModels

__all__ = ["PAGE_DIR", "Address", "ServeOptions", "ServerConfig", "VoiceModels", "listen", "run_server", "token_for"]

PAGE_DIR = Path(__file__).parent / "browser"


@dataclass(frozen=True)
class ServeOptions:
    """What `serve` was told. `opens_browser`: if there is a screen to open one on."""

    config: ServerConfig
    address: Address
    opens_browser: bool


def token_for(host: str, given: str | None) -> str | None:
    """The token to ask for: what was given; else none on this machine alone, and a new one for everyone else."""
    return given or (None if is_loopback(host) else secrets.token_urlsafe(12))


def link(address: Address, port: int, token: str | None) -> str:
    """What to open in a browser."""
    host = address.host
    if host in ("", "0.0.0.0", "::"):
        host = _own_address()
    scheme = "https" if address.tls_cert else "http"
    where = f"[{host}]" if ":" in host else host
    return f"{scheme}://{where}:{port}/" + (f"?token={quote(token, safe='')}" if token else "")


def run_server(
    options: ServeOptions,
    listening: socket.socket,
    engine: Engine,
    voice_models: VoiceModels,
    timer: Timer,
    console: Console,
) -> None:
    """Serve on what `listen` gave until interrupted."""
    address = options.address

    def ready(port: int) -> None:
        url = link(address, port, options.config.token)
        console.print(f"[bold]{url}[/]  (Ctrl-C ends it)", soft_wrap=True)
        if not is_loopback(address.host) and address.tls_cert is None:
            console.print("Browsers allow a camera over plain http on this machine only: docs/deploy.md has HTTPS.")
        if options.opens_browser and _has_screen():
            threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()

    serve(live_app(options.config, engine, timer, voice_models), address, listening, ready)


def _has_screen() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _own_address() -> str:
    """The address that others in this network know us by; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
