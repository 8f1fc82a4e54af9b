"""The topics of docs/home-assistant.md. Pure."""

ASK = "ask"
ONLINE, OFFLINE = "online", "offline"


class Topics:
    """Below one prefix. A stream's name has no slash."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.status = f"{prefix}/status"  # the last will, too
        self.questions = f"{prefix}/+/{ASK}"

    def of(self, stream: str, what: str) -> str:
        """A topic of one stream: `status`, `ask`, `answer`, `heard`, `seen`, `picture`, `stats`, `watches`,
        `watch/ID`."""
        return f"{self._prefix}/{stream}/{what}"

    def asked_stream(self, topic: str) -> str:
        """The stream that a question came for."""
        return topic.removeprefix(f"{self._prefix}/").removesuffix(f"/{ASK}")
