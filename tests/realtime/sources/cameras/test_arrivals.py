"""What is decided at each packet."""

import itertools
from fractions import Fraction

import av
import pytest

from realtime.media.frames import Picture
from realtime.sources.cameras.arrivals import LOOK_AGAIN, SILENT_S, Arrivals, Kind
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.packets import AnyPacket
from tests.support.cameras.films import jpeg
from tests.support.cameras.mjpeg import mjpeg_camera
from tests.support.scripted_engine import SCRIPTED_MEDIA

BOTH: frozenset[Kind] = frozenset({"audio", "video"})
PICTURES: frozenset[Kind] = frozenset({"video"})


class Now:
    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


def packet(pts: int | None = 7) -> AnyPacket:
    made: AnyPacket = av.Packet(b"x")
    made.pts = made.dts = pts
    made.time_base = Fraction(1, 1000)
    return made


def test_a_format_without_times_gets_those_of_arrival_and_others_keep_theirs() -> None:
    now = Now()
    arrivals = Arrivals(now, lambda: False)
    now.s += 2.5
    jpeg_packet, film_packet = packet(), packet()
    assert arrivals.take(jpeg_packet, "mpjpeg", PICTURES) is None
    assert arrivals.take(film_packet, "rtsp", PICTURES) is None
    assert (jpeg_packet.pts, jpeg_packet.dts, film_packet.pts) == (2500, 2500, 7)


def test_what_can_be_read_only_once_is_read_on() -> None:
    now = Now()
    arrivals = Arrivals(now, lambda: False, 30.0, may_reconnect=False)
    arrivals.delivered("audio")
    now.s += SILENT_S + 60
    assert arrivals.take(packet(), "mpegts", PICTURES) is None


def test_a_track_that_stops_while_the_other_goes_on_ends_the_connection_once() -> None:
    now = Now()
    arrivals = Arrivals(now, lambda: False)
    arrivals.delivered("audio")
    arrivals.delivered("video")
    now.s += SILENT_S
    assert arrivals.take(packet(), "rtsp", BOTH) is None
    arrivals.delivered("audio")
    now.s += 0.1
    assert arrivals.take(packet(), "rtsp", BOTH) == "no pictures came for 15 s"
    anew = Arrivals(now, lambda: False)
    anew.delivered("audio")
    now.s += SILENT_S - 1
    anew.delivered("audio")
    now.s += SILENT_S - 1
    assert anew.take(packet(), "rtsp", BOTH) is None  # pictures never came: they are not waited for


def test_nobody_wants_more() -> None:
    assert Arrivals(Now(), lambda: True).take(packet(), "rtsp", BOTH) == "it was stopped"


@pytest.mark.parametrize(
    ("format_name", "kinds", "expected"),
    [("flv", PICTURES, LOOK_AGAIN), ("mpegts", PICTURES, LOOK_AGAIN), ("rtsp", PICTURES, None), ("flv", BOTH, None)],
)
def test_a_format_whose_tracks_may_begin_late_is_looked_at_again(
    format_name: str, kinds: frozenset[Kind], expected: str | None
) -> None:
    now = Now()
    arrivals = Arrivals(now, lambda: False, look_again_s=30.0)
    now.s += 29.0
    assert arrivals.take(packet(), format_name, kinds) is None
    now.s += 2.0
    assert arrivals.take(packet(), format_name, kinds) == expected


def test_pictures_of_a_slow_mjpeg_camera_come_when_they_arrive() -> None:
    now = Now()

    def later() -> float:
        now.s += 0.5  # between two pictures
        return now.s

    with mjpeg_camera([jpeg(colour) for colour in ("red", "green", "blue", "red", "green", "blue")]) as url:
        arrivals = Arrivals(later, lambda: False)
        with MediaReader(url, SCRIPTED_MEDIA, arrivals=arrivals) as reader:
            pictures = [frame for frame in reader if isinstance(frame, Picture)]
    times_s = [picture.time_s for picture in pictures]
    assert len(times_s) >= 4
    steps_s = [after - before for before, after in itertools.pairwise(times_s)]
    assert steps_s == pytest.approx([0.5] * len(steps_s), abs=0.03)  # FFmpeg's clock for them ticks 25 times a second
