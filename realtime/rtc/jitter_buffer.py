"""Puts the packets of one sound track in order, and gives lost ones up soon. Pure: when a packet came is handed in.

Every packet of Opus (and of G.711, G.722) is a whole frame, so a packet in order is handed on at once, nothing is
prefetched, and only a hole makes others wait. What came too late, twice or never is counted.
"""

from dataclasses import dataclass

PATIENCE_S = 0.08  # from when a hole shows to when it is given up: what jitter can overtake, on most networks
MAX_HELD = 64
MAX_STEP = 1000  # sequence numbers; a longer step, ahead or back, is a sender that starts anew


@dataclass(frozen=True)
class AudioPacket:
    """One RTP packet: `timestamp` modulo 2^32, in ticks of the codec's clock; no `data` in a padding packet."""

    ssrc: int
    sequence_number: int
    timestamp: int
    payload_type: int
    data: bytes


@dataclass
class JitterCounters:
    """Packets by what became of them. `lost`: given up; `late`: their turn was over; `repeated`: held already."""

    received: int = 0
    lost: int = 0
    late: int = 0
    repeated: int = 0
    restarts: int = 0


def nearest(value: int, to: int, bits: int) -> int:
    """The number closest to `to` that equals `value` modulo 2^bits: undoes wrap-around."""
    half = 1 << (bits - 1)
    return to + ((value - to + half) % (1 << bits)) - half


class JitterBuffer:
    """One track. Holds at most `MAX_HELD` packets."""

    def __init__(self) -> None:
        self.counters = JitterCounters()
        self._held: dict[int, tuple[float, AudioPacket]] = {}  # by unwrapped sequence number: when it came
        self._ssrc: int | None = None
        self._next = 0  # unwrapped

    def __len__(self) -> int:
        return len(self._held)

    def add(self, packet: AudioPacket, arrived_s: float) -> list[AudioPacket]:
        """Take a packet; return those whose turn it is now, in order, without padding."""
        self.counters.received += 1
        number = nearest(packet.sequence_number, self._next, 16)
        ready: list[AudioPacket] = []
        if packet.ssrc != self._ssrc or abs(number - self._next) > MAX_STEP:
            ready += self._restart(packet)
            number = self._next
        if number < self._next:
            self.counters.late += 1
            return ready
        if number in self._held:
            self.counters.repeated += 1
            return ready
        self._held[number] = (arrived_s, packet)
        ready += self._in_order()
        while self._held and self._is_hopeless(arrived_s):
            oldest = min(self._held)
            self.counters.lost += oldest - self._next
            self._next = oldest
            ready += self._in_order()
        return [packet for packet in ready if packet.data]

    def _in_order(self) -> list[AudioPacket]:
        ready = []
        while self._next in self._held:
            ready.append(self._held.pop(self._next)[1])
            self._next += 1
        return ready

    def _is_hopeless(self, now_s: float) -> bool:
        """Whether the hole before all that is held showed too long ago."""
        showed_s = min(arrived_s for arrived_s, _ in self._held.values())
        return now_s - showed_s >= PATIENCE_S or len(self._held) >= MAX_HELD

    def _restart(self, packet: AudioPacket) -> list[AudioPacket]:
        """Another sender, or the same one anew: what is held goes out, holes and all."""
        left = [self._held[number][1] for number in sorted(self._held)]
        self._held.clear()
        self.counters.restarts += self._ssrc is not None
        self._ssrc, self._next = packet.ssrc, packet.sequence_number
        return left
