"""Checks single values of settings.

Each function takes the text that was given, or what TOML has in its place, and returns the checked value. It raises
ValueError with one line that says what the value should be; a secret is not repeated there.
"""

from collections.abc import Callable
from pathlib import Path

from realtime.config import (
    IceServer,
    MqttBroker,
    RecordingLimits,
    Source,
    parse_ice_server,
    parse_mqtt_broker,
    parse_recording_limits,
    parse_source,
)

MIN_CACHE_TOKENS, MAX_CACHE_TOKENS = 64, 131_072
MAX_STREAMS, MAX_PORT = 64, 65_535


def ratio(given: object) -> float:
    """Share of tokens to keep."""
    value = number(given)
    if not 0 < value <= 1:
        raise ValueError(f"{given} is no ratio: above 0 and at most 1")
    return value


def number(given: object) -> float:
    """Any number."""
    try:
        return float(str(given))
    except ValueError as error:
        raise ValueError(f"{given} is not a number") from error


def cache_tokens(given: object) -> int:
    """How many tokens a stream remembers."""
    digits = str(given)
    if not digits.isdecimal() or not MIN_CACHE_TOKENS <= int(digits) <= MAX_CACHE_TOKENS:
        raise ValueError(f"{given}: a cache holds {MIN_CACHE_TOKENS} to {MAX_CACHE_TOKENS} tokens")
    return int(digits)


def port(given: object) -> int:
    """A TCP port, 0 for a free one."""
    digits = str(given)
    if not digits.isdecimal() or int(digits) > MAX_PORT:
        raise ValueError(f"{given} is no port: 0 to {MAX_PORT}")
    return int(digits)


def streams(given: object) -> int:
    """How many streams at the same time."""
    digits = str(given)
    if not digits.isdecimal() or not 1 <= int(digits) <= MAX_STREAMS:
        raise ValueError(f"{given}: 1 to {MAX_STREAMS} streams")
    return int(digits)


def load_level(given: object) -> int:
    """A load level."""
    if str(given) not in ("0", "1", "2"):
        raise ValueError(f"{given}: 0, 1 or 2")
    return int(str(given))


def text(given: object) -> str:
    """Any text; TOML writes it in quotes."""
    if not isinstance(given, str):
        raise ValueError(f"{given} is not text in quotes")
    return given


def password(given: object) -> str:
    """Any text that has letters; it is not repeated."""
    if not isinstance(given, str) or not given:
        raise ValueError("a password is text in quotes, and not empty")
    return given


def path(given: object) -> Path:
    """A file or a folder, which need not exist."""
    if not isinstance(given, str) or not given:
        raise ValueError(f"{given!r} is not the path of a file or folder, as text in quotes")
    return Path(given)


def ice_servers(given: object) -> tuple[IceServer, ...]:
    """Addresses of STUN and TURN servers: a list, or text with spaces between them."""
    items = given.split() if isinstance(given, str) else given
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError("a list of ICE servers is needed: stun:HOST[:PORT] or turn:USER:PASSWORD@HOST[:PORT]")
    return tuple(map(parse_ice_server, items))


def sources(given: object) -> tuple[Source, ...]:
    """Cameras that the server reads by itself: a list, or text with spaces between them."""
    items = given.split() if isinstance(given, str) else given
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError('a list of sources is needed: ["door=rtsp://…", "yard=http://…"]')
    found = tuple(map(parse_source, items))
    names = [source.name for source in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"two sources are called {twice}: each needs a name of its own")
    return found


def keep(given: object) -> RecordingLimits:
    """How much of the recordings to keep."""
    return parse_recording_limits(str(given))


def mqtt(given: object) -> MqttBroker:
    """The address of an MQTT broker."""
    return parse_mqtt_broker(text(given))


def switch(given: object) -> bool:
    """On or off."""
    found = {"true": True, "1": True, "false": False, "0": False}.get(str(given).lower())
    if found is None:
        raise ValueError(f"{given}: true or false")
    return found


def one_of(names: tuple[str, ...]) -> Callable[[object], str]:
    """A check that takes one of `names`."""

    def check(given: object) -> str:
        if given not in names:
            raise ValueError(f"{given} is none of {', '.join(names)}")
        return str(given)

    return check
