"""Settings of streams and of the server as frozen dataclasses. Their defaults stand here and nowhere else. No I/O."""

from dataclasses import dataclass, field
from pathlib import Path

from engines.runtimes.run_on import MiniRuntime

MIN_TOKEN_LETTERS = 8


@dataclass(frozen=True)
class ModelOptions:
    """Which model family answers, and what it runs on.

    `runtime` None: the best one that can run here. `engines`: a folder that `echoingpixels build` wrote.
    `models_dir` None: model files come from the installed packages.
    """

    model: str = "mini"
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
class ServerConfig:
    """What the live server does for its callers.

    `token` None: everyone may call; a text that `check_token` refuses raises ValueError. `max_load`: the highest load
    level at which a new stream is accepted; 2 is the highest that there is. `page_dir`: the page that `/` shows.
    `record_dir`: each stream is written to a file there.
    """

    stream: StreamOptions = StreamOptions()
    token: str | None = field(default=None, repr=False)
    max_streams: int = 4
    calls_per_stream: int = 4
    max_load: int = 0
    ice_servers: tuple[IceServer, ...] = ()
    page_dir: Path | None = None
    record_dir: Path | None = None

    def __post_init__(self) -> None:
        if self.token is not None:
            check_token(self.token)

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
