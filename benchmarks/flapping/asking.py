"""Somebody at home who asks over MQTT at any moment, again with the same id if no answer comes, and counts answers."""

import json
from collections import defaultdict

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.flapping.broker import PREFIX

RETRY_S = 1


class Asker:
    """Keeps what it asks until the broker has it, on a thread of its own; `close` it. `answers`: the different answers
    to each id, and how often each came."""

    def __init__(self, port: int, user: str | None = None, password: str | None = None) -> None:
        self.asked: dict[str, tuple[str, str]] = {}  # by id: the stream and the question
        self.num_asked_again = 0
        self.answers: dict[str, dict[bytes, int]] = defaultdict(dict)
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "asker", clean_session=False)
        if user is not None:
            self._client.username_pw_set(user, password)
        self._client.reconnect_delay_set(RETRY_S, RETRY_S)
        self._client.max_queued_messages_set(0)
        self._client.on_message = self._message
        self._client.on_connect = lambda client, *_: client.subscribe(f"{PREFIX}/+/answer", qos=1)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    @property
    def unanswered(self) -> list[str]:
        """Ids."""
        return [each for each in self.asked if each not in self.answers]

    def ask(self, asked: str, stream: str, question: str) -> None:
        """Ask with an id, which may have been used before."""
        self.num_asked_again += asked in self.asked
        self.asked[asked] = (stream, question)
        payload = json.dumps({"id": asked, "question": question})
        self._client.publish(f"{PREFIX}/{stream}/ask", payload, qos=1)

    def ask_again(self) -> None:
        """Everything that has no answer."""
        for asked in self.unanswered:
            self.ask(asked, *self.asked[asked])

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _message(self, _client: mqtt.Client, _userdata: object, message: mqtt.MQTTMessage) -> None:
        payload = bytes(message.payload)
        came = self.answers[str(json.loads(payload)["id"])]
        came[payload] = came.get(payload, 0) + 1
