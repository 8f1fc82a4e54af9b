"""Chromium restarts its ICE while it pushes and while it watches: media goes on over another pair, in the same call."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.page.live_page import ANSWER_MS
from tests.support.live import Server
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

BEGIN = """async ([path, isPush]) => {
  window.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  if (isPush) {
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    for (const track of media.getTracks()) peer.addTransceiver(track, { direction: "sendonly", streams: [media] });
  } else {
    for (const kind of ["audio", "video"]) peer.addTransceiver(kind, { direction: "recvonly" });
  }
  window.gathered = async (description) => {
    const end = new Promise((done) => { peer.onicecandidate = ({ candidate }) => candidate ?? done(); });
    await peer.setLocalDescription(description);
    await end;
    return peer.localDescription.sdp;
  };
  const body = await gathered(await peer.createOffer());
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/sdp" }, body });
  window.session = answer.headers.get("Location");
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
}"""
RESTART = """async () => {
  const line = (sdp, name) => sdp.match(new RegExp(`a=${name}:.*`))[0].trim();
  peer.restartIce();
  const mine = await gathered(await peer.createOffer());
  const candidates = [...new Set(mine.match(/a=candidate:.*/g).map((row) => row.trim()))];
  const rows = [line(mine, "ice-ufrag"), line(mine, "ice-pwd"), ...candidates, "a=end-of-candidates", ""];
  const headers = { "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*" };
  const answer = await fetch(session, { method: "PATCH", headers, body: rows.join("\\r\\n") });
  const theirs = await answer.text();
  const kept = peer.remoteDescription.sdp.split("\\r\\n").filter((row) => !/^a=(candidate|end-of)/.test(row));
  const renewed = (row) => line(theirs, row.slice(2, row.indexOf(":")));
  const sdp = kept.map((row) => (/^a=(ice-ufrag|ice-pwd):/.test(row) ? renewed(row) : row));
  const [first] = sdp.flatMap((row, place) => (row.startsWith("a=mid:") ? [place] : []));
  sdp.splice(first + 1, 0, ...theirs.match(/a=candidate:.*/g).map((row) => row.trim()));
  await peer.setRemoteDescription({ type: "answer", sdp: sdp.join("\\r\\n") });
  return answer.status;
}"""
PAIR = """async () => {
  const all = [...(await peer.getStats()).values()];
  const selected = all.find(({ selectedCandidatePairId }) => selectedCandidatePairId)?.selectedCandidatePairId;
  const pair = all.find(({ id }) => id === selected);
  const port = (id) => all.find((item) => item.id === id)?.port;
  const name = pair && `${port(pair.localCandidateId)} ${port(pair.remoteCandidateId)}`;
  return pair && { name, packets: pair.packetsSent + pair.packetsReceived };
}"""
ON_ANOTHER = f"async (old) => {{ const pair = await ({PAIR})(); return pair?.packets > 100 && pair.name !== old; }}"


@pytest.fixture
def server() -> Iterator[Server]:
    with server_of(ScriptedEngine()) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[[], Page]]:
    """Opens a page of the server's own origin without a script."""
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(ANSWER_MS)

    def open_one() -> Page:
        page = context.new_page()
        page.goto(f"{server.url}/healthz")
        return page

    yield open_one
    context.close()


def restarted(page: Page) -> None:
    """Restart the page's ICE, and wait until more than a hundred packets have gone over another pair."""
    old = page.evaluate(PAIR)["name"]
    assert page.evaluate(RESTART) == 200
    page.wait_for_function(ON_ANOTHER, arg=old)
    assert page.evaluate("peer.connectionState") == "connected"


def test_media_goes_on_over_another_pair(open_page: Callable[[], Page], server: Server) -> None:
    camera, player = open_page(), open_page()
    camera.evaluate(BEGIN, ["/whip/door", True])
    camera.wait_for_function("peer.connectionState === 'connected'")
    player.evaluate(BEGIN, ["/whep/door", False])
    player.wait_for_function("peer.connectionState === 'connected'")
    calls = list(server.calls)
    for _ in range(2):
        restarted(camera)
        restarted(player)
    pushing = next(call for call in server.calls if call.is_feeding)
    assert pushing.peer.ingest is not None
    assert pushing.peer.ingest.counters.packets_lost == 0
    assert server.calls == calls, "no new call"
    assert [call.peer.ice.number for call in calls] == [2, 2]
