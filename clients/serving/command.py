"""`echoingpixels serve`: the live server with its page, until it is interrupted."""

import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.markup import escape

import echoingpixels
from clients.errors import InputError
from clients.folders import make_record_folder, state_folder
from clients.loading import LOADING, first_word_s, load_assistant
from clients.log import set_up_logging
from clients.options.settings import Settings
from clients.serving.broker import broker_and_outbox
from engines.serving.priority import at_low_priority
from realtime.config import Address, ServerConfig, Source, StreamOptions
from realtime.devices.places import wanted_devices
from realtime.devices.sound_cards import load_portaudio
from realtime.errors import DeviceError
from realtime.http.middleware import is_loopback
from realtime.http.serve import listen, serve
from realtime.sources.addresses import masked
from realtime.sources.opening import is_file
from realtime.sources.pipes import is_stdin, path_of
from realtime.telemetry.event_log import log_event
from realtime.telemetry.observed import ModelLoaded, ServerStarted, ServerStopped
from realtime.telemetry.observers import Observer, Observers
from realtime.telemetry.trace import TraceFile

PAGE_DIR = Path(__file__).parent.parent / "browser"


def run_serve(settings: Settings) -> None:
    """Load the models and serve until interrupted. Raises InputError, EngineError, RealtimeError."""
    address, config = _address(settings), _server_config(settings)
    console = Console(stderr=settings.log_format == "text", highlight=False)  # a log in JSON holds nothing else
    with ExitStack() as stack:
        listening = stack.enter_context(listen(address))  # before loading: a port that is taken is told at once
        stack.enter_context(state_folder(settings.state))
        set_up_logging(settings.log_level, settings.log_format, _secrets(config))
        observe = stack.enter_context(_observers(settings.trace))
        began_s = time.perf_counter()
        with console.status(LOADING):
            assistant = stack.enter_context(at_low_priority(lambda: load_assistant(settings)))
            app = echoingpixels.app(assistant, config, speaker=settings.speaker, observe=observe)
            loaded_s = time.perf_counter() - began_s
            answer_s = at_low_priority(lambda: first_word_s(assistant, settings.cache_tokens, time.perf_counter))
        observe(
            ModelLoaded(
                model=assistant.engine.name,
                source=str(settings.checkpoint or settings.models_dir or "installed packages"),
                runtime=assistant.runtime,
                reason=assistant.runtime_reason,
                seconds=loaded_s,
            )
        )
        ready_s = time.perf_counter() - began_s
        console.print(f"Ready after {ready_s:.1f} s. An answer takes about {answer_s:.1f} s to begin.")

        def on_ready(port: int) -> None:
            observe(ServerStarted(url=link(address, port, None), model=assistant.engine.name))
            shows_token = settings.token is None or console.is_terminal
            _show_link(address, port, config.token, shows_token, console)
            if config.state_dir is not None:
                console.print(
                    f"Memories of cameras with a name (?stream=NAME) are saved in {config.state_dir}.", soft_wrap=True
                )
            for source in config.sources:
                console.print(f"Source {source.name}: {escape(masked(source.url))}", soft_wrap=True)
            if config.mqtt is not None:
                console.print(
                    f"Cameras with a name (?stream=NAME) are on the MQTT broker {config.mqtt.address}, below "
                    f"{config.mqtt.prefix}/: docs/home-assistant.md",
                    soft_wrap=True,
                )
            if settings.browser and _has_screen():
                url = link(address, port, config.token)
                threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()

        serve(app, address, listening, on_ready)
        observe(ServerStopped())


@contextmanager
def _observers(trace: Path | None) -> Iterator[Observer]:
    """The log, and the trace if it is wanted, which is complete at the end. Raises InputError."""
    if trace is None:
        yield log_event
        return
    try:
        file = TraceFile(trace)
    except OSError as error:
        raise InputError(f"{trace}: cannot be written: {error.strerror}") from error
    try:
        yield Observers(log_event, file)
    finally:
        file.close()


