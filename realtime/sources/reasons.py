"""Errors of media in a few words."""


def reason_of(error: Exception) -> str:
    """What an error of FFmpeg or of the system says, in one line, without the name of the file."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).splitlines()[0]
