"""`echoingpixels serve` is killed with SIGKILL: the next server remembers, and the recording can be repeated."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.contrib.media import MediaPlayer

from clients.recorded.rerun import rerun
from engines.api import Engine, EngineStream, Turn
from engines.saving.file import read_file
from engines.wall_clock import WallClock
from realtime.config import ServerConfig, StreamOptions
from realtime.dialogue.conversation import complete_answer
from realtime.memories.folder import locked
from realtime.memories.saved_stream import SavedStream, SavedWith, check_facts, from_file
from realtime.recordings.folder import is_being_written
from realtime.recordings.lines import Answered, Asked, Windowed
from realtime.recordings.reading import read_lines
from realtime.recordings.to_lines import answered_line
from tests.conftest import DEMO, ROOT
from tests.support.live import Caller, Site, live
from tests.support.scenarios import run

CACHE_TOKENS = 256
TOLD = "Remember that my keys are on the kitchen table."
QUESTIONS = ("Where are my keys?", "What was said?")
# The command itself, which only saves more often than every minute.
SERVE = """
import sys
from clients.cli import main
from realtime.memories import schedule

schedule.PERIOD_S = 1.0
sys.exit(main(sys.argv[1:]))
"""


class NoMedia(MediaStreamTrack):
    """A track on which nothing comes."""

    kind = "audio"

    async def recv(self) -> Any:
        await asyncio.Event().wait()


@contextmanager
def served(folder: Path) -> Iterator[tuple[Site, subprocess.Popen[str]]]:
    """The command in a process of its own, which is killed at the end if it still runs."""
    options = ["--no-browser", "--port", "0", "--log-format", "json", "--cache-tokens", str(CACHE_TOKENS)]
    folders = ["--state", str(folder / "state"), "--record", str(folder / "recordings")]
    command = [sys.executable, "-c", SERVE, "serve", *options, *folders]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ECHOINGPIXELS_")}
    with (
        (folder / "log").open("a") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, env=environment) as process,
    ):
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline() for _ in range(2)]
            assert lines[0].startswith("Ready after"), (folder / "log").read_text()
            yield Site(lines[1].split()[0]), process
        finally:
            process.kill()


def saved_path(folder: Path) -> Path:
    return folder / "state" / "kitchen.safetensors"


def saved_in(folder: Path) -> SavedStream:
    facts, arrays = read_file(saved_path(folder))
    return from_file(facts, arrays)


def recording_in(folder: Path) -> Path:
    (path,) = (folder / "recordings").iterdir()
    return path


def is_all_saved(folder: Path) -> bool:
    """Whether the last window that was cut before the camera was lost is in the memory that was saved."""
    cut = [line for line in read_lines(recording_in(folder)) if isinstance(line, Windowed)]
    if not cut[-1].is_last or not saved_path(folder).exists():
        return False
    memory: dict[str, Any] = dict(json.loads(saved_in(folder).memory.text)["dict"])
    return bool(memory["_next_index"] == cut[-1].index + 1)


async def written(caller: Caller) -> None:
    """A call in which nothing is spoken."""
    await caller.call({"stream": "kitchen"})
    caller.send(type="session.update", session={"voice_mode": "off", "output_modalities": ["text"]})
    await caller.event("session.updated")


async def used(site: Site, folder: Path) -> list[str]:
    """A camera is seen and heard, and something is told. The answers once all of it is saved."""
    async with Caller(site, media=False) as asker:
        async with Caller(site, sound=MediaPlayer(str(DEMO)).audio) as camera:
            await written(camera)
            await written(asker)
            await asker.event("echo.window", 2)
            await camera.answer(TOLD)
            await asker.event("echo.window", len(asker.of("echo.window")) + 1)  # what is told is saved with it
        await asker.state("source_lost")
        await site.until(lambda: is_all_saved(folder))
        return [await asker.answer(question) for question in QUESTIONS]


async def used_after_restart(engine: Engine, folder: Path) -> tuple[int, list[str]]:
    """How many windows a new server knows of, and what it answers before new media come."""
    config = ServerConfig(StreamOptions(cache_tokens=CACHE_TOKENS), state_dir=folder / "state")
    async with live(engine, config) as server, Caller(server, sound=NoMedia(), video=False) as camera:
        await written(camera)
        answers = [await camera.answer(question) for question in QUESTIONS]
        assert not camera.of("echo.window")
        return camera.of("echo.memory")[0]["windows"], answers


def recorded(path: Path) -> list[tuple[Asked, Answered]]:
    """Questions that were asked of the memory, and their answers."""
    lines = list(read_lines(path))
    answers = {line.number: line for line in lines if isinstance(line, Answered)}
    return [(line, answers[line.number]) for line in lines if isinstance(line, Asked)]


def answered_now(stream: EngineStream, asked: Asked) -> Answered:
    turns = tuple(Turn(*turn) for turn in asked.turns)
    started = WallClock(asked.started_s) if asked.started_s is not None else None
    return answered_line(asked.number, complete_answer(stream.ask(asked.question, asked.now_s, turns, started)))


def is_answer(words: str, text: str) -> bool:
    """Whether somebody was told an answer with this text. After it may stand what the camera does not see just now."""
    return words == text or words.startswith(f"{text} ")


def check_recording(engine: Engine, path: Path, saved: SavedStream, told: list[str]) -> None:
    """It is complete to the last window; and the saved memory answers its last questions as the old process did."""
    assert not is_being_written(path)
    lines = list(read_lines(path))
    cut = [line.index for line in lines if isinstance(line, Windowed)]
    assert len(cut) >= saved.totals.num_windows - 1, "more than one window was lost"
    comparison = rerun(path, engine, lambda: 0.0)
    assert comparison.is_same, (comparison.windows.first, comparison.answers.first)
    assert comparison.breaks_off
    facts, _ = read_file(saved_path(path.parents[1]))
    check_facts(facts, SavedWith(engine.name, engine.fingerprint, CACHE_TOKENS))
    stream = engine.open_stream(0.2, CACHE_TOKENS)
    stream.restore(saved.memory)
    pairs = recorded(path)[-len(QUESTIONS) :]
    for (asked, then), words in zip(pairs, told, strict=True):
        now = answered_now(stream, asked)
        assert now.model_copy(update={"ms": then.ms}) == then
        assert is_answer(words, then.text)


def test_a_killed_server_remembers_what_it_saved_and_its_recording_can_be_repeated(
    engine: Engine, tmp_path: Path
) -> None:
    with served(tmp_path) as (site, process):
        before = run(used(site, tmp_path))
        process.kill()
        assert process.wait() == -signal.SIGKILL
    saved = saved_in(tmp_path)
    check_recording(engine, recording_in(tmp_path), saved, before)
    with locked(tmp_path / "state"):  # as the command does; it finds nothing that is in the way
        num_windows, after = run(used_after_restart(engine, tmp_path))
    assert num_windows == saved.totals.num_windows
    texts = [then.text for _, then in recorded(recording_in(tmp_path))[-len(QUESTIONS) :]]
    assert all(is_answer(words, text) for words, text in zip(after, texts, strict=True)), (before, after)
    assert "kitchen table" in after[0]
