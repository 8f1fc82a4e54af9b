"""A default is written down once, in `realtime.config` or in `clients.options.settings`."""

import dataclasses
import re
from pathlib import Path

from clients.options.settings import Settings
from realtime.config import Address, ModelOptions, ServerConfig, StreamOptions

ROOT = Path(__file__).parents[3]
FOLDERS = ("clients", "realtime", "echoingpixels")
# How a default would be repeated: as a constant, as a parameter's or field's default, as an option's default.
REPEATS = re.compile(
    r"(?:ratio|cache_tokens|port|host|max_streams|max_calls)\b[^\n=]*= ?(?:0\.2|2048|8080|4|\"127\.0\.0\.1\")\s*[,)\n]"
    r"|DEFAULT_\w+ = (?:0\.2|2048|8080|4)\b"
    r"|default=(?:0\.2|2048|8080|4|\"127\.0\.0\.1\")\b",
    re.IGNORECASE,
)


def test_defaults_of_the_settings_are_those_of_the_server_and_of_the_model() -> None:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    beneath: dict[str, object] = {}
    for kind in (ModelOptions, StreamOptions, Address, ServerConfig):
        beneath |= {field.name: field.default for field in dataclasses.fields(kind)}
    beneath["ice_server"], beneath["record"] = beneath.pop("ice_servers"), beneath.pop("record_dir")
    beneath["state"], beneath["source"] = beneath.pop("state_dir"), beneath.pop("sources")
    shared = defaults.keys() & beneath.keys()
    assert len(shared) >= 14
    assert {name: defaults[name] for name in shared} == {name: beneath[name] for name in shared}


def test_no_default_is_repeated() -> None:
    repeats = {
        str(path.relative_to(ROOT)): found
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if (found := REPEATS.findall(_without_docstrings(path.read_text(encoding="utf-8"))))
    }
    assert set(repeats) == {"realtime/config.py"}, repeats
    assert len(repeats["realtime/config.py"]) == 5, repeats


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def _without_docstrings(source: str) -> str:
    return re.sub(r'""".*?"""', "", source, flags=re.DOTALL)
