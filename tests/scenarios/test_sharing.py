"""Several calls on one stream: each has its own dialogue."""

from tests.support.live import Caller, live, lose_camera
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine


def test_two_calls_ask_about_one_stream_and_their_answers_do_not_mix() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as camera, Caller(server, media=False) as asker:
            await camera.call({"stream": "door"})
            await asker.call({"stream": "door"})
            assert asker.session["feeds"] is False
            assert asker.session["resume_token"] is None
            await asker.event("echo.window")
            questions = {camera: "camera one, a long answer", asker: "asker one, a long answer"}
            for caller, question in questions.items():
                caller.ask(question)
            for caller, question in questions.items():
                done = await caller.event("response.done")
                assert done["response"]["status"] == "completed"
                deltas = "".join(event["delta"] for event in caller.of("response.output_text.delta"))
                assert deltas.count("asked:") == 1
                assert f"asked: {question} word" in deltas
            assert await asker.answer("and then?")
            (stream,) = server.scripted.streams
            turns = {question: [turn.question for turn in turns] for question, _, turns in stream.asked}
            assert turns["and then?"] == [questions[asker]]  # its own dialogue, and no other

    run(scenario())


def test_a_call_that_only_joins_does_not_open_the_stream() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            server.client() as client,
            Caller(server) as early,
            Caller(server) as camera,
            Caller(server, video=False) as guest,
        ):
            joins = {"stream": "door", "join": "1"}
            headers = {"Content-Type": "application/sdp"}
            offer = await early.offer()
            response = await client.post("/v1/realtime/calls", content=offer, params=joins, headers=headers)
            error = response.json()["error"]
            assert (response.status_code, error["code"]) == (404, "unknown_stream")
            assert "door is not live" in error["message"]
            assert server.switchboard.streams == {}
            await camera.call({"stream": "door"})
            await guest.call(joins)
            assert (camera.session["feeds"], guest.session["feeds"]) == (True, False)

    run(scenario())


def test_a_stream_goes_on_when_a_call_that_only_asks_hangs_up() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as camera, server.client() as client:
            await camera.call({"stream": "door"})
            async with Caller(server, media=False) as asker:
                await asker.call({"stream": "door"})
                assert (await client.delete(asker.location)).status_code == 204
            await camera.event("echo.window", len(camera.of("echo.window")) + 2)
            assert server.switchboard.placements.num_calls == 1

    run(scenario())


def test_other_calls_are_told_when_the_feeding_call_hangs_up() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as camera, Caller(server, media=False) as asker:
            await camera.call({"stream": "door"})
            await asker.call({"stream": "door"})
            async with server.client() as client:
                await client.delete(camera.location)
            await asker.state("ended")
            await server.switchboard.wait_closed()
            assert (server.calls, server.switchboard.placements.num_calls) == ([], 0)

    run(scenario())


def test_stats_are_sent_while_no_call_feeds_the_stream() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server, media=False) as asker:
            await lose_camera(server, asker)
            stats = await asker.event("echo.stats", len(asker.of("echo.stats")) + 1)
            assert (stats["input"], stats["windower"], stats["audio_delivered"]) == (None, None, None)

    run(scenario())
