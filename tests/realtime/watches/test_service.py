"""What a server does for watches: saved and taken up again, told not too often, forgotten, asked of the LLM."""

import asyncio
import logging
from pathlib import Path

import pytest
from pydantic import BaseModel

from engines.api import Utterance
from engines.serving.worker import Worker
from engines.watches.window import SensedWindow
from realtime.errors import RequestError
from realtime.events.watches import EchoWatch, EchoWatchEnded, EchoWatches
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.watches.asking import PERIOD_S
from realtime.watches.service import CHECK_PERIOD_S, WatchService
from realtime.watches.stream_watches import MAX_WATCHES
from realtime.watches.watch import MAX_TOLD_AT_ONCE
from tests.support.clocks import run_in_virtual_time
from tests.support.observed import stream_observer
from tests.support.scenarios import run
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine


class Server:
    """The watches of a server with one stream, `door`, whose windows last half a second. The model works when it is
    told to; `now_s` is how far the stream has come."""

    def __init__(self, folder: Path | None, is_named: bool = True) -> None:
        self.engine, self.events, self.now_s = ScriptedEngine(), list[BaseModel](), 0.0
        self.worker = Worker(self.engine, lambda: 0.0, lambda callback: callback())
        self.streams: dict[str, LiveStream] = {}
        self.service = WatchService(self.worker, self.streams, folder, lambda: 0.0)
        metrics, observer = Metrics(), stream_observer(lambda _: None)
        self.stream = LiveStream(self.worker, SCRIPTED_MEDIA, 0.2, 64, metrics, None, observer)
        self.stream.subscribe(self.events.append)
        self.watches = self.stream.watches
        self.streams["door"] = self.stream
        self.service.stream_opened(self.stream, is_named)

    @property
    def told(self) -> list[str]:
        return [event.notice.text for event in self.events if isinstance(event, EchoWatch)]

    @property
    def asked(self) -> list[str]:
        return [question for stream in self.engine.streams for question, _, _ in stream.asked]

    @property
    def listed(self) -> list[tuple[str, str]]:
        return [(watch.watch_id, watch.event) for watch in self.watches.all]

    def go_on(self, until_s: float, sees_cat: bool = False, said: str = "") -> None:
        """Windows until then; something is said in the first one."""
        while self.now_s < until_s:
            start_s, self.now_s = self.now_s, self.now_s + SCRIPTED_MEDIA.window_s
            self.stream.advance_to(self.now_s, self.now_s)
            utterances = (Utterance(start_s, self.now_s, said),) if said else ()
            self.watches.sensed(SensedWindow(start_s, self.now_s, {"cat": 1} if sees_cat else {}, said=utterances))
            said = ""

    def work(self) -> None:
        while self.worker.run_next():
            pass


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_after_a_restart_all_goes_on_and_nothing_is_told_twice(tmp_path: Path) -> None:
    async def scenario() -> None:
        before = Server(tmp_path)
        await before.service.wait_saved()
        for event in ("you see a cat", "the phone rings", "somebody says help", "you see a dog"):
            before.watches.add(event)
        before.watches.pause("3", is_paused=True)
        before.watches.remove("4")
        before.go_on(2.0, sees_cat=True)
        assert before.told == ["I see a cat."]
        await before.service.wait_saved()
        assert files(tmp_path) == ["door.watches.json"]

        after = Server(tmp_path)
        early = after.watches.add("you hear music")
        await after.service.wait_saved()
        numbers = [("1", "you see a cat"), ("2", "the phone rings"), ("3", "somebody says help")]
        assert after.listed == [*numbers, ("5", "you hear music")], "number 4 is not given again"
        assert early.rule is not None
        listed = [event for event in after.events if isinstance(event, EchoWatches)][-1].watches
        assert [(each.state, each.num_told) for each in listed] == [("on", 1), ("on", 0), ("paused", 0), ("on", 0)]
        after.go_on(4.0, sees_cat=True, said="help")
        assert after.told == [], "the cat was there before, and a paused watch looks out for nothing"
        after.watches.pause("3", is_paused=False)
        after.go_on(20.0, said="help")
        after.go_on(22.0, sees_cat=True)
        assert after.told == ['Somebody said "help".', "I see a cat."]

        for watch in after.watches.all:
            after.watches.remove(watch.watch_id)
        await after.service.wait_saved()
        assert files(tmp_path) == []

    run(scenario())


def test_what_was_told_too_often_is_counted_also_after_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        server = Server(tmp_path)
        await server.service.wait_saved()
        watch = server.watches.add("somebody says help")
        for number in range(2 * MAX_TOLD_AT_ONCE):
            server.go_on(11.0 * (number + 1), said="help")
        assert MAX_TOLD_AT_ONCE < len(server.told) == watch.num_told < 2 * MAX_TOLD_AT_ONCE
        await server.service.wait_saved()
        after = Server(tmp_path)
        await after.service.wait_saved()
        (again,) = after.watches.all
        assert (again.num_told, again.num_unsaid) == (watch.num_told, watch.num_unsaid)
        assert again.num_told + again.num_unsaid == 2 * MAX_TOLD_AT_ONCE

    run(scenario())


