"""A call with a tiny checkpoint that has a voice of its own: a typed question, an answer that is spoken by it."""

import time
from pathlib import Path

import numpy as np
import pytest

from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from engines.omni.voice import talker
from engines.omni.voice.voice import QwenVoice
from realtime.voice.models import VoiceModels, own_voice
from tests.engines.omni.voice.voices import VOICES, write_speaking_checkpoint
from tests.scenarios.test_live_models import AUDIBLE, loudest
from tests.support.live import Caller, live
from tests.support.scenarios import run

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


def test_an_answer_is_spoken_by_the_model_itself(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talker, "MOST_SECONDS", 0.4)
    engine = OmniEngine(write_speaking_checkpoint(tmp_path, VOICES["grouped heads"]), store, time.perf_counter)
    voice = own_voice(engine, None)
    assert isinstance(voice, QwenVoice)
    models = VoiceModels.load(store, voice)

    async def scenario() -> None:
        async with live(engine, voice_models=models) as server, Caller(server) as caller:
            await caller.call()
            await caller.event("echo.window")
            caller.ask("What do you see?")
            await caller.event("response.output_text.done")
            (track,) = caller.received_tracks
            assert await loudest(track) > AUDIBLE
            done = await caller.event("response.done")
            assert done["response"]["status"] == "completed"
            text = caller.of("response.output_text.done")[0]["text"]
            said = "".join(event["delta"] for event in caller.of("response.output_audio_transcript.delta"))
            assert said.split() == text.split()
            spoken = [pcm for pcm in voice._recent._said.values() if len(pcm)]
            assert spoken
            assert all(np.abs(pcm).max() > AUDIBLE for pcm in spoken)

    run(scenario())
    models.close()
