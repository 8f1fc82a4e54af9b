"""Loads the models that the settings ask for, and measures how long an answer takes to begin."""

from clients.checkpoints.places import checkpoint_folder
from clients.options.settings import Settings
from echoingpixels import Assistant
from echoingpixels.threads import limit_opencv
from engines.api import Timer

LOADING = "loading the models (longer the first time)"
WARM_UP_QUESTION = "How are you?"  # the model answers it although nothing has been seen


def load_assistant(settings: Settings) -> Assistant:
    """Load the models, which takes seconds. Raises EngineError, CheckpointError."""
    assistant = Assistant.load(
        settings.model,
        ratio=settings.ratio,
        checkpoint=checkpoint_folder(settings.checkpoint),
        quantise=settings.quantise,
        models_dir=settings.models_dir,
        runtime=settings.runtime,
        engines_dir=settings.engines,
    )
    limit_opencv()
    return assistant


def first_word_s(assistant: Assistant, cache_tokens: int, timer: Timer) -> float:
    """Seconds until an answer begins, measured with one question about an empty stream of `cache_tokens`.

    Raises EngineMismatchError if the engines were built for a smaller one.
    """
    began_s = timer()
    assistant.open_stream(cache_tokens=cache_tokens).ask(WARM_UP_QUESTION)  # returns when the first piece is there
    return timer() - began_s
