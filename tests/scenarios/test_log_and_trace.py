"""What an operator reads of a call: the whole story in order, how long each stage took, and nothing that is secret."""

from pathlib import Path
from typing import Any

import aioice.stun
import pytest

from clients.log import set_up_logging
from engines.api import FloatArray
from realtime.config import IceServer, ServerConfig, StreamOptions
from realtime.sources.addresses import HIDDEN
from realtime.telemetry.event_log import log_event
from realtime.telemetry.observers import Observers
from realtime.telemetry.trace import TraceFile
from tests.support.live import Caller, Server, live
from tests.support.logs import json_lines, restored_logging
from tests.support.rtc import Start, Talker
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine
from tests.support.voices import simple_voices

TOKEN, TURN_PASSWORD, QUESTION = "open-sesame", "turn-pa55word", "Who hides the marzipan?"
SPOKEN, SPOKEN_FRAMES = "And who eats the nougat?", 50  # frames of 20 ms
STORY = [
    "call_refused",
    "call_offered",
    "stream_opened",
    "recording_started",
    "call_opened",
    "call_connected",
    "answer_finished",
    "answer_finished",
    "answer_finished",
    "call_lost",
    "stream_paused",
    "call_closed",
    "call_offered",
    "call_opened",
    "call_connected",
    "stream_resumed",
    "stream_ended",
]


class Listening(ScriptedEngine):
    """Hears one question, whatever is said."""

    def transcribe(self, pcm: FloatArray) -> str:
        del pcm
        return SPOKEN


class Story:
    """A stream that two calls feed one after the other; the first one asks, writing and speaking, and is lost."""

    def __init__(self) -> None:
        self.secrets = [TOKEN, TURN_PASSWORD, "marzipan", "nougat"]
        self.talker = Talker(Start())

    async def play(self, server: Server) -> None:
        async with (
            server.client(TOKEN) as client,
            Caller(server, sound=self.talker) as caller,
            Caller(server, sound=Talker(Start())) as later,
        ):
            offer = {"content": await caller.offer(), "headers": {"Content-Type": "application/sdp"}}
            async with server.client("wrong-token") as stranger:
                assert (await stranger.post("/v1/realtime/calls", **offer)).status_code == 401  # type: ignore[arg-type]
            secret = (await client.post("/v1/realtime/client_secrets")).json()["value"]
            await caller.call({"stream": "door"}, token=secret)
            await caller.event("echo.window", 3)
            assert "marzipan" in await caller.answer(QUESTION)
            caller.send(type="session.update", session={"output_modalities": ["text"]})
            caller.ask("broken marzipan")
            await caller.event("response.done", 2)
            self.talker.num_loud = SPOKEN_FRAMES
            await caller.event("response.done", 3)
            assert "nougat" in caller.of("response.output_text.done")[-1]["text"]
            resume = caller.session["resume_token"]
            (call,) = server.calls
            call.connection_lost("nothing comes from the client any more")
            await server.switchboard.wait_closed()
            await later.call({"resume": resume}, token=TOKEN)
            await later.event("echo.window", 1)
            self.secrets += [secret, resume, caller.session["id"], later.session["id"]]
            metrics = (await client.get("/metrics")).text
            assert 'echoingpixels_refusals_total{code="invalid_token"} 1.0' in metrics
            await client.delete(later.location)
            await server.switchboard.wait_closed()


def test_log_and_trace_tell_the_story_of_a_call_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.stun, "RETRY_MAX", 0)  # nobody answers at the TURN server's address
    story = Story()

    async def scenario() -> None:
        with simple_voices() as models:
            ice = (IceServer("turn:127.0.0.1:9", "anna", TURN_PASSWORD),)
            config = ServerConfig(StreamOptions(), TOKEN, ice_servers=ice, record_dir=tmp_path)
            async with live(Listening(), config, models, Observers(log_event, trace)) as server:
                await story.play(server)

    with restored_logging() as out:
        set_up_logging("debug", "json", (), out)
        trace = TraceFile(tmp_path / "trace.jsonl")
        run(scenario())
        trace.close()
    log, written = out.getvalue(), (tmp_path / "trace.jsonl").read_text("utf-8")
    for secret in story.secrets:
        assert secret not in log + written
    assert HIDDEN not in log, "nothing had to be hidden"
    check_log(json_lines(log))
    check_trace(json_lines(written))


def check_log(lines: list[dict[str, Any]]) -> None:
    told = [line for line in lines if line["event"] in {*STORY, "recording_ended"}]
    names = [line["event"] for line in told]
    assert names[: len(STORY)] == STORY
    assert sorted(names[len(STORY) :]) == ["call_closed", "recording_ended"], "whichever takes longer"
    by_event: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_event.setdefault(line["event"], []).append(line)
    first, second = (line["call"] for line in by_event["call_opened"])
    assert by_event["call_refused"][0] | {"time": ""} == {
        "time": "",
        "level": "warning",
        "event": "call_refused",
        "status": 401,
        "code": "invalid_token",
    }
    assert (by_event["call_lost"][0]["call"], by_event["call_lost"][0]["reason"]) == (
        first,
        "nothing comes from the client any more",
    )
    assert [line["call"] for line in by_event["call_closed"]] == [first, second]
    assert by_event["stream_resumed"][0]["call"] == second
    assert by_event["stream_ended"][0]["reason"] == by_event["call_closed"][1]["reason"].split(": ")[-1]
    assert {line["stream"] for line in told if "stream" in line} == {"door"}
    answered, failed, spoken = by_event["answer_finished"]
    assert (answered["status"], answered["question"], answered["spoken_aloud"]) == ("completed", "typed", True)
    assert 0 < answered["first_text_ms"] <= answered["text_ms"] <= answered["total_ms"]
    assert answered["tokens"] > 0
    assert (failed["status"], failed["reason"], failed["spoken_aloud"]) == ("failed", "failed", False)
    assert (spoken["status"], spoken["question"], spoken["spoken_aloud"]) == ("completed", "spoken", False)
    assert len(by_event["window_reduced"]) >= 4
    assert [line["logger"] for line in by_event["message"] if "exception" in line] == ["engines.serving.worker"]


def check_trace(lines: list[dict[str, Any]]) -> None:
    assert (lines[0]["kind"], lines[-1]["kind"], lines[-1]["dropped"]) == ("start", "end", 0)
    windows = [line for line in lines if line["kind"] == "window"]
    answered, failed, spoken = [line for line in lines if line["kind"] == "answer"]
    assert any("media" in line["stages"] for line in windows)
    for line in windows:
        assert [name for name in line["stages"] if name != "media"] == ["wait", "encode", "sieve", "prefill"]
        stages = line["stages"]
        assert (line["stream"], stages["encode"]["ms"], stages["sieve"]["ms"], stages["prefill"]["ms"]) == (
            "door",
            1.0,
            2.0,
            3.0,
        )
        begins = [stage["at_s"] for stage in stages.values()]
        assert begins == sorted(begins)
    assert len({line["call"] for line in windows}) == 2
    assert list(answered["stages"]) == ["wait", "first_token", "tokens", "speech"]
    assert answered["response"].startswith("resp_")
    # one clock: the question was asked after the first window, and before the last one of its call
    asked_s = answered["stages"]["wait"]["at_s"]
    assert windows[0]["stages"]["encode"]["at_s"] < asked_s < windows[-1]["stages"]["encode"]["at_s"]
    assert (failed["status"], list(failed["stages"])) == ("failed", ["wait"])
    assert (spoken["question"], list(spoken["stages"])) == ("spoken", ["wait", "first_token", "tokens"])
