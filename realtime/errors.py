"""Errors of media, calls and the server. Their root, `EchoingPixelsError`, is in `engines.errors`.

EchoingPixelsError
└── RealtimeError
    ├── MediaError          a source cannot be opened, or has neither pictures nor sound
    ├── RequestError        a request is refused: HTTP status, code, and what to do
    ├── EventError          an event on the data channel is refused: code, and what to do
    ├── AddressError        the server cannot listen at an address, or cannot use its certificate
    └── AiortcMovedError    the installed aiortc is not the pinned version
"""

from engines.errors import EchoingPixelsError


class RealtimeError(EchoingPixelsError):
    """Root of the errors of `realtime`; the text is one line that says what to do."""


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
