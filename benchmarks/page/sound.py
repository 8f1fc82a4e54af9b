"""Plays sound into the page's microphone and records its loudness and that of the server's speech."""

import base64
import math
import wave
from pathlib import Path

import numpy as np

from benchmarks.page.live_page import ANSWER_MS, LivePage
from engines.model_store import ModelStore
from engines.speech.synthesis import SAMPLE_RATE_HZ, SpeechSynthesizer

LOUD = 0.01  # RMS
A_WORD_MS = 150.0

# Appends [ms, RMS of the microphone, RMS of the server's sound] to `heard` every 10 ms.
RECORD_LOUDNESS = """
window.heard = [];
{
  const context = new AudioContext();
  const ears = [null, null];
  const samples = new Float32Array(512);
  const listen = (index, track) => {
    ears[index] = new AnalyserNode(context, { fftSize: samples.length });
    context.createMediaStreamSource(new MediaStream([track])).connect(ears[index]);
  };
  const loudness = (ear) => {
    ear?.getFloatTimeDomainData(samples);
    return ear ? Math.sqrt(samples.reduce((total, value) => total + value * value, 0) / samples.length) : 0;
  };
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const media = await ask(wish);
    if (window.spoken) {
      for (const track of media.getAudioTracks()) media.removeTrack(track), track.stop();
      media.addTrack(window.spoken.stream.getAudioTracks()[0]);
    }
    for (const track of media.getAudioTracks()) listen(0, track);
    return media;
  };
  const construct = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends construct {
    constructor(...parts) {
      super(...parts);
      this.addEventListener("track", ({ track }) => listen(1, track));
    }
  };
  setInterval(() => {
    heard.push([performance.now(), ...ears.map(loudness)]);
    if (heard.length > 20_000) heard.splice(0, 10_000);
  }, 10);
}
"""

# Replaces the microphone: `say(wav as base64)` plays into it.
SCRIPTED_MICROPHONE = """
{
  const context = new AudioContext();
  window.spoken = context.createMediaStreamDestination();
  const silence = new ConstantSourceNode(context, { offset: 0 }); // without a source, no sound would be sent
  silence.connect(window.spoken);
  silence.start();
  window.say = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(bytes.buffer) });
    source.connect(window.spoken);
    source.start();
  };
}
"""
MIC, SERVER = 1, 2


def write_voice(path: Path, text: str, silence_s: float) -> None:
    """A wav: silence, the text in the assistant's own voice, silence."""
    (model,) = ModelStore().files("hibari").values()
    spoken = SpeechSynthesizer(model).synthesize(text)
    silence = np.zeros(round(silence_s * SAMPLE_RATE_HZ), np.float32)
    pcm = np.concatenate((silence, spoken, silence))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes((pcm * np.iinfo(np.int16).max).astype(np.int16).tobytes())


def say(live: LivePage, wav: Path) -> None:
    """Start to play a wav into the microphone; needs SCRIPTED_MICROPHONE."""
    live.page.evaluate("(text) => say(text)", base64.b64encode(wav.read_bytes()).decode())


def loud_ms(live: LivePage, who: int, after_ms: float, before_ms: float = math.inf) -> list[float]:
    """Times between the two at which MIC or SERVER was loud; waits until there is one."""
    live.page.wait_for_function(
        "([who, after, loud]) => heard.some((at) => at[0] > after && at[who] > loud)",
        arg=[who, after_ms, LOUD],
        timeout=ANSWER_MS,
    )
    heard: list[list[float]] = live.page.evaluate("heard")
    return [at[0] for at in heard if after_ms < at[0] < before_ms and at[who] > LOUD]


def answered_after_ms(live: LivePage, number: int = 1) -> float:
    """Milliseconds from the end of the spoken question of that number to the first sound of its answer."""
    kind = "conversation.item.input_audio_transcription.completed"
    transcribed_ms = live.event(kind, number, within_ms=ANSWER_MS)["at_ms"]
    ended_ms = loud_ms(live, MIC, 0, transcribed_ms)[-1]
    return loud_ms(live, SERVER, ended_ms)[0] - ended_ms


def silenced_after_ms(live: LivePage, voice: Path) -> float:
    """Play a wav while the assistant speaks; milliseconds from its beginning to the assistant's silence, or nan if the
    assistant was silent already."""
    stops = len(live.of("input_audio_buffer.speech_stopped"))
    asked_ms: float = live.page.evaluate("performance.now()")
    say(live, voice)
    stopped_ms = live.event("input_audio_buffer.speech_stopped", stops + 1)["at_ms"]
    began_ms = loud_ms(live, MIC, asked_ms)[0]
    spoken_ms = loud_ms(live, SERVER, began_ms - A_WORD_MS, stopped_ms)
    return spoken_ms[-1] - began_ms if spoken_ms else math.nan
