"""What a recording has in detail goes to its picture, and what is lost of it is counted."""

from fractions import Fraction

import av
import numpy as np
import pytest

from realtime.media.frames import Picture
from realtime.sources.recorded_details import MAX_HELD, RecordedDetails
from realtime.sources.tracks.packets import AnyPacket, MediaCounters

MS = Fraction(1, 1000)
SQUARE = np.zeros((8, 8, 3), np.uint8)


def packet(time_s: float, size: int | None = None) -> AnyPacket:
    """A PNG of 64 × 48 at a time; with `size` only so many of its bytes."""
    encoder = av.CodecContext.create("png", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, "rgb24", MS
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    (whole,) = [*encoder.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")), *encoder.encode(None)]
    cut: AnyPacket = av.Packet(bytes(whole)[:size])
    cut.pts, cut.time_base = round(time_s / MS), MS
    return cut


def shapes(details: RecordedDetails, *shown_s: float) -> list[tuple[int, ...]]:
    return [details.joined(Picture(time_s, SQUARE, SQUARE), time_s).detail.shape for time_s in shown_s]


def test_a_detail_goes_to_the_picture_of_its_time_only() -> None:
    counters = MediaCounters()
    details = RecordedDetails(64, counters)
    for time_s in (1.5, 3.5, 5.5):
        details.add(packet(time_s))
    assert shapes(details, 1.0, 1.5, 2.0, 4.0, 5.5) == [(8, 8, 3), (48, 64, 3), (8, 8, 3), (8, 8, 3), (48, 64, 3)]
    assert counters == MediaCounters()


def test_one_that_is_too_large_is_scaled_down() -> None:
    counters = MediaCounters()
    details = RecordedDetails(32, counters)
    details.add(packet(1.5))
    assert shapes(details, 1.5) == [(24, 32, 3)]
    assert counters == MediaCounters()


@pytest.mark.parametrize("size", [300, 1000, 2000])
def test_a_damaged_one_is_counted_and_the_square_stands_in(size: int) -> None:
    counters = MediaCounters()
    details = RecordedDetails(64, counters)
    details.add(packet(1.5, size))
    details.add(packet(3.5))
    assert shapes(details, 1.5, 3.5) == [(8, 8, 3), (48, 64, 3)]
    assert counters.corrupt_packets == 1


def test_those_without_pictures_do_not_pile_up() -> None:
    counters = MediaCounters()
    details = RecordedDetails(64, counters)
    whole = packet(0.0)
    for number in range(MAX_HELD + 5):
        later: AnyPacket = av.Packet(bytes(whole))
        later.pts, later.time_base = 2000 * number, MS
        details.add(later)
    assert counters.corrupt_packets == 5
    assert shapes(details, 8.0, 10.0) == [(8, 8, 3), (48, 64, 3)]
