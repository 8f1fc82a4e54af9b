"""The memory of a stream is copied on the model's thread and written; its last windows are in it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engines.saved import SavedMemory
from engines.serving.worker import Worker
from realtime.memories.folder import MemoryFolder
from realtime.memories.keeper import MemoryKeeper
from realtime.memories.saved_stream import SavedStream
from realtime.memories.schedule import PERIOD_S
from tests.engines.serving.bench import Told
from tests.realtime.memories.saving import WITH, saved_stream
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine
from tests.support.windows import scripted_windows


class Stream:
    """A live stream as the keeper knows it."""

    def __init__(self, worker: Worker) -> None:
        self.name, self.num_changes = "kitchen", 0
        self.key = worker.open_stream(self.name, 0.2, 64, Told())

    def saved_with(self, memory: SavedMemory, at_s: float, unix_s: float) -> SavedStream:
        assert (at_s, unix_s) == (7.0, 2000.0)
        return saved_stream(text=memory.text)

    def resume(self, saved: SavedStream, at_s: float, unix_s: float) -> None:
        raise NotImplementedError


class Bench:
    """A keeper whose model thread is `pump`."""

    def __init__(self, path: Path) -> None:
        self.worker = Worker(ScriptedEngine(), lambda: 0.0, asyncio.get_running_loop().call_soon)
        path.mkdir(exist_ok=True)
        self.folder = MemoryFolder(path, WITH, 4)
        self.keeper = MemoryKeeper(self.folder, self.worker, lambda: 7.0, lambda: 2000.0)

    async def saved(self, is_there: Callable[[], bool]) -> None:
        """Run the model's thread until something is there."""
        async with asyncio.timeout(60):
            while not is_there():
                self.worker.run_next()
                await asyncio.sleep(0)


def _num_windows(bench: Bench) -> int | None:
    saved = bench.folder.read("kitchen")
    return json.loads(saved.memory.text)["windows"] if saved is not None else None


def test_a_stream_is_saved_when_it_is_due_as_it_is_then(tmp_path: Path) -> None:
    async def scenario() -> None:
        bench = Bench(tmp_path)
        stream = Stream(bench.worker)
        bench.keeper.save_due([stream], 0.0)
        stream.num_changes = 2
        for window in scripted_windows(2):
            bench.worker.feed(stream.key, window)
        bench.keeper.save_due([stream], PERIOD_S - 1)
        await asyncio.sleep(0)
        while bench.worker.run_next():
            pass
        assert _num_windows(bench) is None
        bench.keeper.save_due([stream], PERIOD_S)
        await bench.saved(lambda: _num_windows(bench) == 2)

    run(scenario())


def test_what_waits_for_the_model_is_in_what_is_saved_last(tmp_path: Path) -> None:
    async def scenario() -> None:
        bench = Bench(tmp_path)
        stream = Stream(bench.worker)
        await bench.keeper.save(stream, is_last=True)  # nothing has come: nothing is written
        assert _num_windows(bench) is None
        for window in scripted_windows(5):
            bench.worker.feed(stream.key, window)
            stream.num_changes += 1
        saving = asyncio.get_running_loop().create_task(bench.keeper.save(stream, is_last=True))
        loading = asyncio.get_running_loop().create_task(bench.keeper.load("kitchen"))
        await bench.saved(loading.done)
        assert saving.done()
        loaded = loading.result()
        assert loaded is not None  # it waited for what was being saved
        assert json.loads(loaded.memory.text)["windows"] == 5

    run(scenario())


def test_what_cannot_be_saved_is_told_and_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        bench = Bench(tmp_path / "state")
        stream = Stream(bench.worker)
        stream.num_changes = 1
        (tmp_path / "state").rmdir()
        saving = asyncio.get_running_loop().create_task(bench.keeper.save(stream))
        await bench.saved(saving.done)
        saving.result()
        assert "the memory of kitchen cannot be saved: No such file or directory" in caplog.text
        memory = bench.worker._streams[stream.key].memory(bench.worker._engine)

        def fail() -> SavedMemory:
            raise RuntimeError("no")

        monkeypatch.setattr(memory, "save", fail)
        saving = asyncio.get_running_loop().create_task(bench.keeper.save(stream))
        await bench.saved(saving.done)
        saving.result()
        assert "the memory of stream kitchen" in caplog.text

    run(scenario())
