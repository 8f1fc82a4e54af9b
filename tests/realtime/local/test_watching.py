"""Standing questions of a local call: asked of the LLM in idle time, ended in time, kept for the next call."""

import asyncio
from pathlib import Path

import pytest

from engines.serving.load import LoadStep
from engines.serving.worker import Worker
from realtime.devices.keeper import Kind
from tests.realtime.local.bench import Bench, local_call
from tests.realtime.local.test_keeping import hear, keeping_in

MICROPHONE: frozenset[Kind] = frozenset({"microphone"})


async def ask(bench: Bench, text: str) -> None:
    num_answers = len(bench.of("response.done"))
    bench.call.ask(text)
    await bench.event("response.done", num_answers + 1)


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.watches.service.CHECK_PERIOD_S", 0.01)


def test_what_no_rule_can_tell_is_asked_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "load_step", lambda *_: LoadStep(0.2, 1, 0))  # however busy the machine is

    async def scenario() -> None:
        async with local_call("off", MICROPHONE) as bench:
            await hear(bench, 2)
            await ask(bench, "Tell me when a man in blue is there.")
            (stream,) = bench.engine.streams
            await bench.until(lambda: bool(stream.asked))
            assert stream.asked[0][0] == "Is a man in blue there now?"

    asyncio.run(scenario())


def test_a_time_that_is_over_is_told_though_nothing_comes_any_more() -> None:
    async def scenario() -> None:
        async with local_call("off", MICROPHONE) as bench:
            await ask(bench, "Tell me when the phone rings for the next hour.")
            (watch,) = bench.call.stream.watches.all
            watch.ends_unix_s = 0.0
            assert "The time is over" in (await bench.event("echo.watch_ended")).text

    asyncio.run(scenario())


def test_the_next_call_looks_out_for_the_same(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with local_call("off", MICROPHONE, keep=lambda *own: keeping_in(tmp_path, *own)) as bench:
            await hear(bench, 2)
            await ask(bench, "Could you watch the door?")
        async with local_call("off", MICROPHONE, keep=lambda *own: keeping_in(tmp_path, *own)) as bench:
            await bench.until(lambda: bool(bench.call.stream.watches.all))
            assert [watch.event for watch in bench.call.stream.watches.all] == ["somebody is at the door"]

    asyncio.run(scenario())
