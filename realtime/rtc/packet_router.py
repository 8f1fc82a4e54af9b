"""Which incoming packets reach a decoder: of each kind, those of one source at a time (`SourceChoice`).

A client may send more than one track of a kind. Packets of those that are not used are drained: counted, and used to
estimate the bandwidth, but not decoded.

aiortc's own router knows a packet by its SSRC and payload type alone (RFC 9143, section 9.2 also names the MID).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiortc.rtcdtlstransport import RTCDtlsTransport, RtpReceiver, RtpRouter, RtpSender
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtp import AnyRtcpPacket, RtcpByePacket, RtpPacket

from realtime.rtc.aiortc_internals import replace_router
from realtime.rtc.sdp.codecs import RTX
from realtime.rtc.sdp.lines import Line
from realtime.rtc.source_choice import SourceChoice

MAX_UNNAMED_SOURCES = 64  # of one transport; beyond, the oldest that is not in use is forgotten
NO_PAYLOAD_TYPE = -1  # a receiver estimates the bandwidth from such a packet, and decodes nothing


@dataclass(eq=False)
class Inlet:
    """The way from a line to its receiver. `number`: of the line, among those of its kind. `drained`: packets.

    `start`: starts the receiver where it has not started with the call. `on_change`: called when the line's packets
    are used instead of those of another source.
    """

    line: Line
    number: int
    receiver: RTCRtpReceiver
    choice: SourceChoice
    start: "StartOnDemand | None" = None
    on_change: Callable[[], None] | None = None
    drained: int = 0

    def __post_init__(self) -> None:
        self.payload_types = {codec.payloadType for codec in self.line.codecs}
        self.repeating_types = {codec.payloadType for codec in self.line.codecs if codec.name == RTX}


class PacketRouter(RtpRouter):
    """Replaces the router of one transport. Make it before the transport starts."""

    def __init__(self, transport: RTCDtlsTransport) -> None:
        super().__init__()
        self.num_strange = 0  # packets that belong to no line
        self._inlets: list[Inlet] = []
        self._sources: dict[int, tuple[Inlet, int]] = {}  # SSRC → its line, and the SSRC of the packets that it repeats
        self._unnamed: list[int] = []  # SSRCs that the offer did not name, the oldest first
        replace_router(transport, self)

    def add(self, inlet: Inlet) -> None:
        """Route a line's packets."""
        self._inlets.append(inlet)
        for ssrc, repeated in inlet.line.sources.items():
            self._sources.setdefault(ssrc, (inlet, repeated))

    def route_rtp(self, packet: RtpPacket) -> RtpReceiver | None:
        """The receiver that a packet is for; None: it is dropped."""
        source = self._source(packet)
        if source is None:
            self.num_strange += 1
            return None
        inlet, repeated = source
        before = inlet.choice.used
        is_used = inlet.choice.is_used(inlet.number, repeated)
        if is_used or packet.payload_type not in inlet.repeating_types:
            is_used = inlet.choice.choose(inlet.number, repeated, asyncio.get_running_loop().time())
        if before not in (None, inlet.choice.used) and inlet.on_change is not None:
            inlet.on_change()
        if is_used and (inlet.start is None or inlet.start()):
            self._route_reports(repeated, inlet.receiver)
            return inlet.receiver
        inlet.drained += 1
        return self._estimating(packet, inlet)

    def route_rtcp(self, packet: AnyRtcpPacket) -> set[RtpReceiver | RtpSender]:
        """Who gets a report. A goodbye ends a source and reaches no receiver: aiortc's would end with it for ever,
        while the line may go on with another source."""
        if isinstance(packet, RtcpByePacket):
            for ssrc in packet.sources:
                self._end(ssrc)
            return set()
        return super().route_rtcp(packet)

    def _end(self, ssrc: int) -> None:
        """Forget a source, unless the offer named it."""
        if ssrc in self._sources:
            inlet, _ = self._sources[ssrc]
            inlet.choice.end(inlet.number, ssrc)
        if ssrc in self._unnamed:
            self._unnamed.remove(ssrc)
            del self._sources[ssrc]

    def _source(self, packet: RtpPacket) -> tuple[Inlet, int] | None:
        """The line of a packet, and the SSRC of the packets that it repeats or its own. None: nobody offered it."""
        known = self._sources.get(packet.ssrc)
        if known is None:
            inlet = self._inlet_of_unnamed(packet)
            if inlet is not None and packet.payload_type not in inlet.repeating_types:
                known = self._sources[packet.ssrc] = (inlet, packet.ssrc)
                self._unnamed.append(packet.ssrc)
                self._forget_oldest()
        return known if known is not None and packet.payload_type in known[0].payload_types else None

    def _inlet_of_unnamed(self, packet: RtpPacket) -> Inlet | None:
        """The line of a source that the offer did not name: by its MID, else the first that has no source yet."""
        able = [inlet for inlet in self._inlets if packet.payload_type in inlet.payload_types]
        if packet.extensions.mid is not None:
            return next((inlet for inlet in able if inlet.line.mid == packet.extensions.mid), None)
        if len(able) == 1:
            return able[0]
        heard = {inlet for inlet, _ in self._sources.values()}
        return next((inlet for inlet in able if inlet not in heard), None)

    def _forget_oldest(self) -> None:
        """Forget unnamed sources that are not in use, beyond `MAX_UNNAMED_SOURCES`."""
        for ssrc in self._unnamed[:-MAX_UNNAMED_SOURCES]:
            inlet, _ = self._sources[ssrc]
            if not inlet.choice.is_used(inlet.number, ssrc):
                self._unnamed.remove(ssrc)
                del self._sources[ssrc]

    def _route_reports(self, ssrc: int, receiver: RTCRtpReceiver) -> None:
        """Let only the source in use tell the receiver of its clock and its end."""
        if self.ssrc_table.get(ssrc) is not receiver:
            self.ssrc_table = {key: value for key, value in self.ssrc_table.items() if value is not receiver}
            self.ssrc_table[ssrc] = receiver

    def _estimating(self, packet: RtpPacket, inlet: Inlet) -> RtpReceiver | None:
        """The receiver that estimates the bandwidth, to which drained pictures count as well.

        Else the estimate would be of a part of what the client sends, and the client would send ever less.
        """
        # The receiver keeps what it is told of every SSRC: beyond the bound, packets are counted as drained only.
        if inlet.line.use != "video" or len(self._unnamed) >= MAX_UNNAMED_SOURCES:
            return None
        packet.payload_type = NO_PAYLOAD_TYPE
        used = (other for other in self._inlets if other.line.use == "video" and other.number == other.choice.line)
        return next((other.receiver for other in used if other.receiver in self.receivers), None)


