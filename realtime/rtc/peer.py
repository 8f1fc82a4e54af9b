"""One WebRTC peer connection: tracks that come in, a sound track that goes out, and the data channel for events.

Knows nothing of streams and dialogues, or of what an event means.
"""

import asyncio
from typing import Protocol

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamTrack
from pydantic import BaseModel

from engines.api import MediaSpec
from realtime.config import IceServer
from realtime.errors import RequestError
from realtime.media.frames import Picture, Sound
from realtime.queues import QueueState
from realtime.rtc.aiortc_internals import answer_codecs, incomplete_message_bytes
from realtime.rtc.consent import watch_consent
from realtime.rtc.datagrams import DropCounter, bound_queues, close_sockets, read_until_empty
from realtime.rtc.ice.sessions import IceSessions
from realtime.rtc.ingest import Ingest
from realtime.rtc.offer import Offer, invalid_sdp
from realtime.rtc.outgoing.outbox import Outbox

EVENT_CHANNEL = "oai-events"
ANSWER_TIMEOUT_S = 10.0  # with the addresses that ICE servers tell
MAX_INCOMPLETE_MESSAGE_BYTES = 512 * 1024  # twice what aiortc announces as its largest message

LOST_STATES = {"failed": "nothing comes from the client any more", "closed": "the client closed the connection"}
NO_DTLS = "DTLS failed: client and server agree on no key or cipher (FFmpeg with GnuTLS: see docs/cameras.md)"


class PeerHandler(Protocol):
    """Gets what comes in over a peer connection, on its event loop."""

    def media_arrived(self, media: Sound | Picture) -> None:
        """A piece of sound or a picture. Times count from the first of them."""

    def channel_opened(self) -> None:
        """From now on, events can be sent."""

    def message_arrived(self, data: str | bytes) -> None:
        """One message of the data channel."""

    def connected(self) -> None:
        """Media and events can flow in both directions."""

    def connection_lost(self, reason: str) -> None:
        """The connection has ended, or the client no longer reads its events. May be called more than once."""


