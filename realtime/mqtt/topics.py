"""The topics of docs/home-assistant.md. Pure."""

ASK = "ask"
LISTENING, LISTENING_SET = "listening", "listening/set"
ONLINE, OFFLINE = "online", "offline"
ON, OFF = "ON", "OFF"


class Topics:
    """Below one prefix. A stream's name has no slash."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.status = f"{prefix}/status"  # the last will, too
        self.questions = f"{prefix}/+/{ASK}"
        self.switches = f"{prefix}/+/{LISTENING_SET}"

    def of(self, stream: str, what: str) -> str:
        """A topic of one stream: `status`, `ask`, `answer`, `heard`, `seen`, `picture`, `stats`, `watches`,
        `watch/ID`, `watch_ended`, `listening`, `listening/set`."""
        return f"{self._prefix}/{stream}/{what}"

    def asked_stream(self, topic: str) -> str:
        """The stream that a question came for."""
        return topic.removeprefix(f"{self._prefix}/").removesuffix(f"/{ASK}")

    def switched_stream(self, topic: str) -> str | None:
        """The stream whose listening is to be switched; None if the topic is another."""
        end = f"/{LISTENING_SET}"
        return topic.removeprefix(f"{self._prefix}/").removesuffix(end) if topic.endswith(end) else None
