"""Values of the command line: text in, a checked value out, or one line that says what it should be."""

import argparse

from engines.errors import EchoingPixelsError
from realtime.config import IceServer, parse_ice_server

LEAST_CACHE_TOKENS, MOST_CACHE_TOKENS = 64, 131_072
LEAST_TOKEN_LETTERS = 8
MOST_STREAMS, MOST_PORT = 64, 65_535


class InputError(EchoingPixelsError):
    """What was asked for on the command line cannot be; one line that says what to do."""


def question(text: str) -> str:
    """What somebody asks."""
    if not text.strip() or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise argparse.ArgumentTypeError("a question is made of words, in UTF-8")
    return text


def seconds(text: str) -> float:
    """A time of a clip."""
    value = _number(text)
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is no time: seconds of the clip, from 0")
    return value


def ratio(text: str) -> float:
    """A share to keep."""
    value = _number(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no ratio: above 0 and at most 1")
    return value


def port(text: str) -> int:
    """A TCP port, 0 for a free one."""
    if not text.isdecimal() or int(text) > MOST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to {MOST_PORT}")
    return int(text)


def streams(text: str) -> int:
    """How many streams."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_STREAMS:
        raise argparse.ArgumentTypeError(f"{text}: 1 to {MOST_STREAMS} streams")
    return int(text)


def token(text: str) -> str:
    """What callers must know."""
    if len(text) < LEAST_TOKEN_LETTERS or not text.isascii() or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError(f"a token has at least {LEAST_TOKEN_LETTERS} letters or digits, and no spaces")
    return text


def ice_server(text: str) -> IceServer:
    """An address of a STUN or TURN server."""
    try:
        return parse_ice_server(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a number") from error


def cache_tokens(text: str) -> int:
    """The size of a cache."""
    if not text.isdecimal() or not LEAST_CACHE_TOKENS <= int(text) <= MOST_CACHE_TOKENS:
        raise argparse.ArgumentTypeError(f"{text}: a cache holds {LEAST_CACHE_TOKENS} to {MOST_CACHE_TOKENS} tokens")
    return int(text)


def compute_capabilities(text: str) -> tuple[int, ...]:
    """GPUs to build for."""
    parts = text.split(",")
    if not all(part.isdecimal() and 50 <= int(part) <= 200 for part in parts):
        raise argparse.ArgumentTypeError(f"{text}: compute capabilities without their dot, 86,89 for 8.6 and 8.9")
    return tuple(sorted({int(part) for part in parts}))
