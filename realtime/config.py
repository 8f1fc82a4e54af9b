"""What the live server is told, as frozen dataclasses. No I/O."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class IceServer:
    """A STUN or TURN server that helps both sides to find each other."""

    urls: str
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True)
class ServerConfig:
    """`token` None: everyone may come in. `page_dir`: what `/` shows. `record_dir`: where each stream is written to."""

    ratio: float
    cache_tokens: int
    token: str | None = None
    max_streams: int = 4
    max_calls: int = 16
    ice_servers: tuple[IceServer, ...] = ()
    page_dir: Path | None = None
    record_dir: Path | None = None


def parse_ice_server(text: str) -> IceServer:
    """`stun:HOST[:PORT]` or `turn:USER:PASSWORD@HOST[:PORT]`, with `turns:` and `?transport=tcp` as usual.

    Raises ValueError, saying what it should look like.
    """
    scheme, _, rest = text.partition(":")
    login, at, host = rest.rpartition("@")
    username, _, credential = login.partition(":")
    if scheme in ("stun", "stuns") and host and not at:
        return IceServer(text)
    if scheme in ("turn", "turns") and host and username and credential:
        return IceServer(f"{scheme}:{host}", username, credential)
    raise ValueError(f"{text}: an ICE server is stun:HOST[:PORT] or turn:USER:PASSWORD@HOST[:PORT]")
