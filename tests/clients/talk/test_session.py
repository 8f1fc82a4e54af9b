"""A whole session: questions typed in a terminal and in a file, a camera that is pulled out, an orderly end."""

import asyncio
import io
import os
import pty
import time
from collections.abc import Callable
from typing import Any, TextIO

import pytest
from rich.console import Console

from clients.talk.session import TalkSession
from engines.serving.worker import Worker
from realtime.calls.call import Resources
from realtime.calls.open_call import close_threads
from realtime.config import StreamOptions
from realtime.devices.seam import CameraPicture
from realtime.local.devices import Openers
from tests.support.devices.fakes import FakeDevice, FakeSocket, PatientClock, picture
from tests.support.scripted_engine import ScriptedEngine
from tests.support.voices import simple_voices

WAIT_S = 120.0
NOTHING = Openers(None, None, None)


async def session(typed: TextIO, out: io.StringIO, openers: Openers, during: Callable[[TalkSession], Any]) -> None:
    """Run a session until what is typed has ended; `during` is a coroutine function that runs beside it."""
    engine = ScriptedEngine()
    worker = Worker(engine, time.perf_counter, asyncio.get_running_loop().call_soon_threadsafe)
    with simple_voices() as models:
        resources = Resources(worker, engine.media, engine.name, models, observe=lambda _: None)
        worker.start()
        try:
            console = Console(file=out, width=120, force_terminal=typed.isatty(), color_system=None)
            talk = TalkSession(resources, StreamOptions(0.2, 64), openers, "off", True, console, typed, PatientClock)
            async with asyncio.timeout(WAIT_S):
                await asyncio.gather(talk.run(("PortAudio is missing; install it",)), during(talk))
        finally:
            await asyncio.to_thread(close_threads, resources)


async def nothing(_: TalkSession) -> None:
    return


def test_questions_of_a_file_are_answered_one_after_the_other() -> None:
    out = io.StringIO()
    asyncio.run(session(io.StringIO("Who?\n\nWhat now?\n"), out, NOTHING, nothing))
    assert out.getvalue().splitlines() == [
        "! PortAudio is missing; install it",
        "you    Who?",
        "answer 0 windows, asked: Who?",
        "you    What now?",
        "answer 0 windows, asked: What now?",
    ]


def test_a_camera_comes_and_goes_while_questions_wait() -> None:
    out, camera = io.StringIO(), FakeDevice[CameraPicture]("HD Webcam")
    read, write = os.pipe()

    async def watch(_: TalkSession) -> None:
        for number in range(12):
            camera.deliver(picture(50.0 + number / 4))
            await asyncio.sleep(0.02)
        camera.pull_out()
        while "has gone" not in out.getvalue():
            await asyncio.sleep(0.01)
        os.write(write, b"Who?\n")
        os.close(write)

    with os.fdopen(read) as typed:
        asyncio.run(session(typed, out, Openers(FakeSocket(camera).open, None, None), watch))
    text = out.getvalue()
    assert "camera: HD Webcam" in text
    assert "! HD Webcam has gone" in text
    assert "answer" in text
    assert " 0 windows" not in text


@pytest.mark.parametrize("last", [b"\x04", None], ids=["Ctrl-D", "the terminal closes"])
def test_keys_of_a_terminal(last: bytes | None) -> None:
    out, (ours, theirs) = io.StringIO(), pty.openpty()

    async def keys(_: TalkSession) -> None:
        while "▌" not in out.getvalue():
            await asyncio.sleep(0.01)
        os.write(ours, b"Whu\x7fo?\r")
        while "answer 0 windows, asked: Who?" not in out.getvalue():
            await asyncio.sleep(0.01)
        if last is None:
            os.close(ours)
        else:
            os.write(ours, last)

    with os.fdopen(theirs) as typed:
        asyncio.run(session(typed, out, NOTHING, keys))
    assert "you    Who?" in out.getvalue()
    if last is not None:
        os.close(ours)
