"""Order, loss and wrap-around of the packets of one sound track."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.rtc.jitter_buffer import MAX_HOLE_WAIT_S, MAX_PACKETS_HELD, AudioPacket, JitterBuffer, unwrap

STEP_S, TICKS = 0.02, 960
HOLE_WAIT_PACKETS = round(MAX_HOLE_WAIT_S / STEP_S)  # packets


def packet(index: int, first: int = 0, first_tick: int = 0, ssrc: int = 1) -> AudioPacket:
    number, timestamp = (first + index) % (1 << 16), (first_tick + index * TICKS) % (1 << 32)
    return AudioPacket(ssrc, number, timestamp, 111, index.to_bytes(4, "big"))


def indices(packets: list[AudioPacket]) -> list[int]:
    return [int.from_bytes(packet.data, "big") for packet in packets]


def feed(buffer: JitterBuffer, order: list[int], first: int = 0) -> list[int]:
    """One packet every 20 ms."""
    out: list[int] = []
    for turn, index in enumerate(order):
        out += indices(buffer.add(packet(index, first), turn * STEP_S))
        assert len(buffer) <= MAX_PACKETS_HELD
    return out


def arrive(buffer: JitterBuffer, arrivals: list[tuple[float, int]]) -> list[tuple[int, float]]:
    """Packets when they arrive; returns (index, how long it was held)."""
    arrived_s = {index: at_s for at_s, index in arrivals}
    return [
        (index, at_s - arrived_s[index])
        for at_s, sent in sorted(arrivals)
        for index in indices(buffer.add(packet(sent), at_s))
    ]


@given(st.integers(0, (1 << 16) - 1), st.integers(0, (1 << 32) - 1))
def test_packets_in_order_are_never_delayed_even_at_a_wrap_around(first: int, first_tick: int) -> None:
    buffer = JitterBuffer()
    for index in range(200):
        assert indices(buffer.add(packet(index, first, first_tick), 0.0)) == [index]
    assert buffer.counters.lost == buffer.counters.late == 0


@given(st.integers(0, (1 << 16) - 1), st.lists(st.integers(0, HOLE_WAIT_PACKETS - 1), min_size=60, max_size=60))
def test_reordering_within_the_maximum_wait_loses_nothing(first: int, delays: list[int]) -> None:
    order = [0, *sorted(range(1, 60), key=lambda index: index + delays[index])]
    buffer = JitterBuffer()
    assert feed(buffer, order, first) == list(range(60))
    assert buffer.counters.lost == 0


@given(st.lists(st.integers(0, 120), min_size=1, max_size=300))
def test_output_is_in_order_and_every_packet_is_counted(order: list[int]) -> None:
    buffer = JitterBuffer()
    out = feed(buffer, order)
    assert out == sorted(set(out))
    counters = buffer.counters
    assert counters.received == len(order) == len(out) + counters.late + counters.repeated + len(buffer)


def test_a_lost_packet_delays_others_by_the_maximum_wait() -> None:
    buffer = JitterBuffer()
    out = arrive(buffer, [(STEP_S * index, index) for index in range(20) if index != 2])
    assert [index for index, _ in out] == [index for index in range(20) if index != 2]
    assert out[2][0] == 3
    assert out[2][1] == pytest.approx(MAX_HOLE_WAIT_S)
    assert out[3 + HOLE_WAIT_PACKETS] == (4 + HOLE_WAIT_PACKETS, 0.0)
    assert buffer.counters.lost == 1
    assert indices(buffer.add(packet(2), 1.0)) == []
    assert buffer.counters.late == 1


def test_five_percent_loss_with_jitter_delivers_what_arrived() -> None:
    """50 ms ± 20 ms: a packet may be overtaken by the two behind it."""
    luck = random.Random(7)
    sent = [index for index in range(20_000) if index == 0 or luck.random() >= 0.05]
    arrivals = sorted((STEP_S * index + luck.uniform(0.03, 0.07), index) for index in sent)
    out = arrive(JitterBuffer(), arrivals)
    first = arrivals[0][1]
    assert [index for index, _ in out] == [index for index in sent if first <= index <= out[-1][0]]
    assert len(out) / 20_000 > 0.94
    assert sum(held_s for _, held_s in out) / len(out) < 0.02


def test_a_burst_in_any_order_is_put_in_order() -> None:
    """A sender that was held up for 0.6 s: 30 packets within some milliseconds."""
    luck = random.Random(1)
    arrivals = [(0.0, 0), *((0.6 + luck.uniform(0.03, 0.07), index) for index in range(1, 30)), (0.8, 30)]
    assert [index for index, _ in arrive(JitterBuffer(), arrivals)] == list(range(31))


def test_padding_packets_count_for_the_order_and_are_not_returned() -> None:
    buffer = JitterBuffer()
    buffer.add(packet(0), 0.0)
    assert buffer.add(AudioPacket(1, 1, 0, 111, b""), 0.0) == []
    assert feed(buffer, [2]) == [2]
    assert buffer.counters.lost == 0


def test_a_new_source_starts_at_once_and_held_packets_are_returned() -> None:
    buffer = JitterBuffer()
    assert feed(buffer, [0, 2]) == [0]
    assert indices(buffer.add(packet(5, first=40_000, first_tick=99, ssrc=2), 1.0)) == [2, 5]
    assert buffer.counters.restarts == 1


def test_a_sender_that_restarts_its_sequence_numbers_is_followed() -> None:
    buffer = JitterBuffer()
    assert feed(buffer, [5000, 5001]) == [5000, 5001]
    assert feed(buffer, [0, 1]) == [0, 1]
    assert feed(buffer, [9000]) == [9000]


@given(st.integers(-(10**12), 10**12), st.integers(-(2**31) + 1, 2**31 - 1))
def test_unwrap_returns_the_nearest_value(to: int, step: int) -> None:
    assert unwrap((to + step) % (1 << 32), to, 32) == to + step