class StartOnDemand:
    """Keeps a receiver from starting, with its thread, before a packet of it is used. Made in the `track` event."""

    def __init__(self, receiver: RTCRtpReceiver, on_start: Callable[[], None]) -> None:
        self._on_start = on_start
        self._receive = receiver.receive
        self._parameters: RTCRtpReceiveParameters | None = None
        self._starting: asyncio.Task[None] | None = None
        self._is_closed = False
        receiver.receive = self._keep  # type: ignore[method-assign]

    def __call__(self) -> bool:
        """Start the receiver, once its connection is there; returns whether it has started."""
        if self._parameters is not None and self._starting is None and not self._is_closed:
            self._on_start()
            self._starting = asyncio.get_running_loop().create_task(self._receive(self._parameters))
            self._starting.add_done_callback(_tell_failed_start)
        started = self._starting if self._starting is not None and self._starting.done() else None
        return started is not None and not started.cancelled() and started.exception() is None

    def close(self) -> None:
        """Start the receiver no more: nobody would stop it."""
        self._is_closed = True
        if self._starting is not None:
            self._starting.cancel()

    async def _keep(self, parameters: RTCRtpReceiveParameters) -> None:
        self._parameters = parameters


def _tell_failed_start(starting: asyncio.Task[None]) -> None:
    error = None if starting.cancelled() else starting.exception()
    if error is not None:
        context = {"message": "a track could not be started: it is not used", "exception": error}
        asyncio.get_running_loop().call_exception_handler(context)
