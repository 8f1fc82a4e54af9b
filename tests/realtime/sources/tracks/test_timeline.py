"""Clocks that restart, jump or break, on one timeline."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.sources.tracks.timeline import Stamp, Timeline
from realtime.sources.tracks.wrapping import MPEG_WRAP_S

FRAME_S = {"video": 0.04, "audio": 0.02}
Packet = tuple[str, Stamp]


def part(start_s: float, video_s: float, audio_s: float, audio_first_s: float = 0.0) -> list[Packet]:
    """Packets of a part whose clock starts at `start_s`, interleaved by time."""
    packets = [("video", start_s + 0.04 * i) for i in range(round(video_s / 0.04))]
    packets += [("audio", start_s + audio_first_s + 0.02 * i) for i in range(round(audio_s / 0.02))]
    return [(track, stamp(track, time_s)) for track, time_s in sorted(packets, key=lambda packet: packet[1])]


def stamp(track: str, time_s: float | None) -> Stamp:
    return Stamp(time_s, time_s, FRAME_S[track], is_picture=track == "video")


def place(packets: list[Packet], timeline: Timeline[Packet]) -> dict[str, list[float]]:
    """Where the packets of each track begin on the timeline."""
    placed = [each for track, stamp in packets for each in timeline.add(track, stamp, (track, stamp))]
    placed += timeline.finish()
    assert len(placed) == len(packets)
    times: dict[str, list[float]] = {"video": [], "audio": []}
    for (track, stamp), added_s in placed:
        times[track].append((stamp.shown_s or 0.0) + added_s)
    return times


def test_an_ordinary_source_is_left_alone_to_the_last_bit() -> None:
    timeline = Timeline[Packet](MPEG_WRAP_S)
    packets = part(17.3, 4, 4)
    placed = [added_s for track, stamp in packets for _, added_s in timeline.add(track, stamp, (track, stamp))]
    assert placed == [0.0] * len(packets)
    assert timeline.restarts == timeline.broken_times == 0


@given(
    parts=st.lists(
        st.tuples(st.floats(0, 90_000), st.floats(1, 4), st.floats(-0.8, 0.8), st.floats(0, 0.3)),
        min_size=2,
        max_size=4,
    ),
    by_ffmpeg=st.booleans(),
)
def test_parts_follow_one_another_and_their_tracks_stay_together(
    parts: list[tuple[float, float, float, float]], by_ffmpeg: bool
) -> None:
    """Each part starts before the one before it ended. Nothing overlaps by more than the padding of encoders, and sound
    and pictures of a part are moved by the same amount. With FFmpeg's addition of 2^33, too."""
    timeline = Timeline[Packet](MPEG_WRAP_S)
    packets: list[Packet] = []
    ends: list[dict[str, int]] = []  # of each part: how many packets of a track there are up to its end
    lengths, first_s, ended_s = [], None, None
    for start_s, length_s, longer_s, audio_first_s in parts:
        if ended_s is not None:
            start_s = min(start_s, ended_s - 1.5)  # a restart
            if start_s < 0:
                return
        first_s = start_s if first_s is None else first_s
        laps = MPEG_WRAP_S if by_ffmpeg and start_s < first_s - 60 else 0.0
        packets += part(start_s + laps, length_s, length_s + longer_s, audio_first_s)
        ended_s = start_s + length_s
        ends.append({track: sum(name == track for name, _ in packets) for track in FRAME_S})
        lengths.append(max(length_s, length_s + longer_s + audio_first_s))
    times = place(packets, timeline)
    assert timeline.restarts == len(parts) - 1
    assert timeline.broken_times == 0
    for track in ("video", "audio"):
        steps = [after - before for before, after in zip(times[track], times[track][1:], strict=False)]
        assert min(steps) > -0.05
    given = {track: [stamp.time_s or 0.0 for name, stamp in packets if name == track] for track in FRAME_S}
    for end in ends:
        moved_s = [times[track][end[track] - 1] - given[track][end[track] - 1] for track in FRAME_S]
        assert moved_s[0] == pytest.approx(moved_s[1], abs=1e-4)
    assert timeline.end_s is not None
    assert timeline.end_s - (first_s or 0.0) == pytest.approx(sum(lengths), abs=0.05 * len(parts) + 0.3 * len(parts))


