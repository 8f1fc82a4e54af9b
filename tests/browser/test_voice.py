"""A question spoken into the page's microphone is written down, and answered aloud in the page."""

import wave
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Playwright

from benchmarks.page.chromium import launch
from benchmarks.page.live_page import ANSWER_MS, OpenPage
from engines.model_store import ModelStore
from engines.voice_out import SAMPLE_RATE_HZ, VoiceOut

QUESTION = "What do you see right now?"
SILENCE_S = 4.0
LEAST_RMS = 0.01

# The greatest loudness (RMS of 20 ms) of what comes from the server, measured for as long as the page lives.
EAR = """
window.loudest = 0;
const construct = window.RTCPeerConnection;
window.RTCPeerConnection = class extends construct {
  constructor(...parts) {
    super(...parts);
    this.addEventListener("track", ({ track }) => {
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      const samples = new Float32Array(1024);
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const sum = samples.reduce((total, value) => total + value * value, 0);
        window.loudest = Math.max(window.loudest, Math.sqrt(sum / samples.length));
      }, 20);
    });
  }
};
"""


@pytest.fixture
def microphone(tmp_path: Path) -> Path:
    """A wav: silence, the question, silence."""
    (model,) = ModelStore().files("hibari").values()
    silence = np.zeros(round(SILENCE_S * SAMPLE_RATE_HZ), np.float32)
    pcm = np.concatenate((silence, VoiceOut(model).say(QUESTION), silence))
    path = tmp_path / "question.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes((pcm * np.iinfo(np.int16).max).astype(np.int16).tobytes())
    return path


def test_a_spoken_question_is_written_down_and_answered_aloud(
    open_page: OpenPage, playwright: Playwright, microphone: Path
) -> None:
    browser = launch(playwright, microphone=microphone)
    live = open_page(other_browser=browser)
    live.page.context.add_init_script(EAR)
    live.open().start()
    heard = live.event("conversation.item.input_audio_transcription.completed", within_ms=ANSWER_MS)
    assert "see right now" in heard["transcript"].lower()
    assert live.answer().locator(".text").inner_text().strip()
    live.event("response.done", within_ms=ANSWER_MS)
    assert live.page.evaluate("loudest") > LEAST_RMS
    live.leave()
    browser.close()