class Peer:
    """The server's end of one connection, made for one offer. Lives on one event loop; `close` it at the end.

    `ingest` is None where the offer has neither sound nor pictures to send.
    """

    def __init__(
        self, offer: Offer, media: MediaSpec, ice_servers: tuple[IceServer, ...], handler: PeerHandler
    ) -> None:
        self.offer, self._handler = offer, handler
        self._servers = [RTCIceServer(item.urls, item.username, item.credential) for item in ice_servers]
        self._wants_relay = any(item.urls.startswith(("turn:", "turns:")) for item in ice_servers)
        # with any other policy, lines of an offer share transports although the client did not say so
        configuration = RTCConfiguration(iceServers=self._servers, bundlePolicy=RTCBundlePolicy.MAX_COMPAT)
        self._connection = RTCPeerConnection(configuration)
        self._answering: asyncio.Task[None] | None = None
        self._ice: IceSessions | None = None
        self._is_closed = False
        self._drop_counters: tuple[DropCounter, ...] = ()
        self.ingest = Ingest(media, handler.media_arrived, self.num_datagrams_dropped) if offer.sends else None
        self._channel: RTCDataChannel | None = None
        self._outbox: Outbox | None = None
        self._connection.on("track", self._track_added)
        self._connection.on("datachannel", self._channel_offered)
        self._connection.on("connectionstatechange", self._state_changed)

    @property
    def is_connected(self) -> bool:
        state: str = self._connection.connectionState
        return state == "connected"

    @property
    def lacks_relay(self) -> bool:
        """Of an offer that is answered: whether a TURN server was wanted that gave no address."""
        return self._wants_relay and " typ relay" not in self._connection.localDescription.sdp

    @property
    def ice(self) -> IceSessions:
        """Of an offer that is answered."""
        assert self._ice is not None
        return self._ice

    @property
    def queues(self) -> dict[str, QueueState]:
        """What waits to be sent, by name."""
        return {"events_bytes": self._outbox.queue} if self._outbox is not None else {}

    @property
    def is_message_too_large(self) -> bool:
        """Whether the client is sending a message beyond `MAX_INCOMPLETE_MESSAGE_BYTES`."""
        return self._channel is not None and incomplete_message_bytes(self._channel) > MAX_INCOMPLETE_MESSAGE_BYTES

    def num_datagrams_dropped(self) -> int:
        """Datagrams that were dropped before they were read; see `DatagramReader` and `DatagramQueue`."""
        return sum(counter.num_dropped for counter in self._drop_counters)

    async def answer(self, sound: MediaStreamTrack | None, pictures: MediaStreamTrack | None = None) -> str:
        """Accept the offer; returns the SDP answer. `sound` is sent on the offer's loudspeaker line, `pictures` on its
        screen.

        Raises RequestError: `invalid_sdp`, `no_network`. Call it once, before `close`.
        """
        if self._is_closed:
            raise ConnectionError("the connection is closed")
        self._answering = asyncio.get_running_loop().create_task(self._answer(sound, pictures))
        done, _ = await asyncio.wait({self._answering}, timeout=ANSWER_TIMEOUT_S)
        if not done:
            message = "the server's ICE servers do not answer: start it without them, or try again later"
            raise RequestError("no_network", message)
        try:
            self._answering.result()
        except Exception as error:  # aiortc does not document what an unusual offer makes it raise
            raise invalid_sdp() from error
        return self.offer.answer(self._connection.localDescription.sdp)

    async def _answer(self, sound: MediaStreamTrack | None, pictures: MediaStreamTrack | None) -> None:
        connection = self._connection
        await connection.setRemoteDescription(RTCSessionDescription(self.offer.sdp, "offer"))
        for transceiver in connection.getTransceivers():
            line = self.offer.line(transceiver.mid)
            answer_codecs(transceiver, line.codecs)
            track = sound if line is self.offer.loudspeaker else pictures if line is self.offer.screen else None
            if track is not None:
                transceiver.sender.replaceTrack(track)
                transceiver.direction = "sendrecv"
        watch_consent(connection)
        queues = self._drop_counters = bound_queues(connection)
        await connection.setLocalDescription(await connection.createAnswer())
        self._ice = IceSessions(connection, self.offer, self._servers, read_until_empty(connection))
        self._drop_counters = (*queues, self._ice)

    def send(self, event: BaseModel) -> None:
        """Send an event to the client. Does nothing before the data channel is open."""
        if self._outbox is not None:
            self._outbox.send(event)
            if self._outbox.is_full:
                self._handler.connection_lost("the client does not read its events")

    async def close(self) -> None:
        """Close the connection; its media reaches the handler no longer.

        Waits until an answer is made that has begun: aioice goes on to open sockets, which nobody would close.
        """
        self._is_closed = True
        if self._answering is not None:
            await asyncio.wait({self._answering})
            if not self._answering.cancelled():
                self._answering.exception()  # told by `answer`, if anybody still waits for it
        if self._ice is not None:
            await self._ice.close()
        self.num_datagrams_dropped()  # the kernel's count is lost with the sockets; the readers keep it
        if self.ingest is not None:
            await self.ingest.close()
        await self._connection.close()
        await close_sockets(self._connection)
        self._connection.remove_all_listeners()

    def _track_added(self, track: MediaStreamTrack) -> None:
        assert self.ingest is not None
        transceiver = next(each for each in self._connection.getTransceivers() if each.receiver.track is track)
        self.ingest.add(transceiver.receiver, self.offer.line(transceiver.mid))

    def _channel_offered(self, channel: RTCDataChannel) -> None:
        if channel.label != EVENT_CHANNEL or self._outbox is not None:
            channel.close()
            return
        self._channel, self._outbox = channel, Outbox(channel)
        channel.on("message", self._handler.message_arrived)
        self._handler.channel_opened()

    def _state_changed(self) -> None:
        state = self._connection.connectionState
        if state == "connected":
            self._handler.connected()
        elif state in LOST_STATES:
            transports = (each.receiver.transport for each in self._connection.getTransceivers())
            has_no_dtls = any(each.state == "failed" for each in transports)
            self._handler.connection_lost(NO_DTLS if has_no_dtls else LOST_STATES[state])
