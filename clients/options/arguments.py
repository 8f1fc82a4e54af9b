"""Options of the command line that stand for settings, and checks of the options that do not.

A setting's option is text here; `clients.options.sources` checks it together with file and environment.
"""

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

from clients.options.settings import CHOICES, Settings
from clients.options.sources import option_name

METAVARS = {
    "ratio": "R",
    "cache_tokens": "N",
    "checkpoint": "DIR|NAME",
    "engines": "DIR",
    "models_dir": "DIR",
    "speaker": "NAME",
    "host": "HOST",
    "port": "N",
    "token": "T",
    "tls_cert": "FILE",
    "tls_key": "FILE",
    "max_streams": "N",
    "max_load": "LEVEL",
    "ice_server": "URL",
    "source": "NAME=URL",
    "record": "DIR",
    "state": "DIR",
    "mqtt": "URL",
    "mqtt_ca": "FILE",
    "record_keep": "HOW_MUCH",
    "trace": "FILE",
}


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str], words: Mapping[str, str]) -> None:
    """Add an option for each of the settings, and `--config`. `words`: what some of them mean here, by name."""
    for name in names:
        field = Settings.model_fields[name]
        text = f"{words.get(name, field.description)}{_default(field.default)}"
        if field.annotation is bool:
            parser.add_argument(option_name(name), action=argparse.BooleanOptionalAction, default=None, help=text)
        elif field.default == ():
            parser.add_argument(option_name(name), action="append", metavar=METAVARS[name], help=text)
        else:
            parser.add_argument(option_name(name), choices=CHOICES.get(name), metavar=METAVARS.get(name), help=text)
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="read settings from a TOML file, such as `port = 9000`; options and ECHOINGPIXELS_* come before it",
    )


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f" (default: {'yes' if value else 'no'})"
    return "" if value in (None, ()) else f" (default: {value})"


def given_settings(options: argparse.Namespace, names: Iterable[str]) -> dict[str, object]:
    """Settings that were given on the command line, unchecked."""
    return {name: value for name in names if (value := getattr(options, name)) is not None}


def question(text: str) -> str:
    """Check a question: it has words."""
    if not text.strip() or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise argparse.ArgumentTypeError("a question is made of words, in UTF-8")
    return text


def seconds(text: str) -> float:
    """Check a time of the clip, in seconds."""
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a number") from error
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is no time: a number from 0")
    return value


def minutes(text: str) -> float:
    """Check a number of minutes."""
    value = seconds(text)
    if value == 0:
        raise argparse.ArgumentTypeError("0 minutes are nothing")
    return value


def track_number(text: str) -> int:
    """Check the number of a track."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number of a track: `doctor FILE` lists them")
    return int(text)


def track_or_language(text: str) -> int | str:
    """Check the number of a track, or a language."""
    letters = text.replace("-", "").replace("_", "")
    if text.isdecimal():
        return int(text)
    if not (letters.isascii() and letters.isalpha() and 2 <= len(letters) <= 10):
        raise argparse.ArgumentTypeError(f"{text} is neither the number of a track nor a language, such as en")
    return text


def compute_capabilities(text: str) -> tuple[int, ...]:
    """Check compute capabilities of the GPUs to build for: `86,89`."""
    parts = text.split(",")
    if not all(part.isdecimal() and 50 <= int(part) <= 200 for part in parts):
        raise argparse.ArgumentTypeError(f"{text}: compute capabilities without their dot, 86,89 for 8.6 and 8.9")
    return tuple(sorted({int(part) for part in parts}))
