"""What clients made for the OpenAI Realtime API send and expect, each in a call of its own."""

import json

from realtime.config import ServerConfig, StreamOptions
from tests.scenarios.test_voice_calls import UTTERANCE_S, speaking
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

TOKEN = "right-token"
MANUAL = {"type": "realtime", "audio": {"input": {"turn_detection": None}}}
NUM_SOUNDS = 50


def test_the_session_of_a_secret_holds_and_hangup_ends_the_call() -> None:
    """The requests of `client_secrets.create`, `calls.create` and `calls.hangup` of OpenAI's client for Python."""

    async def scenario() -> None:
        config = ServerConfig(StreamOptions(cache_tokens=256), token=TOKEN)
        async with live(ScriptedEngine(), config) as server, server.client(TOKEN) as client:
            body = {"session": MANUAL | {"ratio": 0.3, "wake_word": "robin"}, "expires_after": {"seconds": 600}}
            secret = (await client.post("/v1/realtime/client_secrets", json=body)).json()
            assert (secret["session"]["turn_detection"], secret["session"]["ratio"]) == (None, 0.3)
            async with server.client(secret["value"]) as browser, Caller(server) as caller:
                session = (None, json.dumps({"type": "realtime", "ratio": 0.5}), "application/json")
                parts = {"sdp": (None, await caller.offer(), "application/sdp"), "session": session}
                answer = await browser.post("/v1/realtime/calls", files=parts, headers={"Accept": "application/sdp"})
                await caller.accept(answer)
                told = caller.session
                assert (told["voice_mode"], told["turn_detection"], told["wake_word"]) == (
                    "push_to_talk",
                    None,
                    "robin",
                )
                assert told["ratio"] == 0.5, "what comes with the offer changes what comes with the secret"
                ended = await client.post(f"{caller.location}/hangup")
                assert (ended.status_code, ended.text) == (200, "")
                again = await client.post(f"{caller.location}/hangup")
                assert (again.status_code, again.json()["error"]["code"]) == (404, "unknown_call")
            web_socket = await client.get("/v1/realtime", params={"model": "gpt-realtime"})
            assert (web_socket.status_code, web_socket.json()["error"]["code"]) == (404, "not_found")
            assert "WebRTC" in web_socket.json()["error"]["message"]

    run(scenario())


def test_without_turn_detection_the_client_commits_and_asks() -> None:
    async def scenario() -> None:
        async with speaking() as speaker:
            caller = speaker.caller
            voice = speaker.server.calls[0].voice
            assert voice is not None
            caller.send(type="session.update", session=MANUAL)
            session = (await caller.event("session.updated", 2))["session"]
            assert (session["voice_mode"], session["audio"]["input"]["turn_detection"]) == ("push_to_talk", None)
            caller.send(type="input_audio_buffer.commit", event_id="early")
            error = (await caller.event("error"))["error"]
            assert (error["code"], error["event_id"]) == ("input_audio_buffer_commit_empty", "early")
            caller.send(type="input_audio_buffer.clear")
            await caller.event("input_audio_buffer.cleared")
            await speaker.talk(UTTERANCE_S)
            await speaker.server.until(lambda: voice.committed_speech.voiced_s > UTTERANCE_S / 2)
            caller.send(type="input_audio_buffer.commit")
            committed = await caller.event("input_audio_buffer.committed")
            caller.send(type="response.create")
            await caller.event("response.created")
            transcribed = await caller.event("conversation.item.input_audio_transcription.completed")
            assert transcribed["item_id"] == committed["item_id"]
            done = (await caller.event("response.done"))["response"]
            assert done["status"] == "completed"
            assert transcribed["transcript"] in done["output"][0]["content"][0]["transcript"]
            assert not caller.of("input_audio_buffer.speech_started")
            caller.send(type="conversation.item.retrieve", item_id=committed["item_id"])
            item = (await caller.event("conversation.item.retrieved"))["item"]
            assert item["content"] == [{"type": "input_audio", "transcript": transcribed["transcript"]}]

    run(scenario())


def test_the_voice_can_be_stopped_alone() -> None:
    async def scenario() -> None:
        async with speaking(voice_mode="off") as speaker:
            speaker.caller.ask("a long one")
            await speaker.hear(is_loud=True)
            speaker.caller.send(type="output_audio_buffer.clear")
            cleared = await speaker.caller.event("output_audio_buffer.cleared")
            await speaker.hear(is_loud=False)
            done = (await speaker.caller.event("response.done"))["response"]
            assert (done["id"], done["status"]) == (cleared["response_id"], "completed")
            (content,) = done["output"][0]["content"]
            assert len(content["transcript"]) < len(speaker.caller.of("response.output_text.done")[0]["text"])
            assert not speaker.caller.of("error")

    run(scenario())


def test_sound_in_events_is_refused_without_a_flood_of_errors_and_every_event_has_an_id() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            for number in range(NUM_SOUNDS):
                caller.send(type="input_audio_buffer.append", audio="AAAA", event_id=str(number))
            assert "asked: still there?" in await caller.answer("still there?")
            errors = caller.of("error")
            assert {event["error"]["code"] for event in errors} == {"not_supported"}
            assert len(errors) + server.calls[0].client_events.num_refused == NUM_SOUNDS
            ids = [event["event_id"] for event in caller.events]
            assert ids == [f"event_{number}" for number in range(1, len(ids) + 1)]

    run(scenario())
