"""`echoingpixels talk`: finds the devices, loads the models and talks until it is ended."""

import argparse
import asyncio
import sys
import time

from rich.console import Console

from clients.loading import LOADING, load_assistant
from clients.log import set_up_logging
from clients.options.settings import Settings
from clients.options.talk import VOICE_MODES
from clients.talk.devices import DeviceChoice, find_devices
from clients.talk.session import TalkSession
from echoingpixels import Assistant
from engines.serving.priority import at_low_priority
from engines.serving.worker import Worker
from realtime.calls.call import Resources
from realtime.calls.open_call import close_threads
from realtime.config import StreamOptions
from realtime.media.clock import SystemClock
from realtime.streams.text_reading import TextThread
from realtime.voice.models import VoiceModels


def run_talk(options: argparse.Namespace, settings: Settings) -> None:
    """Talk until it is ended. Raises DeviceError for a device that was named and is not there, and EngineError."""
    choice = find_devices(options)  # before loading: what is not there is told at once
    with Console(stderr=True).status(LOADING):
        assistant = at_low_priority(lambda: load_assistant(settings))
        voices = at_low_priority(lambda: VoiceModels.load(assistant.models))
    with assistant:
        asyncio.run(_talk(assistant, voices, choice, options, settings))


async def _talk(
    assistant: Assistant,
    voices: VoiceModels,
    choice: DeviceChoice,
    options: argparse.Namespace,
    settings: Settings,
) -> None:
    engine = assistant.engine
    worker = Worker(engine, time.perf_counter, asyncio.get_running_loop().call_soon_threadsafe)
    texts = TextThread(engine.text_reader, time.perf_counter) if engine.text_reader is not None else None
    resources = Resources(worker, engine.media, engine.name, voices, text_thread=texts)
    worker.start()
    try:
        session = TalkSession(
            resources,
            StreamOptions(settings.ratio, settings.cache_tokens),
            choice.openers(time.monotonic()),
            VOICE_MODES[options.voice],
            not options.headphones,
            Console(highlight=False),
            sys.stdin,
            SystemClock,
        )
        set_up_logging("warning", "text")
        await session.run(choice.problems)
    finally:
        await asyncio.to_thread(close_threads, resources)
