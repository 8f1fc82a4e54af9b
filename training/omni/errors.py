"""What can be wrong with what a training run was given."""

from engines.errors import EchoingPixelsError


class TrainingError(EchoingPixelsError):
    """A run cannot begin or go on with what it was given; one line that says what to do."""
