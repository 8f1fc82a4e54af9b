"""What Home Assistant has to know of a stream to show it: one device, its entities, their topics. Pure.

After https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery, one topic an entity: versions from 2022.12 on
know it.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from realtime.mqtt.topics import LISTENING, LISTENING_SET, OFF, OFFLINE, ON, ONLINE, Topics

DISCOVERY_PREFIX = "homeassistant"
MAX_STATE_LETTERS = 255  # Home Assistant takes no longer state; attributes have the whole text
ON_S = 10  # a watch is shown as on for so long after it has told something
_WATCH_FOR = (
    "{{ value if value | lower is match('(please )?(tell|let|call|warn|notify|stop|pause|resume)') "
    "else 'Tell me when ' ~ value }}"
)
_ANSWER = f"{{{{ (value_json.error.message if value_json.error else value_json.answer)[:{MAX_STATE_LETTERS}] }}}}"
_TEXT = f"{{{{ (value_json.text or 'unknown')[:{MAX_STATE_LETTERS}] }}}}"


def device_id(prefix: str, stream: str) -> str:
    """A name that no other stream has, in letters that topics of Home Assistant may have."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", f"{prefix}_{stream}")
    return f"{plain}_{hashlib.sha256(f'{prefix}/{stream}'.encode()).hexdigest()[:8]}"


def discovery(topics: Topics, prefix: str, stream: str, model: str, version: str) -> dict[str, str]:
    """Payloads by topic; all of them are retained."""
    device, shared = device_id(prefix, stream), _shared(topics, prefix, stream, model, version)
    return {
        f"{DISCOVERY_PREFIX}/{component}/{device}/{name}/config": json.dumps(
            {"unique_id": f"{device}_{name}", **own, **shared}
        )
        for (component, name), own in _entities(topics, stream).items()
    }


def watch_topic(topics: Topics, stream: str, watch_id: str) -> str:
    """Where a watch tells that it has come true."""
    return topics.of(stream, f"watch/{watch_id}")


def watch_discovery(
    topics: Topics, prefix: str, stream: str, model: str, version: str, watch_id: str, words: str
) -> tuple[str, str]:
    """Topic and payload of the binary sensor of a watch that looks out for `words`. It is on for `ON_S` after each
    notice."""
    device, name = device_id(prefix, stream), f"watch_{watch_id}"
    own = {
        "unique_id": f"{device}_{name}",
        "name": f"When {words}"[:MAX_STATE_LETTERS],
        "icon": "mdi:bell-ring",
        "state_topic": watch_topic(topics, stream, watch_id),
        "value_template": "{{ 'ON' if value_json.text else 'OFF' }}",
        "off_delay": ON_S,
        "json_attributes_topic": watch_topic(topics, stream, watch_id),
    }
    topic = f"{DISCOVERY_PREFIX}/binary_sensor/{device}/{name}/config"
    return topic, json.dumps(own | _shared(topics, prefix, stream, model, version))


def _shared(topics: Topics, prefix: str, stream: str, model: str, version: str) -> dict[str, object]:
    """What all entities of a stream have."""
    return {
        "availability": [{"topic": topics.status}, {"topic": topics.of(stream, "status")}],
        "availability_mode": "all",
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
        "device": {
            "identifiers": [device_id(prefix, stream)],
            "name": stream,
            "manufacturer": "EchoingPixels",
            "model": model,
            "sw_version": version,
        },
        "origin": {"name": "EchoingPixels", "sw_version": version},
        "qos": 1,
    }


def _entities(topics: Topics, stream: str) -> dict[tuple[str, str], Mapping[str, object]]:
    """By component and name."""

    def of(what: str) -> str:
        return topics.of(stream, what)

    diagnostic = {"entity_category": "diagnostic", "state_topic": of("stats")}
    return {
        ("text", "ask"): {"name": "Ask", "icon": "mdi:comment-question", "command_topic": of("ask"), "max": 255},
        ("text", "watch_for"): {
            "name": "Watch for",
            "icon": "mdi:bell-plus",
            "command_topic": of("ask"),
            "command_template": _WATCH_FOR,
            "max": 200,
        },
        ("sensor", "watches"): {
            "name": "Watches",
            "icon": "mdi:bell",
            "state_topic": of("watches"),
            "value_template": "{{ value_json.watches | length }}",
            "json_attributes_topic": of("watches"),
        },
        ("sensor", "last_answer"): {
            "name": "Last answer",
            "icon": "mdi:message-reply-text",
            "state_topic": of("answer"),
            "value_template": _ANSWER,
            "json_attributes_topic": of("answer"),
        },
        ("sensor", "last_heard"): {
            "name": "Last heard",
            "icon": "mdi:ear-hearing",
            "state_topic": of("heard"),
            "value_template": _TEXT,
            "json_attributes_topic": of("heard"),
        },
        ("sensor", "people"): {
            "name": "People",
            "icon": "mdi:account-group",
            "state_topic": of("seen"),
            "value_template": "{{ value_json.people }}",
            "state_class": "measurement",
        },
        ("sensor", "things"): {
            "name": "Things",
            "icon": "mdi:shape",
            "state_topic": of("seen"),
            "value_template": _TEXT,
            "json_attributes_topic": of("seen"),
            "json_attributes_template": "{{ value_json.things | tojson }}",
        },
        ("switch", "listening"): {
            "name": "Listening",
            "icon": "mdi:microphone",
            "state_topic": of(LISTENING),
            "command_topic": of(LISTENING_SET),
            "payload_on": ON,
            "payload_off": OFF,
        },
        ("camera", "picture"): {"name": "Picture", "topic": of("picture")},
        ("sensor", "model"): {
            **diagnostic,
            "name": "Model",
            "icon": "mdi:brain",
            "value_template": "{{ value_json.model }}",
        },
        ("sensor", "load"): {
            **diagnostic,
            "name": "Load",
            "icon": "mdi:gauge",
            "value_template": "{{ value_json.load_percent }}",
            "unit_of_measurement": "%",
            "state_class": "measurement",
        },
    }
