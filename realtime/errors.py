"""Errors of media, calls and the server. Their root, `EchoingPixelsError`, is in `engines.errors`.

EchoingPixelsError
└── RealtimeError
    ├── MediaError          a source cannot be opened, or has neither pictures nor sound
    │   ├── AccessDeniedError   it wants a user and a password, or others
    │   └── DeviceError     a camera, a microphone or a loudspeaker cannot be opened, or has gone
    │       └── DeviceEndedError  a file in place of one is at its end
    ├── RequestError        a request is refused: code, and what to do
    ├── EventError          an event on the data channel is refused: code, and what to do
    ├── AddressError        the server cannot listen at an address, or cannot use its certificate
    ├── BrokerError         what the MQTT broker needs cannot be used: a certificate, the file of its messages
    ├── NotStartedError     a request came to an app whose lifespan nobody entered
    └── AiortcMovedError    the installed aiortc is not the pinned version
"""

from engines.errors import EchoingPixelsError

RETRY_AFTER_S = 10.0  # told with every refusal that is due to how busy the server is


class RealtimeError(EchoingPixelsError):
    """Root of the errors of `realtime`; the text is one line that says what to do."""


class MediaError(RealtimeError):
    """A source cannot be opened, or holds neither pictures nor sound."""


class DeviceError(MediaError):
    """A camera, a microphone or a loudspeaker cannot be opened, or has gone."""


class DeviceEndedError(DeviceError):
    """A file in place of a camera or a microphone is at its end: it is not opened again."""


class AccessDeniedError(MediaError):
    """A source wants a user and a password, or others."""


class AddressError(RealtimeError):
    """The server cannot listen at its address, or cannot use its certificate."""


class BrokerError(RealtimeError):
    """What talks to the MQTT broker cannot be set up."""


class NotStartedError(RealtimeError):
    """A request came before the app was started, as one that is mounted in another app has to be."""


class AiortcMovedError(RealtimeError):
    """A private name of aiortc is gone, or a receiver was tapped too late."""


class RequestError(RealtimeError):
    """A request is refused. `code` is the protocol's word for the reason; `realtime.http.statuses` has its status.

    `retry_after_s`: when the same request may succeed, where that is known. `call` is the label, in logs, of the call
    that was refused with it.
    """

    def __init__(self, code: str, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.code, self.retry_after_s = code, retry_after_s
        self.call: str | None = None


class EventError(RealtimeError):
    """An event that is refused; `event_id` is what the client called it, if it did."""

    def __init__(self, code: str, message: str, event_id: str | None = None) -> None:
        super().__init__(message)
        self.code, self.event_id = code, event_id


def server_busy() -> RequestError:
    """The refusal of a call for which there is no room among those that are not connected yet."""
    return RequestError("server_busy", "many callers come at once: try again", RETRY_AFTER_S)


def shutting_down() -> RequestError:
    """The refusal of everything that comes while the server shuts down."""
    return RequestError("shutting_down", "the server is shutting down: try again later", RETRY_AFTER_S)
