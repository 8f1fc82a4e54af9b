"""Bad events on the data channel are answered with an error, and the call goes on."""

import asyncio

import pytest

from realtime.calls.client_events import MAX_EVENTS_PER_S, ClientEvents
from realtime.events.client import MAX_EVENT_BYTES
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine


@pytest.mark.parametrize(
    ("text", "code", "event_id"),
    [
        ("{", "invalid_json", None),
        ('{"type": "no.such", "event_id": "mine"}', "unknown_event", "mine"),
        ('{"type": "response.cancel", "event_id": "mine"}', "response_cancel_not_active", "mine"),
        ('{"type": "response.create", "event_id": "mine"}', "nothing_to_answer", "mine"),
        ('{"type": "session.update", "event_id": "mine", "session": {"ratio": 3}}', "invalid_event", "mine"),
        ("x" * (MAX_EVENT_BYTES + 1), "too_large", None),
        ("x" * 200_000, "too_large", None),
    ],
)
def test_bad_events_get_an_error_and_the_call_goes_on(text: str, code: str, event_id: str | None) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            assert caller.channel is not None
            caller.channel.send(text)
            error = (await caller.event("error"))["error"]
            assert (error["code"], error["event_id"]) == (code, event_id)
            assert "asked: still there?" in await caller.answer("still there?")

    run(scenario())


def test_a_message_of_10_mb_ends_only_its_own_call() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, Caller(server) as other:
            await caller.call()
            await other.call()
            assert caller.channel is not None
            caller.channel.transport._remote_max_message_size = 0  # a client that ignores the announced limit
            caller.channel.send("x" * 10_000_000)
            await server.until(lambda: len(server.calls) == 1)
            assert (await caller.event("error"))["error"]["code"] == "too_large"
            assert "asked: still there?" in await other.answer("still there?")

    run(scenario())


def test_events_beyond_the_rate_limit_are_dropped_with_one_error_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            add, moment_s = ClientEvents.add, asyncio.get_running_loop().time()
            with monkeypatch.context() as patch:  # all come at the same moment, however long that takes
                patch.setattr(ClientEvents, "add", lambda events, data, _: add(events, data, moment_s))
                for number in range(1000):
                    caller.send(type="response.cancel", event_id=str(number))
                await server.until(lambda: server.calls[0].client_events.num_refused == 1000 - MAX_EVENTS_PER_S)
            await caller.event("error", MAX_EVENTS_PER_S + 1)
            codes = [event["error"]["code"] for event in caller.of("error")]
            assert codes == ["response_cancel_not_active"] * MAX_EVENTS_PER_S + ["rate_limited"]

            def is_accepted_again() -> bool:
                caller.send(type="session.update", session={})
                return len(caller.of("session.updated")) >= 5

            await server.until(is_accepted_again)
            assert "asked: still there?" in await caller.answer("still there?")

    run(scenario())
