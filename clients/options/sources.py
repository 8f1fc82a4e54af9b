"""Reads settings from a TOML file, the environment and the command line, and remembers where each value came from."""

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, TomlConfigSettingsSource

from clients.checkpoints.registry import read_registry
from clients.errors import InputError
from clients.options.settings import ENVIRONMENT_PREFIX, Settings

NAMES = tuple(Settings.model_fields)
SOURCES = ("default", "file", "environment", "command line")  # later ones win


@dataclass(frozen=True)
class Origin:
    """Where a value came from. `name` is what the user wrote there: `--ratio`, ECHOINGPIXELS_RATIO, the file's path."""

    source: Literal["default", "file", "environment", "command line"]
    name: str = ""

    def __str__(self) -> str:
        return f"{self.source} {self.name}".rstrip()


@dataclass(frozen=True)
class SettingsInForce:
    """The settings, and the origin of each by its name."""

    settings: Settings
    origins: dict[str, Origin]


def read_settings(options: Mapping[str, object], file: Path | None) -> SettingsInForce:
    """Merge all sources: `options` of the command line over the environment over `file` over defaults.

    Raises InputError for an unknown key and for a value that cannot be, in one line that names key and source.
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(NAMES, Origin("default"))
    if file is not None:
        values |= _from_file(file)
        origins |= dict.fromkeys(values, Origin("file", str(file)))
    for name, value in _from_environment().items():
        values[name], origins[name] = value, Origin("environment", variable_name(name))
    for name, value in options.items():
        values[name], origins[name] = value, Origin("command line", option_name(name))
    _name_checkpoint(values, origins)
    try:
        return SettingsInForce(Settings(**values), origins)
    except ValidationError as error:
        raise InputError(_first_problem(error, origins)) from None


def _name_checkpoint(values: dict[str, Any], origins: dict[str, Origin]) -> None:
    """If `model` names a checkpoint, it means its family, and that checkpoint unless one is given as near."""
    named = read_registry().get(str(values.get("model")))
    if named is None or not named.model:
        return
    values["model"], asked = named.model, origins["model"]
    if SOURCES.index(origins["checkpoint"].source) < SOURCES.index(asked.source):
        values["checkpoint"], origins["checkpoint"] = named.name, asked


def option_name(name: str) -> str:
    """How a setting is given on the command line."""
    return f"--{name.replace('_', '-')}"


def variable_name(name: str) -> str:
    """How a setting is given in the environment."""
    return f"{ENVIRONMENT_PREFIX}{name.upper()}"


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    try:
        found: dict[str, Any] = TomlConfigSettingsSource(Settings, path)()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not TOML: {error}") from error
    for name, value in found.items():
        if name not in NAMES:
            section = ": settings are given without [sections]" if isinstance(value, dict) else _closest(name, NAMES)
            raise InputError(f"{path}: {name} is no setting{section}")
    return found


def _from_environment() -> dict[str, Any]:
    known = tuple(map(variable_name, NAMES))
    for variable in sorted(map(str.upper, os.environ)):
        if variable.startswith(ENVIRONMENT_PREFIX) and variable not in known:
            raise InputError(f"environment: {variable} is no setting{_closest(variable, known)}")
    found: dict[str, Any] = EnvSettingsSource(Settings)()
    # other variables may be empty as if they were not set; without its token the server would be open
    is_empty = any(name.upper() == variable_name("token") and not value for name, value in os.environ.items())
    return found | ({"token": ""} if is_empty else {})


def _closest(name: str, known: Iterable[str]) -> str:
    similar = difflib.get_close_matches(name, known, n=1)
    return f": did you mean {similar[0]}?" if similar else ": `echoingpixels config` lists all"


def _first_problem(error: ValidationError, origins: Mapping[str, Origin]) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    reason = first.get("ctx", {}).get("error", first["msg"])
    origin = origins[name]
    return f"{origin.name}: {name}: {reason}" if origin.source == "file" else f"{origin.name}: {reason}"
