"""Puts the packets of one sound track in order, and waits only briefly for missing ones. Pure; time is an argument.

Every packet of Opus (and of G.711, G.722) is a whole frame: a packet that comes in order is passed on at once, without
a playout delay. Packets wait only behind a hole in the sequence numbers. Late, repeated and lost packets are counted.
"""

from dataclasses import dataclass

MAX_HOLE_WAIT_S = 0.08  # from noticing a hole to giving it up; on most networks packets overtake each other by less
MAX_PACKETS_HELD = 64
MAX_SEQUENCE_STEP = 1000  # sequence numbers; after a longer step, ahead or back, the sender has started again


@dataclass(frozen=True)
class AudioPacket:
    """One RTP packet. `timestamp`: modulo 2^32, in ticks of the codec's clock. `data`: empty in a padding packet."""

    ssrc: int
    sequence_number: int
    timestamp: int
    payload_type: int
    data: bytes


@dataclass
class JitterCounters:
    """Numbers of packets, except `restarts`: how often the sender started again.

    `lost`: did not come in time; `late`: came after they were given up; `repeated`: came twice.
    """

    received: int = 0
    lost: int = 0
    late: int = 0
    repeated: int = 0
    restarts: int = 0


def unwrap(value: int, near: int, bits: int) -> int:
    """The number closest to `near` that equals `value` modulo 2^bits: undoes wrap-around."""
    half = 1 << (bits - 1)
    return near + ((value - near + half) % (1 << bits)) - half


class JitterBuffer:
    """One track. Holds at most `MAX_PACKETS_HELD` packets."""

    def __init__(self) -> None:
        self.counters = JitterCounters()
        self._held: dict[int, tuple[float, AudioPacket]] = {}  # unwrapped sequence number → arrival time, packet
        self._ssrc: int | None = None
        self._next = 0  # unwrapped sequence number that is expected next

    def __len__(self) -> int:
        return len(self._held)

    def add(self, packet: AudioPacket, arrived_s: float) -> list[AudioPacket]:
        """Take a packet; returns the packets that can be decoded now, in order, without padding."""
        self.counters.received += 1
        number = unwrap(packet.sequence_number, self._next, 16)
        ready: list[AudioPacket] = []
        if packet.ssrc != self._ssrc or abs(number - self._next) > MAX_SEQUENCE_STEP:
            ready += self._restart(packet)
            number = self._next
        if number < self._next:
            self.counters.late += 1
            return ready
        if number in self._held:
            self.counters.repeated += 1
            return ready
        self._held[number] = (arrived_s, packet)
        ready += self._take_consecutive()
        while self._held and self._gives_up_hole(arrived_s):
            oldest = min(self._held)
            self.counters.lost += oldest - self._next
            self._next = oldest
            ready += self._take_consecutive()
        return [packet for packet in ready if packet.data]

    def _take_consecutive(self) -> list[AudioPacket]:
        ready = []
        while self._next in self._held:
            ready.append(self._held.pop(self._next)[1])
            self._next += 1
        return ready

    def _gives_up_hole(self, now_s: float) -> bool:
        """Whether the hole before the held packets has been known for too long, or too many packets wait behind it."""
        known_since_s = min(arrived_s for arrived_s, _ in self._held.values())
        return now_s - known_since_s >= MAX_HOLE_WAIT_S or len(self._held) >= MAX_PACKETS_HELD

    def _restart(self, packet: AudioPacket) -> list[AudioPacket]:
        """Follow another sender, or the same one after a restart. Returns the held packets of the old one."""
        held = [self._held[number][1] for number in sorted(self._held)]
        self._held.clear()
        self.counters.restarts += self._ssrc is not None
        self._ssrc, self._next = packet.ssrc, packet.sequence_number
        return held
