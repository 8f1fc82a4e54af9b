"""`echoingpixels talk`: finds the devices, loads the models and talks until it is ended."""

import argparse
import asyncio
import sys
import time
from contextlib import ExitStack

from rich.console import Console

from clients.folders import make_record_folder, state_folder
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
from realtime.config import ServerConfig, StreamOptions
from realtime.local.call import NAME
from realtime.local.keeping import Keeping
from realtime.media.clock import SystemClock
from realtime.memories.keeper import MemoryKeeper
from realtime.recordings.recordings import Recordings
from realtime.streams.sooner import SenseThreads
from realtime.voice.models import VoiceModels, own_voice


def run_talk(options: argparse.Namespace, settings: Settings) -> None:
    """Talk until it is ended. Raises DeviceError for a device that was named and is not there, InputError for a folder
    that cannot be written to, and EngineError."""
    choice = find_devices(options)  # before loading: what is not there is told at once
    if settings.record is not None:
        make_record_folder(settings.record)
    with ExitStack() as stack:
        stack.enter_context(state_folder(settings.state))
        with Console(stderr=True).status(LOADING):
            assistant = stack.enter_context(at_low_priority(lambda: load_assistant(settings)))
            voices = at_low_priority(
                lambda: VoiceModels.load(assistant.models, own_voice(assistant.engine, settings.speaker))
            )
        asyncio.run(_talk(assistant, voices, choice, options, settings))


async def _talk(
    assistant: Assistant,
    voices: VoiceModels,
    choice: DeviceChoice,
    options: argparse.Namespace,
    settings: Settings,
) -> None:
    engine = assistant.engine
    loop = asyncio.get_running_loop()
    worker = Worker(engine, time.perf_counter, loop.call_soon_threadsafe)
    resources = Resources(
        worker,
        engine.media,
        engine.name,
        voices,
        sense_threads=SenseThreads.of(engine, time.perf_counter),
        has_senses=engine.has_senses,
    )
    worker.start()
    config = ServerConfig(
        StreamOptions(settings.ratio, settings.cache_tokens),
        max_streams=settings.max_streams,
        record_dir=settings.record,
        state_dir=settings.state,
    )
    keeper = MemoryKeeper.of(config, engine, worker, loop.time, time.time)
    keeping = Keeping(NAME, Recordings(config, engine, time.time), keeper, settings.state)
    try:
        await keeping.open()
        session = TalkSession(
            resources,
            config.stream,
            choice.openers(time.monotonic()),
            VOICE_MODES[options.voice],
            not options.headphones,
            Console(highlight=False),
            sys.stdin,
            SystemClock,
            keeping,
        )
        set_up_logging("warning", "text")
        await session.run(choice.problems)
    finally:
        await asyncio.to_thread(close_threads, resources)
