"""A page of another origin pushes its camera with a WHIP client that is not ours, somebody asks about it, and another
page shows it with a WHEP client that is not ours.

`make whip-client` installs both. They are by an author of RFC 9725, send their addresses after the offer, and can
ask for an ICE restart.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from benchmarks.page.live_page import ANSWER_MS
from tests.support.live import Server
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

CLIENT = Path(sys.prefix, "whip-client/node_modules/whip-whep")
TOKEN = "open-sesame"

PUSH = """async ([url, token]) => {
  const { WHIPClient } = await import("/whip.js");
  window.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  for (const track of media.getTracks()) peer.addTransceiver(track, { direction: "sendonly", streams: [media] });
  window.whip = new WHIPClient();
  await whip.publish(peer, url, token);
}"""
VIEW = """async ([url, token]) => {
  const { WHEPClient } = await import("/whep.js");
  window.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  for (const kind of ["audio", "video"]) peer.addTransceiver(kind, { direction: "recvonly" });
  const shown = new MediaStream(peer.getReceivers().map(({ track }) => track));
  window.video = Object.assign(document.createElement("video"), { muted: true, autoplay: true, srcObject: shown });
  document.body.append(video);
  window.whep = new WHEPClient();
  await whep.view(peer, url, token);
}"""
ASK = """async ([url, token]) => {
  const asking = new RTCPeerConnection();
  window.asked = [];
  window.channel = asking.createDataChannel("oai-events");
  channel.onmessage = ({ data }) => asked.push(JSON.parse(data));
  await asking.setLocalDescription(await asking.createOffer());
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/sdp" };
  const answer = await fetch(url, { method: "POST", headers, body: asking.localDescription.sdp });
  await asking.setRemoteDescription({ type: "answer", sdp: await answer.text() });
}"""


@pytest.fixture
def server() -> Iterator[Server]:
    with server_of(ScriptedEngine(), token=TOKEN) as started:
        yield started


@pytest.fixture
def studio() -> Iterator[str]:
    """The address of a web server of its own that has the client."""
    assert (CLIENT / "whip.js").is_file(), "the WHIP client is missing: make whip-client"
    handler = partial(SimpleHTTPRequestHandler, directory=CLIENT)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        thread = threading.Thread(target=served.serve_forever, name="studio")
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


@pytest.fixture
def open_at(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens a page at an address."""
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(ANSWER_MS)

    def open_one(address: str) -> Page:
        page = context.new_page()
        page.goto(address)
        return page

    yield open_one
    context.close()


def test_a_page_of_another_origin_pushes_and_others_ask_and_watch(
    open_at: Callable[[str], Page], studio: str, server: Server
) -> None:
    camera, asker = open_at(f"{studio}/package.json"), open_at(f"{server.url}/healthz")
    patches: list[Request] = []
    camera.on("requestfinished", lambda request: patches.append(request) if request.method == "PATCH" else None)
    camera.evaluate(PUSH, [f"{server.url}/whip/studio", TOKEN])
    camera.wait_for_function("peer.connectionState === 'connected'")
    asker.evaluate(ASK, [f"{server.url}/v1/realtime/calls?stream=studio&join=1", TOKEN])
    asker.wait_for_function("asked.some(({ type, kept }) => type === 'echo.window' && kept.audio && kept.video)")
    asker.evaluate("""channel.send(JSON.stringify({ type: "conversation.item.create", item:
        { type: "message", role: "user", content: [{ type: "input_text", text: "what is there?" }] } }));
        channel.send(JSON.stringify({ type: "response.create" }))""")
    asker.wait_for_function(
        "asked.some(({ type, response }) => type === 'response.done' && response.status === 'completed')"
    )
    camera.wait_for_function("peer.iceGatheringState === 'complete'")
    answers = [response.status for request in patches if (response := request.response()) is not None]
    assert answers
    assert set(answers) == {204}

    player = open_at(f"{studio}/package.json")
    player.evaluate(VIEW, [f"{server.url}/whep/studio?outlines=1", TOKEN])
    player.wait_for_function("peer.connectionState === 'connected' && video.videoWidth > 0 && video.currentTime > 1")
    player.evaluate("whep.stop()")
    player.wait_for_function("peer.connectionState === 'closed'")

    # of several addresses of the server it makes lines that no browser reads; the session goes on all the same
    camera.evaluate("whip.restart().catch(() => {})")
    count = asker.evaluate("asked.filter(({ type }) => type === 'echo.window').length")
    asker.wait_for_function(f"asked.filter(({{ type }}) => type === 'echo.window').length > {count + 2}")

    camera.evaluate("whip.stop()")
    asker.wait_for_function("asked.some(({ type, state }) => type === 'echo.state' && state === 'source_lost')")
    assert list(server.switchboard.streams) == ["studio"]
