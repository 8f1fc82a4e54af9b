"""What Home Assistant is told: topics it accepts, one device a stream, entities whose topics are ours."""

import json
import re

from realtime.mqtt.discovery import device_id, discovery, watch_discovery
from realtime.mqtt.topics import Topics

TOPIC = re.compile(r"homeassistant/[a-z_]+/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+/config")
# https://www.home-assistant.io/integrations/{text,sensor,switch,camera}.mqtt: keys that each kind of entity must have
NEEDED = {
    "text": {"command_topic"},
    "sensor": {"state_topic"},
    "switch": {"command_topic", "state_topic"},
    "camera": {"topic"},
}
ENTITIES = {
    *("ask", "watch_for", "watches", "last_answer", "last_heard", "people", "things", "picture", "listening"),
    *("model", "load"),
}


def payloads(stream: str) -> dict[str, dict[str, object]]:
    found = discovery(Topics("home/echo"), "home/echo", stream, "mini", "1.0")
    return {topic: json.loads(payload) for topic, payload in found.items()}


def test_every_entity_has_what_home_assistant_needs() -> None:
    found = payloads("front.door")
    assert {topic.split("/")[3] for topic in found} == ENTITIES
    for topic, entity in found.items():
        assert TOPIC.fullmatch(topic), topic
        assert NEEDED[topic.split("/")[1]] <= entity.keys()
        assert {"name", "unique_id", "availability", "device", "origin"} <= entity.keys()
        own = [value for key, value in entity.items() if key.endswith("topic")]
        assert all(str(value).startswith("home/echo/front.door/") for value in own)
    assert len({entity["unique_id"] for entity in found.values()}) == len(found)
    assert len({json.dumps(entity["device"]) for entity in found.values()}) == 1


def test_streams_whose_names_look_the_same_there_are_two_devices() -> None:
    assert device_id("a", "front.door") != device_id("a", "front_door")
    assert device_id("a", "door") != device_id("b", "door")
    assert payloads("front.door").keys().isdisjoint(payloads("front_door"))


def test_a_watch_is_a_binary_sensor_of_the_same_device() -> None:
    topic, payload = watch_discovery(Topics("home/echo"), "home/echo", "front.door", "mini", "1.0", "3", "I see a cat")
    assert TOPIC.fullmatch(topic)
    sensor = json.loads(payload)
    assert topic.split("/")[1] == "binary_sensor"
    assert (sensor["name"], sensor["state_topic"]) == ("When I see a cat", "home/echo/front.door/watch/3")
    others = payloads("front.door").values()
    assert all(each["device"] == sensor["device"] for each in others)
    assert sensor["unique_id"] not in {each["unique_id"] for each in others}
