"""`echoingpixels config`: the settings in force and where each comes from. Secrets are masked."""

import json
from pathlib import Path

from pydantic import SecretStr

from clients.options.sources import SettingsInForce
from realtime.config import IceServer, MqttBroker, RecordingLimits, Source
from realtime.sources.addresses import masked

MASK = "********"


def show_config(in_force: SettingsInForce, as_json: bool) -> None:
    """Print all settings: a table, or one JSON object with `value`, `source` and `name` of each setting."""
    shown = {name: _plain(value) for name, value in in_force.settings}
    if as_json:
        entries = {
            name: {"value": value, "source": in_force.origins[name].source, "name": in_force.origins[name].name}
            for name, value in shown.items()
        }
        print(json.dumps(entries, indent=2))
        return
    rows = [("setting", "value", "from")]
    rows += [(name, _words(value), str(in_force.origins[name])) for name, value in shown.items()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, value, origin in rows:
        print(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}")


def _plain(value: object) -> object:
    """The value as JSON has it, without secrets."""
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, Path | RecordingLimits | MqttBroker):
        return str(value)
    if isinstance(value, tuple):
        return [_source(item) if isinstance(item, Source) else _url(item) for item in value]
    return value


def _url(server: IceServer) -> str:
    scheme, _, host = server.urls.partition(":")
    return f"{scheme}:{server.username}:{MASK}@{host}" if server.credential else server.urls


def _source(source: Source) -> str:
    return f"{source.name}={masked(source.url)}"


def _words(value: object) -> str:
    if value is None or value == []:
        return "not set"
    if isinstance(value, list):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
