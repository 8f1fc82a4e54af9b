"""What can go wrong on the stream side.

RealtimeError
├── MediaError          a source cannot be opened or holds nothing to see or hear
├── RequestError        a request that is refused: HTTP status, code, and what to do
├── EventError          an event on the data channel that is refused: code, and what to do
├── AddressError        the address cannot be listened at, or its certificate is no good
└── AiortcMovedError    the installed aiortc is not the one that this was written for
"""


class RealtimeError(Exception):
    """Root of everything this side raises on purpose; its text is one line that says what to do."""


class MediaError(RealtimeError):
    """A source cannot be opened, or holds neither pictures nor sound."""


class AddressError(RealtimeError):
    """The address cannot be listened at, or its certificate cannot be used."""


class AiortcMovedError(RealtimeError):
    """A private name of aiortc is gone, or a receiver was tapped too late."""


class RequestError(RealtimeError):
    """A request that is refused, with the HTTP status and the code that the protocol has for it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class EventError(RealtimeError):
    """An event that is refused; `event_id` is what the client called it, if it did."""

    def __init__(self, code: str, message: str, event_id: str | None = None) -> None:
        super().__init__(message)
        self.code, self.event_id = code, event_id
