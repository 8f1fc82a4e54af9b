"""What Home Assistant has to know of a stream to show it: one device, its entities, their topics. Pure.

After https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery, one topic an entity: versions from 2022.12 on
know it.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from realtime.mqtt.topics import OFFLINE, ONLINE, Topics

DISCOVERY_PREFIX = "homeassistant"
MAX_STATE_LETTERS = 255  # Home Assistant takes no longer state; attributes have the whole text
_ANSWER = f"{{{{ (value_json.error.message if value_json.error else value_json.answer)[:{MAX_STATE_LETTERS}] }}}}"
_TEXT = f"{{{{ (value_json.text or 'unknown')[:{MAX_STATE_LETTERS}] }}}}"


def device_id(prefix: str, stream: str) -> str:
    """A name that no other stream has, in letters that topics of Home Assistant may have."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", f"{prefix}_{stream}")
    return f"{plain}_{hashlib.sha256(f'{prefix}/{stream}'.encode()).hexdigest()[:8]}"


def discovery(topics: Topics, prefix: str, stream: str, model: str, version: str) -> dict[str, str]:
    """Payloads by topic; all of them are retained."""
    device = device_id(prefix, stream)
    shared = {
        "availability": [{"topic": topics.status}, {"topic": topics.of(stream, "status")}],
        "availability_mode": "all",
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
        "device": {
            "identifiers": [device],
            "name": stream,
            "manufacturer": "EchoingPixels",
            "model": model,
            "sw_version": version,
        },
        "origin": {"name": "EchoingPixels", "sw_version": version},
        "qos": 1,
    }
    return {
        f"{DISCOVERY_PREFIX}/{component}/{device}/{name}/config": json.dumps(
            {"unique_id": f"{device}_{name}", **own, **shared}
        )
        for (component, name), own in _entities(topics, stream).items()
    }


def _entities(topics: Topics, stream: str) -> dict[tuple[str, str], Mapping[str, object]]:
    """By component and name."""

    def of(what: str) -> str:
        return topics.of(stream, what)

    diagnostic = {"entity_category": "diagnostic", "state_topic": of("stats")}
    return {
        ("text", "ask"): {"name": "Ask", "icon": "mdi:comment-question", "command_topic": of("ask"), "max": 255},
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
