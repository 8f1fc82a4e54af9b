"""The automations in docs/home-assistant.md are YAML, declare what they use, and read attributes that we send."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from realtime.events.watches import WatchNotice
from realtime.mqtt.answers import Reply, answer_message
from realtime.mqtt.kept.questions import Question
from realtime.mqtt.topics import Topics

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/home-assistant.md").read_text(encoding="utf-8")
BLUEPRINTS = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
HEARD = {"kind", "text", "at"}


class Input(str):
    """`!input NAME`."""


class Loader(yaml.SafeLoader):  # type: ignore[misc]  # without types
    """YAML as Home Assistant reads blueprints."""


Loader.add_constructor("!input", lambda loader, node: Input(loader.construct_scalar(node)))


def inputs_in(value: Any) -> set[str]:
    if isinstance(value, Input):
        return {str(value)}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(inputs_in, parts))


def test_there_are_four() -> None:
    assert len(BLUEPRINTS) == 4


@pytest.mark.parametrize("text", BLUEPRINTS, ids=lambda text: text.splitlines()[1].split(": ")[1])
def test_a_blueprint_declares_what_it_uses_and_uses_what_it_declares(text: str) -> None:
    found = yaml.load(text, Loader)
    about = found.pop("blueprint")
    assert about["domain"] == "automation"
    assert about["name"]
    assert about["description"]
    assert all("selector" in given for given in about["input"].values())
    assert inputs_in(found) == set(about["input"])
    assert {"mode", "trigger", "condition", "action"} <= found.keys()


def test_attributes_that_are_read_are_sent() -> None:
    question = Question(1, "door", "What?", None, 0.0)
    answer = json.loads(answer_message(Topics("home"), question, Reply("That."), 0.0).payload)
    sent = HEARD | WatchNotice.model_fields.keys() | answer.keys()
    text = " ".join(BLUEPRINTS)
    read = set(re.findall(r"attributes\.(?:get\(')?(\w+)", text)) - {"get"}
    read |= set(re.findall(r"state_attr\(answer, '(\w+)'\)", text))
    assert read
    assert read <= sent
