"""A call with the real models: the demo clip as camera and microphone, a typed question, a spoken answer."""

import asyncio

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.contrib.media import MediaPlayer

from engines.api import Engine
from engines.model_store import ModelStore
from realtime.config import ServerConfig, StreamOptions
from realtime.voice.models import VoiceModels
from tests.conftest import DEMO
from tests.support.live import Caller, live
from tests.support.scenarios import run

AUDIBLE = 0.01
HEAR_S = 120.0


async def loudest(track: MediaStreamTrack) -> float:
    """Listen until there is sound; its RMS in a frame of 20 ms."""
    async with asyncio.timeout(HEAR_S):
        while True:
            frame = await track.recv()
            assert isinstance(frame, av.AudioFrame)
            samples = frame.to_ndarray().astype(np.float32) / 32_768
            level = float(np.sqrt((samples**2).mean()))
            if level > AUDIBLE:
                return level


def test_a_question_about_the_demo_clip_gets_a_text_and_a_spoken_answer(engine: Engine, store: ModelStore) -> None:
    async def scenario() -> None:
        player = MediaPlayer(str(DEMO))
        voice_models = VoiceModels.load(store)
        config = ServerConfig(StreamOptions(cache_tokens=1024))
        async with (
            live(engine, config, voice_models) as server,
            Caller(server, sound=player.audio, pictures=player.video) as caller,
        ):
            await caller.call()
            assert caller.session["output_modalities"] == ["audio"]
            await caller.event("echo.window", 3)
            caller.ask("What animal do you see?")
            await caller.event("response.output_text.done")
            (track,) = caller.received_tracks
            assert await loudest(track) > AUDIBLE
            done = await caller.event("response.done")
            assert done["response"]["status"] == "completed"
            text = caller.of("response.output_text.done")[0]["text"]
            assert "dog" in text.lower() or "cat" in text.lower() or "not sure" in text.lower(), text
            said = "".join(event["delta"] for event in caller.of("response.output_audio_transcript.delta"))
            assert said.split() == text.split()
            evidence = caller.of("echo.evidence")[0]
            assert evidence["moments"]
            assert 0 <= evidence["confidence"] <= 1
        voice_models.close()

    run(scenario())
