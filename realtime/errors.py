"""What can go wrong on the stream side.

RealtimeError
├── MediaError          a source cannot be opened or holds nothing to see or hear
└── AiortcMovedError    the installed aiortc is not the one that this was written for
"""


class RealtimeError(Exception):
    """Root of everything this side raises on purpose; its text is one line that says what to do."""


class MediaError(RealtimeError):
    """A source cannot be opened, or holds neither pictures nor sound."""


class AiortcMovedError(RealtimeError):
    """A private name of aiortc is gone, or a receiver was tapped too late."""
