"""Settings of streams and of the server as frozen dataclasses. Their defaults stand here and nowhere else. No I/O."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engines.runtimes.run_on import MiniRuntime
from engines.shapes import Quantisation
from realtime.errors import RequestError

MIN_TOKEN_LETTERS = 8
STREAM_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
MQTT_PORT, MQTTS_PORT = 1883, 8883
MQTT_PREFIX = "echoingpixels"
MAX_PREFIX_LETTERS = 64
_BYTES = {"TB": 10**12, "GB": 10**9, "MB": 10**6}
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3600}


@dataclass(frozen=True)
class ModelOptions:
    """Which model family answers, and what it runs on.

    `checkpoint`: the folder of the weights, for a family that does not bring its own; `quantise`: how the weights of
    its LLM are packed. `runtime` None: the best one that can run here. `engines`: a folder that `echoingpixels build`
    wrote. `models_dir` None: model files come from the installed packages.
    """

    model: str = "mini"
    checkpoint: Path | None = None
    quantise: Quantisation | None = None
    runtime: MiniRuntime | None = None
    engines: Path | None = None
    models_dir: Path | None = None


@dataclass(frozen=True)
class StreamOptions:
    """How much of a stream is kept: `ratio` of each window's tokens, and the last `cache_tokens` tokens in memory."""

    ratio: float = 0.2
    cache_tokens: int = 2048


@dataclass(frozen=True)
class Address:
    """Where the server listens; over HTTPS if `tls_cert` and `tls_key` (PEM files) are given. Port 0: a free one."""

    host: str = "127.0.0.1"
    port: int = 8080
    tls_cert: Path | None = None
    tls_key: Path | None = None


