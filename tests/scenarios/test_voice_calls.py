"""Calls by voice: real peers and a real server, with a voice detector and a voice that need no models."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import av
import numpy as np
import pytest

from realtime.voice.output_track import SpeechOutputTrack
from realtime.voice.pipeline import VoicePipeline
from realtime.voice.speech_output import SpeechOutput
from tests.support.live import Caller, Server, live
from tests.support.rtc import Start, Talker
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine
from tests.support.voices import simple_voices

LOUD = 0.1
UTTERANCE_S = 1.0


@dataclass
class Speaker:
    """Someone who calls by voice, and hears."""

    caller: Caller
    talker: Talker
    server: Server

    async def talk(self, seconds: float) -> None:
        """For as many frames as that takes, however slow the machine is."""
        self.talker.num_loud, self.talker.is_talking = round(seconds * 50), False
        await self.server.until(lambda: not self.talker.num_loud)

    @property
    def voice(self) -> VoicePipeline:
        """This call's, in the server."""
        voice = self.server.switchboard.open_calls[self.caller.location.rsplit("/", 1)[-1]].call.voice
        assert voice is not None
        return voice

    @property
    def output(self) -> SpeechOutput:
        """The assistant's, in this call."""
        return self.voice.output

    async def is_heard(self, seconds: float) -> None:
        """Wait until the server has heard so much speech since the last utterance."""
        await self.server.until(lambda: self.voice.committed_speech.voiced_s >= seconds)

    async def hear(self, is_loud: bool) -> None:
        """Wait until what comes back is loud, or silent."""
        ear = next(track for track in self.caller.received_tracks if track.kind == "audio")
        async with asyncio.timeout(120):
            while True:
                frame = await ear.recv()
                assert isinstance(frame, av.AudioFrame)
                if (np.abs(frame.to_ndarray()).mean() / 32_768 > LOUD) == is_loud:
                    return

    def statuses(self) -> list[str]:
        return [event["response"]["status"] for event in self.caller.of("response.done")]


@asynccontextmanager
async def speaking(**session: object) -> AsyncIterator[Speaker]:
    """A call that has on_started, in a session like this."""
    with simple_voices() as models:
        async with live(ScriptedEngine(), voice_models=models) as server:
            talker = Talker(Start())
            async with Caller(server, sound=talker) as caller:
                await caller.call()
                assert caller.session["output_modalities"] == ["audio"]
                caller.send(type="session.update", session={"turn_detection": {"silence_duration_ms": 300}, **session})
                await caller.event("session.updated")
                await caller.state("live")
                yield Speaker(caller, talker, server)


def test_a_spoken_question_gets_a_spoken_answer() -> None:
    async def scenario() -> None:
        async with speaking() as speaker:
            caller = speaker.caller
            await speaker.talk(UTTERANCE_S)
            started = await caller.event("input_audio_buffer.speech_started")
            stopped = await caller.event("input_audio_buffer.speech_stopped")
            spoken_ms = stopped["audio_end_ms"] - started["audio_start_ms"]
            assert spoken_ms == pytest.approx(1e3 * UTTERANCE_S, abs=150)
            heard = await caller.event("conversation.item.input_audio_transcription.completed")
            assert heard["audio_start_ms"] == started["audio_start_ms"]
            samples = int(heard["transcript"].split()[0])
            assert samples / 16_000 == pytest.approx(UTTERANCE_S + 0.4, abs=0.3)
            await speaker.hear(is_loud=True)
            await caller.event("response.done")
            text = caller.of("response.output_text.done")[0]["text"]
            assert heard["transcript"] in text
            assert caller.of("response.output_audio_transcript.done")[0]["text"] == text.strip()
            assert speaker.statuses() == ["completed"]
            (stream,) = speaker.server.scripted.streams
            assert len(stream.segments) == 1
            await speaker.server.until(lambda: any(each.voice_probabilities is not None for each in stream.windows))

    run(scenario())


def test_speech_interrupts_the_answer_and_is_the_next_question() -> None:
    async def scenario() -> None:
        async with speaking() as speaker:
            speaker.caller.ask("a long one")
            await speaker.hear(is_loud=True)
            speaker.talker.is_talking = True
            await speaker.server.until(lambda: not speaker.output.is_audible)
            assert not speaker.caller.of("input_audio_buffer.speech_stopped")
            await speaker.hear(is_loud=False)
            await speaker.talk(UTTERANCE_S)
            await speaker.caller.event("response.created", 2)
            assert speaker.statuses()[0] == "cancelled"
            assert speaker.caller.of("response.done")[0]["response"]["status_details"]["reason"] == "turn_detected"
            await speaker.hear(is_loud=True)

    run(scenario())


def test_a_short_noise_only_pauses_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the pause may be over before a frame of silence is due, so what is told to the track counts."""
    told: list[str] = []

    def telling(name: str) -> Callable[[SpeechOutputTrack], None]:
        method = getattr(SpeechOutputTrack, name)

        def call(track: SpeechOutputTrack) -> None:
            told.append(name)
            method(track)

        return call

    for name in ("pause", "resume"):
        monkeypatch.setattr(SpeechOutputTrack, name, telling(name))

    async def scenario() -> None:
        async with speaking() as speaker:
            speaker.caller.ask("a long one")
            await speaker.hear(is_loud=True)
            await speaker.talk(0.14)
            await speaker.caller.event("input_audio_buffer.speech_stopped")
            assert told[0] == "pause"
            assert told.index("resume") == len(told) - 1
            await speaker.server.until(lambda: speaker.output.is_audible)
            assert not speaker.statuses()
            assert not speaker.server.scripted.heard

    run(scenario())


def test_push_to_talk() -> None:
    async def scenario() -> None:
        async with speaking(voice_mode="push_to_talk") as speaker:
            caller = speaker.caller
            await speaker.talk(0.6)
            await speaker.is_heard(0.5)
            assert not caller.of("input_audio_buffer.speech_started")
            caller.send(type="echo.talk", pressed=True)
            await caller.event("input_audio_buffer.speech_started")
            await speaker.talk(0.6)
            await speaker.is_heard(1.1)
            caller.send(type="echo.talk", pressed=False)
            await caller.event("conversation.item.input_audio_transcription.completed")
            await caller.event("response.created")

    run(scenario())


def test_the_talk_key_is_refused_in_other_modes_and_mode_off_hears_nothing() -> None:
    async def scenario() -> None:
        async with speaking(voice_mode="off") as speaker:
            speaker.caller.send(type="echo.talk", pressed=True, event_id="key")
            error = (await speaker.caller.event("error"))["error"]
            assert (error["code"], error["event_id"]) == ("not_push_to_talk", "key")
            await speaker.talk(UTTERANCE_S)
            await speaker.caller.answer("typed")
            assert not speaker.caller.of("input_audio_buffer.speech_started")

    run(scenario())


def test_a_joining_call_asks_by_voice_and_gets_its_own_answer() -> None:
    async def scenario() -> None:
        async with speaking() as speaker:
            name = speaker.caller.session["stream"]
            talker = Talker(Start())
            async with Caller(speaker.server, sound=talker, video=False) as guest:
                await guest.call({"stream": name})
                await Speaker(guest, talker, speaker.server).talk(UTTERANCE_S)
                await guest.event("conversation.item.input_audio_transcription.completed")
                await guest.event("response.created")
                assert not speaker.caller.of("response.created")
                assert not speaker.caller.of("input_audio_buffer.speech_started")
                assert not speaker.server.scripted.streams[0].segments

    run(scenario())
