"""What is left of a local call: the next one remembers it, and its recording can be read."""

import asyncio
from pathlib import Path

from engines.api import Engine
from engines.serving.worker import Worker
from realtime.config import ServerConfig, StreamOptions
from realtime.devices.keeper import DeviceState
from realtime.local.call import NAME
from realtime.local.keeping import Keeping
from realtime.memories.keeper import MemoryKeeper
from realtime.recordings.recordings import Recordings
from tests.realtime.local.bench import Bench, local_call
from tests.support.devices.fakes import block

UNIX_S = 1_790_000_000.0


def keeping_in(folder: Path | None, engine: Engine, worker: Worker) -> Keeping:
    config = ServerConfig(
        StreamOptions(0.2, 64),
        record_dir=None if folder is None else folder / "recordings",
        state_dir=None if folder is None else folder,
    )
    keeper = MemoryKeeper.of(config, engine, worker, asyncio.get_running_loop().time, lambda: UNIX_S)
    return Keeping(NAME, Recordings(config, engine, lambda: UNIX_S), keeper, folder)


async def hear(bench: Bench, seconds: int) -> None:
    bench.call.device_changed(DeviceState("microphone", "open", "mic"))
    for number in range(2 * seconds + 1):
        bench.call.add_sound(block(50 + number / 2, 0.5, 0.01, is_first=number == 0))
    await bench.event("echo.window", 2)


def test_the_next_call_remembers_this_one_and_both_are_recorded(tmp_path: Path) -> None:
    async def scenario() -> None:
        for number in range(2):
            async with local_call(
                "off", frozenset({"microphone"}), keep=lambda *own: keeping_in(tmp_path, *own)
            ) as bench:
                await hear(bench, 2)
                (stream,) = bench.engine.streams
                assert (stream.windows[0].index < 0) == (number == 1), "the scripted engine's mark of a restored window"
            if number == 0:
                assert len(list(tmp_path.glob("local.safetensors"))) == 1

    asyncio.run(scenario())
    assert len(list((tmp_path / "recordings").iterdir())) == 2


def test_without_folders_nothing_is_left(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with local_call("off", frozenset({"microphone"}), keep=lambda *own: keeping_in(None, *own)) as bench:
            await hear(bench, 2)

    asyncio.run(scenario())
    assert not list(tmp_path.iterdir())