def test_a_stream_has_no_more_watches_than_it_may(tmp_path: Path) -> None:
    async def scenario() -> None:
        before = Server(tmp_path)
        await before.service.wait_saved()
        for number in range(MAX_WATCHES):
            before.watches.add(f"somebody says word{number}")
        with pytest.raises(RequestError, match="remove one first"):
            before.watches.add("you see a cat")
        await before.service.wait_saved()
        after = Server(tmp_path)
        after.watches.add("you see a cat")
        await after.service.wait_saved()
        assert len(after.watches.all) == MAX_WATCHES
        assert after.listed[-1] == ("17", "you see a cat"), "what somebody has just asked for goes before"

    run(scenario())


def test_forgetting_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    async def scenario() -> None:
        server = Server(tmp_path)
        await server.service.wait_saved()
        server.go_on(4.0)
        server.watches.add("you see a cat")
        server.go_on(8.0)
        server.watches.forget(2.0)
        await server.service.wait_saved()
        assert (server.listed, files(tmp_path)) == ([], [])
        server.watches.add("you see a cat")
        await server.service.wait_saved()
        del server.streams["door"]
        server.service.stream_forgets("door")  # it is not live
        await server.service.wait_saved()
        assert files(tmp_path) == []

    run(scenario())


def test_only_streams_with_a_name_are_saved(tmp_path: Path) -> None:
    async def scenario() -> None:
        for server in (Server(tmp_path, is_named=False), Server(None)):
            await asyncio.sleep(0)
            server.watches.add("you see a cat")
            await server.service.wait_saved()
            assert len(server.watches.all) == 1
        assert files(tmp_path) == []

    run(scenario())


def test_a_folder_that_cannot_be_written_costs_one_line_a_change(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        server = Server(tmp_path / "gone")
        await server.service.wait_saved()
        server.watches.add("you see a cat")
        await server.service.wait_saved()
        server.go_on(2.0, sees_cat=True)
        assert server.told == ["I see a cat."]
        await server.service.wait_saved()

    with caplog.at_level(logging.WARNING):
        run(scenario())
    assert set(caplog.messages) == {"the watches of door cannot be saved: No such file or directory"}


def test_the_llm_is_asked_while_the_service_runs_and_not_about_what_is_forgotten() -> None:
    async def scenario() -> None:
        server = Server(None)
        async with server.service:
            for event in ("you see Tom", "you see Ann", "you see a cat"):
                server.watches.add(event)
            server.watches.pause("2", is_paused=True)
            for _ in range(int(4 * PERIOD_S)):
                server.go_on(server.now_s + 1.0)
                await asyncio.sleep(CHECK_PERIOD_S)
                server.work()
            assert server.asked == 4 * ["Do you see Tom now?"]
            server.watches.pause("2", is_paused=False)
            await asyncio.sleep(CHECK_PERIOD_S)
            assert server.worker.num_jobs == 0, "nobody waits for it"
            assert server.worker.run_next()
            server.service.stream_forgets("door")
            server.work()
            assert server.asked[4:] == ["Do you see Ann now?"]
            assert server.engine.streams[0].num_closed == 1
        server.go_on(server.now_s + 2 * PERIOD_S)
        await asyncio.sleep(2 * PERIOD_S)
        server.work()
        assert len(server.asked) == 5

    run_in_virtual_time(scenario())


def test_a_watch_ends_after_its_time_though_no_window_comes_and_though_the_server_was_down(tmp_path: Path) -> None:
    async def scenario() -> None:
        unix_s = asyncio.get_running_loop().time

        def server() -> Server:
            new = Server(tmp_path)
            new.watches.read_unix_s = unix_s
            return new

        before = server()
        await before.service.wait_saved()
        async with before.service:
            for event, lasts_s in (("you see a cat", 5.0), ("the phone rings", 300.0), ("you see a dog", 900.0)):
                before.watches.add(event, unix_s() + lasts_s)
            await asyncio.sleep(5.0 + CHECK_PERIOD_S)
            assert [event for _, event in before.listed] == ["the phone rings", "you see a dog"]
        await asyncio.sleep(400.0)
        after = server()
        await after.service.wait_saved()
        async with after.service:
            assert [event for _, event in after.listed] == ["the phone rings", "you see a dog"]
            await asyncio.sleep(2 * CHECK_PERIOD_S)
            (ended,) = [event for event in after.events if isinstance(event, EchoWatchEnded)]
            assert (
                ended.text == "The time is over: I no longer tell you when I hear a telephone. I have not noticed it."
            )
            assert [event for _, event in after.listed] == ["you see a dog"]
        assert [event for _, event in before.listed] == ["the phone rings", "you see a dog"]

    run_in_virtual_time(scenario())
