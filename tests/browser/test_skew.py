"""A flash and a beep that the browser makes at the same time arrive at the same time, with and without packet loss."""

from statistics import median

import pytest
from playwright.sync_api import Browser

from benchmarks.page.serving import until
from engines.api import Window
from tests.support.media.skew import FINE, skews_ms
from tests.support.page_server import WITHIN_S, server_of
from tests.support.rtc import impair
from tests.support.scripted_engine import ScriptedEngine

EVENT_S = 1.0
NUM_WINDOWS = 6

# The beep is scheduled by the clock of the sound, the flash is drawn by the same timer that schedules it.
SEND = """async () => {
  const canvas = document.createElement("canvas");
  canvas.width = 320; canvas.height = 240;
  const paper = canvas.getContext("2d");
  const sound = new AudioContext();
  const out = sound.createMediaStreamDestination();
  const level = sound.createGain();
  level.gain.value = 0;
  const tone = sound.createOscillator();
  tone.frequency.value = 1000;
  tone.connect(level).connect(out);
  tone.start();
  let ticks = 0;
  setInterval(() => {
    const isEvent = ++ticks % 30 < 4;
    if (ticks % 30 === 0) level.gain.setValueAtTime(0.8, sound.currentTime);
    if (ticks % 30 === 4) level.gain.setValueAtTime(0, sound.currentTime);
    paper.fillStyle = isEvent ? "white" : "black";
    paper.fillRect(0, 0, canvas.width, canvas.height);
  }, 1000 / 30);
  const peer = window.peer = new RTCPeerConnection();
  for (const track of [...out.stream.getTracks(), ...canvas.captureStream(30).getTracks()]) peer.addTrack(track);
  peer.createDataChannel("oai-events");
  await peer.setLocalDescription(await peer.createOffer());
  while (peer.iceGatheringState !== "complete") await new Promise((go) => setTimeout(go, 20));
  const body = peer.localDescription.sdp;
  const headers = { "Content-Type": "application/sdp" };
  const answer = await fetch("/v1/realtime/calls", { method: "POST", body, headers });
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
}"""


@pytest.mark.parametrize("loss", [0.0, 0.05])
def test_flash_and_beep_of_a_page_arrive_together(
    loss: float, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    if loss:
        impair(monkeypatch, loss, delay_s=0.05, jitter_s=0.02, seed=5)
    engine = ScriptedEngine(FINE)

    def windows() -> list[Window]:
        return engine.streams[0].windows if engine.streams else []

    with server_of(engine) as server:
        page = browser.new_page()
        page.goto(f"{server.url}/healthz")
        page.evaluate(SEND)
        until(lambda: len(windows()) >= NUM_WINDOWS, WITHIN_S, f"{NUM_WINDOWS} windows")
        (call,) = server.calls
        assert call.peer.ingest is not None
        counters = call.peer.ingest.counters
        page.close()
    skews = skews_ms(windows()[:NUM_WINDOWS], EVENT_S)
    assert len(skews) >= NUM_WINDOWS
    assert abs(median(skews)) < 40
    heard, concealed = counters.heard_samples, counters.concealed_samples
    assert heard / (heard + concealed) >= (0.9 if loss else 0.99)
