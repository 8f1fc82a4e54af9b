"""A live audio-visual assistant as a Python library: show it pictures and sound, then ask about them.

    import echoingpixels as ep

    with ep.Assistant.load(ratio=0.2) as assistant:
        stream = assistant.open_stream(cache_tokens=2048)
        for window in ep.windows_of("party.mp4"):
            reduction = stream.add(window)
        answer = stream.ask("What animal do you see?")
        print(answer.text, answer.confidence, answer.evidence)

A stream is one camera and one microphone. It takes windows of 2 s; of each window it keeps the share `ratio` of the
tokens of sound and picture, those that matter most, and the words that were said. A question is answered from what was
kept. `Stream.watch` tells each time that something begins, such as "you see a cat". `windows_of` reads windows from a
file or URL; `Windower` cuts them from your own numpy arrays. `app` is the live server with its page, to be run or
mounted. Everything runs on this machine.

Threads: everything of an assistant may be called from any thread. The models do one step at a time, in the order in
which threads ask: a window, or one token of an answer. So several questions can be answered side by side while windows
come in. A `Windower`, the windows of a source and a single answer belong to one thread at a time.

Errors: what is raised on purpose is an `EchoingPixelsError` with a text of one line that says what to do. An argument
of the wrong shape or range is a ValueError.

Importing this package is quick. PyTorch and the models are loaded by `Assistant.load`.
"""

from importlib import metadata

from echoingpixels.answer import StreamedAnswer
from echoingpixels.assistant import Assistant
from echoingpixels.media import SourceWindows, Windower, windows_of
from echoingpixels.server import app, app_lifespan
from echoingpixels.stream import Dialogue, Stream
from engines.api import (
    Answer,
    AVTokens,
    Evidence,
    MediaSpec,
    Modality,
    Reduction,
    Turn,
    UnclearSpeech,
    Utterance,
    Window,
)
from engines.errors import EchoingPixelsError
from engines.media import Detail, Frame, Gap
from engines.watches.evaluating import Moment
from realtime.config import IceServer, MqttBroker, RecordingLimits, ServerConfig, Source, StreamOptions

__all__ = [
    "AVTokens",
    "Answer",
    "Assistant",
    "Detail",
    "Dialogue",
    "EchoingPixelsError",
    "Evidence",
    "Frame",
    "Gap",
    "IceServer",
    "MediaSpec",
    "Modality",
    "Moment",
    "MqttBroker",
    "RecordingLimits",
    "Reduction",
    "ServerConfig",
    "Source",
    "SourceWindows",
    "Stream",
    "StreamOptions",
    "StreamedAnswer",
    "Turn",
    "UnclearSpeech",
    "Utterance",
    "Window",
    "Windower",
    "app",
    "app_lifespan",
    "windows_of",
]

__version__ = metadata.version("echoingpixels")