@pytest.mark.parametrize("start_s", [0.0, 4.0, 0.4, 6.9])
def test_a_restart_moves_both_tracks_by_the_same_amount(start_s: float) -> None:
    """From zero, and with overlaps of 4 s, 7.6 s and 1.1 s."""
    timeline = Timeline[Packet]()
    packets = part(0, 8, 8) + part(start_s, 8, 8)
    times = place(packets, timeline)
    assert timeline.restarts == 1
    assert times["video"][200:] == pytest.approx([8 + 0.04 * i for i in range(200)])
    assert times["audio"][400:] == pytest.approx([8 + 0.02 * i for i in range(400)])


def test_it_goes_on_where_the_longer_track_ended() -> None:
    times = place(part(0, 8, 5) + part(0, 3, 3), Timeline[Packet]())
    assert times["video"][200] == times["audio"][250] == pytest.approx(8.0)


def test_a_small_overlap_that_only_one_track_shows_moves_the_other_too() -> None:
    """Sound ended early, so that its clock never goes back: it follows the pictures."""
    times = place(part(0, 8, 7.3) + part(7.3, 4, 4), Timeline[Packet]())
    assert times["video"][200] == pytest.approx(8.0)
    assert times["audio"][-1] == pytest.approx(times["video"][-1] + 0.02)


@pytest.mark.parametrize("bad_s", [0.0, 1e6])
def test_one_broken_timestamp_moves_nothing(bad_s: float) -> None:
    timeline = Timeline[Packet]()
    packets = part(0, 4, 4)
    where = packets.index(("video", stamp("video", 0.04 * 50)))
    packets[where] = ("video", stamp("video", bad_s))
    times = place(packets, timeline)
    assert times["video"] == pytest.approx([0.04 * i for i in range(100)])
    assert (timeline.restarts, timeline.broken_times) == (0, 1)


def test_one_track_that_restarts_alone_does_not_move_the_other() -> None:
    packets = [
        (track, replace(given, time_s=(given.time_s or 0) - 5, shown_s=(given.time_s or 0) - 5))
        if track == "audio" and (given.time_s or 0) > 5
        else (track, given)
        for track, given in part(0, 12, 12)
    ]
    times = place(packets, Timeline[Packet]())
    assert times["video"] == pytest.approx([0.04 * i for i in range(300)])
    assert times["audio"][-1] == pytest.approx(11.98, abs=0.1)


def test_holes_jitter_and_wraps_are_no_restarts() -> None:
    timeline = Timeline[Packet](MPEG_WRAP_S)
    jitter = [
        (track, replace(given, time_s=(given.time_s or 0) + 0.05 * (i % 2)))
        for i, (track, given) in enumerate(part(0, 4, 4))
    ]
    end_s = MPEG_WRAP_S - 2
    wrapped = [(track, stamp(track, (given.time_s or 0) % MPEG_WRAP_S)) for track, given in part(end_s, 4, 4)]
    times = place(jitter + part(100, 4, 4) + part(end_s - 4, 4, 4) + wrapped, timeline)
    assert (timeline.restarts, timeline.broken_times) == (0, 0)
    assert times["video"][100] == 100
    assert times["video"][-1] == pytest.approx(MPEG_WRAP_S + 1.96)


def test_packets_without_times_follow_those_before_them() -> None:
    """As in Ogg, where a page has one time; the second part begins with two packets that have none."""
    timeline = Timeline[Packet]()
    packets = part(0, 0, 4) + [("audio", stamp("audio", None))] * 2 + part(0.04, 0, 4)
    times = place(packets, timeline)
    assert times["audio"][202] == pytest.approx(4.04)
    assert timeline.end_s == pytest.approx(8.04)