@dataclass(frozen=True)
class IceServer:
    """A STUN or TURN server that helps both sides to find each other."""

    urls: str
    username: str | None = None
    credential: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class MqttBroker:
    """An MQTT broker, and the `prefix` of all our topics there.

    With `tls` its certificate is checked against the machine's authorities, or against those in `ca_file` (PEM).
    """

    host: str
    port: int
    prefix: str
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    def __str__(self) -> str:
        """As `parse_mqtt_broker` reads it, without the password."""
        user = f"{self.user}@" if self.user is not None else ""
        return f"{'mqtts' if self.tls else 'mqtt'}://{user}{self.address}/{self.prefix}"

    @property
    def address(self) -> str:
        """Host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class RecordingLimits:
    """How much of the recordings is kept: bytes of all together, and how long after its end each. None: no bound."""

    max_bytes: int | None = None
    max_age_s: float | None = None

    def __str__(self) -> str:
        """As `parse_recording_limits` reads it."""
        amounts = ((self.max_bytes, _BYTES), (self.max_age_s, _SECONDS))
        return ",".join(_in_units(value, units) for value, units in amounts if value is not None)


@dataclass(frozen=True)
class Source:
    """A camera that the server reads by itself: the name of its stream, and an address, file or device. The address may
    hold a password. Raises ValueError if no stream may be called so."""

    name: str
    url: str = field(repr=False)

    def __post_init__(self) -> None:
        if not STREAM_NAME.fullmatch(self.name):
            raise ValueError("a stream's name has 1 to 64 letters, digits, `_`, `.` or `-`")


@dataclass(frozen=True)
class ServerConfig:
    """What the live server does for its callers.

    `token` None: everyone may call. Raises ValueError for a `token` that `check_token` refuses, and for `sources` that
    have no room or the same name. `max_load`: the highest load level at which a new stream is accepted; 2 is the
    highest that there is. `page_dir`: the page that `/` shows. `record_dir`: each stream is recorded in a folder there.
    `record_keep` None: nothing is deleted there. `state_dir`: the memories of named streams are saved there, and taken
    up again. `sources` are read from the start; each takes the place of a stream. `mqtt`: the broker that is told what
    named streams see, hear and answer, and that brings questions. `mqtt_outbox`: the file that keeps messages until the
    broker has them; None: a restart loses them.
    """

    stream: StreamOptions = StreamOptions()
    token: str | None = field(default=None, repr=False)
    max_streams: int = 4
    calls_per_stream: int = 4
    max_load: int = 0
    ice_servers: tuple[IceServer, ...] = ()
    page_dir: Path | None = None
    record_dir: Path | None = None
    record_keep: RecordingLimits | None = None
    state_dir: Path | None = None
    sources: tuple[Source, ...] = ()
    mqtt: MqttBroker | None = None
    mqtt_outbox: Path | None = None

    def __post_init__(self) -> None:
        if self.token is not None:
            check_token(self.token)
        names = {source.name for source in self.sources}
        if len(names) < len(self.sources) or len(names) > self.max_streams:
            raise ValueError("each source needs a name of its own, and a place among max_streams")

    @property
    def max_calls(self) -> int:
        """Calls at the same time, over all streams."""
        return self.max_streams * self.calls_per_stream


def check_token(token: object) -> str:
    """The token, if it is one that callers can send and not guess. Raises ValueError, which does not repeat it."""
    if (
        not isinstance(token, str)
        or len(token) < MIN_TOKEN_LETTERS
        or not token.isascii()
        or not token.isprintable()
        or " " in token
    ):
        raise ValueError(f"a token has at least {MIN_TOKEN_LETTERS} letters or digits, and no spaces")
    return token


def check_stream_name(name: str) -> None:
    """Raises RequestError if no stream may be called so."""
    if not STREAM_NAME.fullmatch(name):
        raise RequestError("invalid_stream", "a stream's name has 1 to 64 letters, digits, `_`, `.` or `-`")


def parse_ice_server(text: str) -> IceServer:
    """Read `stun:HOST[:PORT]` or `turn:USER:PASSWORD@HOST[:PORT]`, with `turns:` and `?transport=tcp` as usual.

    Raises ValueError, which says what it should look like and does not repeat a password.
    """
    scheme, _, rest = text.partition(":")
    login, at, host = rest.rpartition("@")
    username, _, credential = login.partition(":")
    if scheme in ("stun", "stuns") and host and not at:
        return IceServer(text)
    if scheme in ("turn", "turns") and host and username and credential:
        return IceServer(f"{scheme}:{host}", username, credential)
    raise ValueError("an ICE server is stun:HOST[:PORT] or turn:USER:PASSWORD@HOST[:PORT]")


def parse_source(text: str) -> Source:
    """Read `NAME=URL`. Raises ValueError, which says what it should look like and does not repeat a password."""
    name, _, url = text.partition("=")
    if not STREAM_NAME.fullmatch(name) or not url.strip():
        raise ValueError(
            "a source is NAME=URL, as door=rtsp://user:password@192.168.1.20/stream1; "
            "a name has 1 to 64 letters, digits, `_`, `.` or `-`"
        )
    return Source(name, url.strip())


def parse_mqtt_broker(text: str) -> MqttBroker:
    """Read `mqtt://[USER@]HOST[:PORT][/PREFIX]`, or `mqtts://…` for TLS.

    Raises ValueError, which says what it should look like and does not repeat a password.
    """
    wanted = "the address of a broker is mqtt[s]://[USER@]HOST[:PORT][/PREFIX]"
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise ValueError(wanted) from None
    if url.password is not None:
        raise ValueError("others can read a password in an address: set ECHOINGPIXELS_MQTT_PASSWORD instead")
    if url.scheme not in ("mqtt", "mqtts") or not url.hostname or url.query or url.fragment or port == 0:
        raise ValueError(wanted)
    prefix = url.path.strip("/") or MQTT_PREFIX
    if len(prefix) > MAX_PREFIX_LETTERS or not re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*", prefix):
        raise ValueError(f"a prefix has letters, digits, `_`, `.`, `-` and `/`, at most {MAX_PREFIX_LETTERS}")
    is_tls = url.scheme == "mqtts"
    user = unquote(url.username) if url.username else None
    return MqttBroker(url.hostname, port or (MQTTS_PORT if is_tls else MQTT_PORT), prefix, is_tls, user)


def parse_recording_limits(text: str) -> RecordingLimits:
    """Read how much of the recordings to keep: `20GB`, `7d`, or both, `20GB,7d` or `20GB|7d`.

    Raises ValueError, which says what it should look like.
    """
    sizes, ages = list[int](), list[float]()
    for part in re.split(r"[,|]", text):
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-zA-Z]+)", part.strip())
        number, unit = (float(found[1]), found[2]) if found else (0.0, "")
        if number > 0 and unit.upper() in _BYTES:
            sizes.append(round(number * _BYTES[unit.upper()]))
        elif number > 0 and unit.lower() in _SECONDS:
            ages.append(number * _SECONDS[unit.lower()])
        else:
            break
    else:
        if len(sizes) <= 1 and len(ages) <= 1:
            return RecordingLimits(sizes[0] if sizes else None, ages[0] if ages else None)
    raise ValueError(f"{text!r} is no amount of recordings: a size (MB, GB, TB), an age (h, d, w) or both, as 20GB,7d")


def _in_units(value: float, units: dict[str, int]) -> str:
    """In the largest unit of which it is a whole number, else in the smallest."""
    name = next((name for name, size in units.items() if value % size == 0), list(units)[-1])
    return f"{value / units[name]:.10g}{name}"
