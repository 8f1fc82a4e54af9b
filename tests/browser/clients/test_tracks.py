"""A real browser that sends more than one track of a kind, listens on a line of its own, or has one codec only."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.page.live_page import RECORDER, WINDOW_MS
from benchmarks.page.serving import TOKEN, Application

# Makes a call with one transceiver for each of `lines`: [what is sent, direction, the only codec of it or null].
CALL = """async ({ token, lines }) => {
  const paint = (source, title) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = source;
    const pen = canvas.getContext("2d");
    let count = 0;
    setInterval(() => {
      pen.fillStyle = `hsl(${(count += 7) % 360} 80% 50%)`;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.fillText(title, 20, 20);
    }, 60);
    return canvas.captureStream();
  };
  const sources = {
    camera: () => navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } }),
    screen: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
    canvas: () => paint([200, 150], "another camera"),
    microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
  };
  const peer = new RTCPeerConnection();
  peer.createDataChannel("oai-events");
  window.heard = [];
  peer.addEventListener("track", ({ track, transceiver }) => window.heard.push([transceiver.mid, track]));
  const transceivers = [];
  for (const [source, direction, codec] of lines) {
    const [track] = sources[source] ? (await sources[source]()).getTracks() : [source];
    const transceiver = peer.addTransceiver(track, { direction });
    transceivers.push(transceiver);
    const { codecs } = RTCRtpSender.getCapabilities(track.kind ?? source);
    if (codec) transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === codec));
  }
  await peer.setLocalDescription();
  const headers = { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` };
  const request = { method: "POST", body: peer.localDescription.sdp, headers };
  const response = await fetch("/v1/realtime/calls", request);
  const text = await response.text();
  if (response.status === 201) {
    window.hangUp = () => fetch(response.headers.get("location"), { method: "DELETE" });
    await peer.setRemoteDescription({ type: "answer", sdp: text });
  }
  const directions = transceivers.map((each) => each.currentDirection);
  return { status: response.status, text, directions };
}"""
ASK = """(text) => {
  const item = { type: "message", role: "user", content: [{ type: "input_text", text }] };
  channel.send(JSON.stringify({ type: "conversation.item.create", item }));
  channel.send(JSON.stringify({ type: "response.create" }));
}"""
# The newest figures of what came in, once they show what is waited for.
INPUT = """(holds) => {
  const input = events.filter(({ type }) => type === "echo.stats").at(-1)?.input;
  return input && Object.entries(holds).every(([name, least]) => input[name] >= least) ? input : null;
}"""
LOUDNESS = """async () => {
  const stream = new MediaStream([heard.at(-1)[1]]);
  const player = Object.assign(new Audio(), { srcObject: stream, muted: true });
  await player.play(); // else Chromium does not decode the track
  const sound = new AudioContext();
  const analyser = sound.createAnalyser();
  sound.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  window.loudness = 0;
  setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    window.loudness = Math.max(window.loudness, ...samples.map(Math.abs));
  }, 20);
}"""


@pytest.fixture
def page(browser: Browser, application: Application) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(WINDOW_MS)
    context.add_init_script(RECORDER)
    page = context.new_page()
    page.goto(f"{application.origin}/healthz")
    yield page
    page.evaluate("window.hangUp?.()")
    context.close()


def call(page: Page, *lines: tuple[str, str, str | None]) -> dict[str, Any]:
    result: dict[str, Any] = page.evaluate(CALL, {"token": TOKEN, "lines": lines})
    return result


def received(page: Page, **least: int) -> dict[str, int]:
    """What came in, once it is at least so much."""
    counters: dict[str, int] = page.wait_for_function(INPUT, arg=least).json_value()
    return counters


def test_two_cameras_and_a_loudspeaker_on_a_line_of_its_own(page: Page) -> None:
    answer = call(
        page,
        ("microphone", "sendonly", None),
        ("camera", "sendonly", None),
        ("canvas", "sendonly", None),
        ("audio", "recvonly", None),
    )
    assert answer["directions"] == ["sendonly", "sendonly", "sendonly", "recvonly"], answer["text"]
    page.wait_for_function("() => events.some(({ type }) => type === 'session.created')")
    page.evaluate(LOUDNESS)
    page.evaluate(ASK, "What do you see?")
    page.wait_for_function("() => events.some(({ type }) => type === 'response.done')")
    page.wait_for_function("() => window.loudness > 0.01")
    counters = received(page, pictures_in=30, packets_unused=30)
    assert counters["clock_restarts"] == counters["size_changes"] == 0
    assert page.evaluate("heard.map(([mid]) => mid)") == ["3"]


def test_a_screen_beside_a_camera_in_h264_only(page: Page) -> None:
    answer = call(page, ("screen", "sendonly", "video/H264"), ("camera", "sendonly", "video/H264"))
    assert answer["directions"] == ["sendonly", "sendonly"], answer["text"]
    counters = received(page, pictures_in=5, packets_unused=30)
    assert counters["clock_restarts"] == counters["pictures_broken"] == 0


def test_a_camera_in_vp9_only_is_rejected_and_the_microphone_is_heard(page: Page) -> None:
    answer = call(page, ("camera", "sendonly", "video/VP9"), ("microphone", "sendonly", None))
    assert answer["directions"] == ["stopped", "sendonly"], answer["text"]
    counters = received(page, heard_samples=8_000)
    assert counters["pictures_in"] == counters["clock_restarts"] == 0


def test_a_camera_in_vp9_alone_is_told_the_codecs(page: Page) -> None:
    answer = call(page, ("camera", "sendonly", "video/VP9"))
    assert answer["status"] == 400
    assert "VP8 or H.264" in answer["text"]
