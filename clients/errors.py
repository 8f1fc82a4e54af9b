"""What can go wrong in a client."""

from engines.errors import EchoingPixelsError


class InputError(EchoingPixelsError):
    """An option, a setting or a file that was given cannot be used; one line that says what to do."""


class CheckpointError(EchoingPixelsError):
    """A checkpoint cannot be pulled, is not there, or is damaged; one line that says what to do."""
