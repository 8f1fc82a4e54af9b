"""Sound and pictures on one clock, by scripted frames and sender reports."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.rtc.av_clock import MAX_STEP_ERROR_S, NUM_REPORTS, AvClock

FRAME_S = 0.02


@dataclass
class Sender:
    """What really happened: its wall clock, where the timestamps of both tracks begin, and the way to us."""

    sound_zero_s: float = 4321.0
    picture_zero_s: float = 98765.0
    wall_zero_s: float = 3.9e9
    way_s: float = 0.05

    def sound(self, clock: AvClock, at_s: float, arrived_s: float | None = None) -> float:
        arrived_s = at_s + self.way_s if arrived_s is None else arrived_s
        return clock.time_s("audio", self.sound_zero_s + at_s, FRAME_S, arrived_s)

    def picture(self, clock: AvClock, at_s: float, arrived_s: float | None = None) -> float:
        arrived_s = at_s + self.way_s if arrived_s is None else arrived_s
        return clock.time_s("video", self.picture_zero_s + at_s, 0.0, arrived_s)

    def reports(self, clock: AvClock, at_s: float, sound_error_s: float = 0.0, picture_error_s: float = 0.0) -> None:
        clock.report("audio", self.sound_zero_s + at_s, self.wall_zero_s + at_s + sound_error_s)
        clock.report("video", self.picture_zero_s + at_s, self.wall_zero_s + at_s + picture_error_s)


def test_first_frames_count_as_simultaneous_until_there_are_reports() -> None:
    clock, sender = AvClock(), Sender()
    assert sender.sound(clock, 0.0) == 0.0
    assert sender.picture(clock, 0.3) == 0.0
    assert sender.picture(clock, 0.8) == pytest.approx(0.5)
    assert clock.skew_ms is None


def test_a_track_that_begins_later_begins_where_the_other_is() -> None:
    clock, sender = AvClock(), Sender()
    for index in range(200):
        sender.sound(clock, index * FRAME_S)
    assert sender.picture(clock, 4.1) == pytest.approx(4.1)


def test_reports_move_the_pictures_and_not_the_sound() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.3)
    sender.reports(clock, 0.3)
    assert clock.skew_ms == pytest.approx(300)
    assert sender.sound(clock, 1.0) == pytest.approx(1.0)
    assert sender.picture(clock, 1.0) == pytest.approx(1.0)


def test_one_track_with_reports_is_not_enough() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.3)
    clock.report("video", sender.picture_zero_s + 0.3, sender.wall_zero_s)
    assert clock.skew_ms is None
    assert sender.picture(clock, 0.8) == pytest.approx(0.5)


def test_a_single_wrong_report_is_outvoted() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.0)
    for second in range(4):
        sender.reports(clock, second)
    sender.reports(clock, 4.0, picture_error_s=0.045)
    assert clock.skew_ms == pytest.approx(45, abs=0.01)
    assert sender.picture(clock, 4.5) == pytest.approx(4.5)


def test_a_picture_never_moves_back() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.0)
    before = sender.picture(clock, 1.0)
    sender.reports(clock, 1.0, picture_error_s=-0.08)
    assert sender.picture(clock, 1.03) == before
    assert clock.counters.held == 1
    assert sender.picture(clock, 1.5) == pytest.approx(1.42)


def sound_for(sender: Sender, clock: AvClock, from_s: float, until_s: float) -> float:
    """Frames of sound that arrive in time. Returns the time of the last."""
    num_frames = round((until_s - from_s) / FRAME_S)
    return [sender.sound(clock, from_s + index * FRAME_S) for index in range(num_frames)][-1]


def three_seconds() -> tuple[AvClock, Sender]:
    """Of a call in which all is well, with a report after each second."""
    clock, sender = AvClock(), Sender()
    sender.picture(clock, 0.0)
    for second in range(3):
        sound_for(sender, clock, second, second + 1)
        sender.reports(clock, second + 1)
    return clock, sender


@pytest.mark.parametrize("hole_s", [0.15, 0.4, 3.0])
def test_sound_whose_timestamps_stood_still_is_moved_ahead_when_reports_and_frames_say_so(hole_s: float) -> None:
    """Its timestamps go on as if nothing had happened, behind those of the pictures."""
    clock, sender = three_seconds()
    sender.sound_zero_s -= hole_s
    begins_s = 3.0 + hole_s
    assert sound_for(sender, clock, begins_s, begins_s + 1) == pytest.approx(4.0 - FRAME_S)
    sender.reports(clock, begins_s + 1)
    assert clock.counters.jumps == 0
    sound_for(sender, clock, begins_s + 1, begins_s + 2.1)
    sender.reports(clock, begins_s + 2.1)
    assert clock.counters.jumps == 1
    assert sender.sound(clock, begins_s + 2.1) == pytest.approx(begins_s + 2.1)
    assert sender.picture(clock, begins_s + 2.1) == pytest.approx(begins_s + 2.1)


def test_a_hole_is_found_also_if_three_reports_come_before_the_frames_show_it() -> None:
    clock, sender = three_seconds()
    sender.sound_zero_s -= 0.4
    for begins_s in (3.4, 3.9, 4.4, 4.9, 5.4, 5.9):
        sound_for(sender, clock, begins_s, begins_s + 0.5)
        sender.reports(clock, begins_s + 0.5)
    assert clock.counters.jumps == 1
    assert sender.sound(clock, 6.4) == pytest.approx(6.4)
    assert sender.picture(clock, 6.4) == pytest.approx(6.4)


@pytest.mark.parametrize("stall_s", [0.16, 0.7, 1.9])
def test_a_report_that_a_busy_sender_sends_late_moves_nothing(stall_s: float) -> None:
    """The sender stalls and then sends what has waited; its report tells when a waiting frame was sent."""
    clock, sender = three_seconds()
    resumed_s = 3.0 + stall_s
    for index in range(round(stall_s / FRAME_S)):
        at_s = 3.0 + index * FRAME_S
        assert sender.sound(clock, at_s, arrived_s=resumed_s + sender.way_s) == pytest.approx(at_s)
        late_s = resumed_s - at_s
        if index == 1:
            sender.reports(clock, at_s, sound_error_s=late_s, picture_error_s=late_s)
    assert sender.sound(clock, resumed_s) == pytest.approx(resumed_s)
    assert sender.picture(clock, resumed_s) == pytest.approx(resumed_s)
    assert clock.counters.jumps == 0


def test_when_the_senders_wall_clock_is_set_a_little_ahead_its_reports_are_used_again() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.0)
    sender.reports(clock, 0.0)
    sender.wall_zero_s += 0.4
    for second in (1, 2, 3):
        sound_for(sender, clock, second, second + 1)
        sender.reports(clock, second + 1)
    sender.reports(clock, 4.0, picture_error_s=0.045)
    assert clock.skew_ms == pytest.approx(45, abs=0.01)
    assert clock.counters.jumps == 0
    assert sender.sound(clock, 4.0) == pytest.approx(4.0)
    assert sender.picture(clock, 4.1) == pytest.approx(4.1225)


def test_sound_is_never_moved_back() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.0)
    sender.reports(clock, 0.0)
    sender.sound_zero_s += 0.4
    assert sender.sound(clock, 1.0) == pytest.approx(1.4)
    sender.reports(clock, 1.0)
    assert sender.sound(clock, 1.02) == pytest.approx(1.42)
    assert sender.picture(clock, 1.02) == pytest.approx(1.42)


@pytest.mark.parametrize("jump_s", [-5000.0, -0.5, 5000.0])
def test_after_a_restart_of_timestamps_arrival_times_decide(jump_s: float) -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.sound_zero_s += jump_s
    assert sender.sound(clock, 0.1) == pytest.approx(0.1)
    assert sender.sound(clock, 0.12) == pytest.approx(0.12)
    assert clock.counters.restarts == 1


def test_a_track_that_was_off_continues_at_the_right_time() -> None:
    """Its timestamps stood still meanwhile."""
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    assert sender.sound(clock, FRAME_S, arrived_s=60.0) == pytest.approx(60.0 - sender.way_s)


def test_a_report_about_another_source_is_ignored() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.0)
    sender.reports(clock, 0.0)
    clock.report("audio", sender.sound_zero_s + 9000.0, sender.wall_zero_s + 1.0)
    assert sender.sound(clock, 1.0) == pytest.approx(1.0)
    assert sender.picture(clock, 1.0) == pytest.approx(1.0)


def test_reports_whose_timestamps_run_away_move_nothing() -> None:
    """As GStreamer 1.22 sends them: from report to report the timestamp grows twice as fast as the wall clock."""
    clock, sender = AvClock(), Sender()
    reports_at_s = [0.6, 8.0, 13.0]
    for index in range(1000):
        at_s = index * FRAME_S
        sound_s, picture_s = sender.sound(clock, at_s), sender.picture(clock, at_s)
        assert picture_s == pytest.approx(sound_s)
        if reports_at_s and at_s >= reports_at_s[0]:
            wall_s, rtp_s = sender.wall_zero_s + at_s, 2 * reports_at_s.pop(0)
            clock.report("audio", sender.sound_zero_s + rtp_s, wall_s)
            assert sender.picture(clock, at_s) == pytest.approx(sound_s), "between the reports of both tracks"
            clock.report("video", sender.picture_zero_s + rtp_s, wall_s)


def test_setting_the_senders_wall_clock_has_no_lasting_effect() -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    sender.picture(clock, 0.0)
    sender.reports(clock, 0.0)
    sender.wall_zero_s += 86_400.0
    sender.reports(clock, 1.0)
    assert sender.sound(clock, 1.0) == pytest.approx(1.0)
    assert sender.picture(clock, 1.0) == pytest.approx(1.0)


@given(
    st.floats(-0.1, 0.1),
    st.lists(st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02)), min_size=NUM_REPORTS, max_size=30),
)
def test_time_never_goes_back_and_sound_has_no_holes(begins_later_s: float, errors: list[tuple[float, float]]) -> None:
    clock, sender = AvClock(), Sender(picture_zero_s=98765.0)
    sound_s, picture_s = [], []
    for index in range(50 * len(errors)):
        at_s = index * FRAME_S
        sound_s.append(sender.sound(clock, at_s))
        if index % 2 == 0:
            picture_s.append(sender.picture(clock, at_s + max(begins_later_s, 0)))
        if index % 50 == 49:
            sender.reports(clock, at_s, *errors[index // 50])
    steps = [after - before for before, after in pairwise(sound_s)]
    assert all(step == pytest.approx(FRAME_S, abs=1e-6) for step in steps)
    assert picture_s == sorted(picture_s)
    assert abs(picture_s[-1] - (at_s - FRAME_S + max(begins_later_s, 0))) < 0.041


@given(st.floats(0, MAX_STEP_ERROR_S - 0.1))
def test_a_burst_after_a_stall_of_the_network_keeps_the_senders_time(stall_s: float) -> None:
    clock, sender = AvClock(), Sender()
    sender.sound(clock, 0.0)
    for index in range(1, 10):
        at_s = index * FRAME_S
        assert sender.sound(clock, at_s, arrived_s=sender.way_s + stall_s + 1e-4 * index) == pytest.approx(at_s)
