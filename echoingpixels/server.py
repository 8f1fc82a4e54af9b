"""The live server as an ASGI app: to run on its own, or to mount in an app of yours."""

import time
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from echoingpixels.assistant import Assistant
from engines.serving.priority import at_low_priority
from realtime.config import ServerConfig, StreamOptions
from realtime.telemetry.event_log import log_event
from realtime.telemetry.observers import Observer

if TYPE_CHECKING:
    from fastapi import FastAPI


def app(
    assistant: Assistant,
    config: ServerConfig | None = None,
    *,
    has_voice: bool = True,
    speaker: str | None = None,
    observe: Observer = log_event,
) -> "FastAPI":
    """The live server: WebRTC calls, their events, the page. docs/protocol.md describes what it answers.

    It begins when the ASGI server starts it, on the event loop that it is started on, and uses the models from a thread
    of its own; the assistant may be used meanwhile, and is to be closed after the server has ended. `config` says how
    much it keeps, who may call, how many and what `/` shows; its `stream.ratio` counts, not the assistant's `ratio`.
    Without it the assistant's counts, nobody needs a token, only browsers on this machine are let in, and there is no
    page. Without voice questions can only be typed and answers only be read. `speaker` is who says answers aloud: by
    default the usual speaker of a Qwen2.5-Omni checkpoint that holds its voice (docs/models.md), else "hibari".
    `observe` is told of calls, windows and answers; unless another is given it writes to the standard library's
    logging.

    Mounted under a path it works as at the root, page and all, but it must be started by the app around it: see
    `app_lifespan`. Raises EchoingPixelsError if the files of the voice are missing or corrupt, or if there is no such
    speaker.
    """
    from realtime.http.serve import live_app  # with aiortc and FastAPI half a second
    from realtime.voice.models import VoiceModels, own_voice

    wanted = config or ServerConfig(StreamOptions(assistant.ratio))

    def voices() -> VoiceModels:
        return VoiceModels.load(assistant.models, own_voice(assistant.engine, speaker))

    voice_models = at_low_priority(voices) if has_voice else None
    return live_app(wanted, assistant.engine, time.perf_counter, voice_models, observe)


def app_lifespan(live: "FastAPI") -> AbstractAsyncContextManager[object]:
    """Starts what `app` returned on entry and ends it on exit, with all its calls.

    An ASGI server does this for the app that it runs, but not for apps that are mounted in it:

        @asynccontextmanager
        async def lifespan(outer):
            async with ep.app_lifespan(live):
                yield

        outer = FastAPI(lifespan=lifespan)
        outer.mount("/assistant", live)
    """
    return live.router.lifespan_context(live)