def _secrets(config: ServerConfig) -> list[str]:
    """What the log must never show, whoever writes it."""
    credentials = [item.credential for item in config.ice_servers]
    password = config.mqtt.password if config.mqtt is not None else None
    return [secret for secret in (config.token, password, *credentials) if secret]


def _address(settings: Settings) -> Address:
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise InputError("HTTPS needs both --tls-cert and --tls-key")
    for path in filter(None, (settings.tls_cert, settings.tls_key)):
        if not path.is_file():
            raise InputError(f"{path}: no such file")
    return Address(settings.host, settings.port, settings.tls_cert, settings.tls_key)


def _server_config(settings: Settings) -> ServerConfig:
    if settings.record is not None:
        make_record_folder(settings.record)
    elif settings.record_keep is not None:
        raise InputError("--record-keep needs --record DIR: which recordings?")
    _check_sources(settings)
    mqtt, mqtt_outbox = broker_and_outbox(settings) or (None, None)
    return ServerConfig(
        stream=StreamOptions(settings.ratio, settings.cache_tokens),
        token=token_for(settings.host, settings.token.get_secret_value() if settings.token else None),
        max_streams=settings.max_streams,
        max_load=settings.max_load,
        ice_servers=settings.ice_server,
        page_dir=PAGE_DIR,
        record_dir=settings.record,
        record_keep=settings.record_keep,
        state_dir=settings.state,
        sources=settings.source,
        mqtt=mqtt,
        mqtt_outbox=mqtt_outbox,
    )


def _check_sources(settings: Settings) -> None:
    """Raises InputError for what cannot be right; a camera that does not answer now may answer later."""
    count = len(settings.source)
    if count > settings.max_streams:
        raise InputError(f"{count} sources need --max-streams {count}, or more where browsers bring cameras, too")
    piped = [source.name for source in settings.source if is_stdin(source.url)]
    if len(piped) > 1:
        raise InputError(f"sources {' and '.join(piped)}: there is one standard input, for one of them")
    if piped and (sys.stdin is None or sys.stdin.isatty()):
        raise InputError(
            f"source {piped[0]}: nothing is piped in, as by `ffmpeg … -f mpegts - | echoingpixels serve …`"
        )
    for source in settings.source:
        if is_stdin(source.url) or _is_device(source):
            continue
        if is_file(source.url) and not Path(path_of(source.url)).is_file():
            raise InputError(f"source {source.name}: {masked(source.url)}: no such file")


def _is_device(source: Source) -> bool:
    """Whether a source is a camera or microphone of this machine. Raises InputError if it never can be read."""
    try:
        wanted = wanted_devices(source.url)
        if wanted is not None and wanted.has_microphone:
            load_portaudio()
    except DeviceError as error:
        raise InputError(f"source {source.name}: {error}") from error
    return wanted is not None


def token_for(host: str, given: str | None) -> str | None:
    """The token that callers must know: `given`, else none if only this machine can call, else a new one."""
    return given or (None if is_loopback(host) else secrets.token_urlsafe(12))


def link(address: Address, port: int, token: str | None) -> str:
    """URL of the page, with the token."""
    host = address.host
    if host in ("", "0.0.0.0", "::"):
        host = _own_address()
    scheme = "https" if address.tls_cert else "http"
    where = f"[{host}]" if ":" in host else host
    return f"{scheme}://{where}:{port}/" + (f"?token={quote(token, safe='')}" if token else "")


def _show_link(address: Address, port: int, token: str | None, shows_token: bool, console: Console) -> None:
    """A token that was given stays out of files that the output is written to; its owner knows it."""
    url = link(address, port, token if shows_token else None)
    console.print(f"[bold]{url}[/]  (Ctrl-C ends it)", soft_wrap=True)
    if token and not shows_token:
        console.print("The page asks for the token that was given.")
    if not is_loopback(address.host) and address.tls_cert is None:
        console.print("Browsers allow a camera over plain http on this machine only: docs/deploy.md has HTTPS.")


def _has_screen() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _own_address() -> str:
    """This machine's address in its network. Nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
