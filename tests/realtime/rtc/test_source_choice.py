"""Of several sources of packets one is used, until it falls silent or says goodbye."""

import pytest

from realtime.rtc.source_choice import MAX_OTHERS, SILENT_BEFORE_NEW_SSRC_S, SILENT_S, SourceChoice


def test_the_first_source_of_the_first_line_is_used_until_it_is_silent() -> None:
    choice = SourceChoice()
    assert not choice.choose(1, 21, 0.0)  # heard first, but it is not the first track
    assert choice.choose(0, 11, 0.1)
    assert not choice.choose(0, 12, 0.2)
    assert choice.choose(0, 11, SILENT_S)
    assert not choice.choose(1, 21, SILENT_S + 0.1)
    assert not choice.choose(1, 21, 2 * SILENT_S)
    assert choice.choose(1, 21, 2 * SILENT_S + 0.2)
    assert not choice.choose(0, 11, 2 * SILENT_S + 0.3)


def test_a_silent_network_changes_nothing() -> None:
    choice = SourceChoice()
    choice.choose(0, 11, 0.0)
    assert not choice.choose(1, 21, 0.1)
    assert choice.choose(0, 11, 0.2)
    assert not choice.choose(1, 21, 60.0)  # the other is only the first to be heard again
    assert choice.choose(0, 11, 60.1)


def test_a_track_that_never_sends_makes_room() -> None:
    choice = SourceChoice()
    assert not choice.choose(1, 21, 0.0)
    assert choice.choose(1, 21, SILENT_S)


def test_the_next_one_is_the_first_of_those_that_send() -> None:
    choice = SourceChoice()
    assert not choice.choose(2, 31, 0.0)
    assert not choice.choose(1, 21, 0.1)
    assert not choice.choose(2, 31, SILENT_S)
    assert choice.choose(1, 21, SILENT_S + 0.1)


def test_another_source_of_the_same_track_follows_soon() -> None:
    choice = SourceChoice()
    assert choice.choose(0, 11, 0.0)
    assert not choice.choose(0, 12, 0.02)
    assert choice.choose(0, 11, 0.03)  # overtaken on the way
    assert not choice.choose(0, 12, 0.04)
    assert not choice.choose(0, 12, 0.04 + 0.9 * SILENT_BEFORE_NEW_SSRC_S)
    assert choice.choose(0, 12, 0.04 + 1.1 * SILENT_BEFORE_NEW_SSRC_S)


def test_a_source_that_is_sent_alongside_waits_as_long_as_another_track() -> None:
    """A still screen comes once a second, in each of its sizes."""
    choice = SourceChoice()
    for second in range(5):
        assert choice.choose(0, 11, second)
        assert not choice.choose(0, 12, second + 0.01)
        if second:
            assert not choice.choose(0, 12, second + 0.9)
    assert not choice.choose(0, 12, 4.01 + 0.9 * SILENT_S)
    assert choice.choose(0, 12, 4.01 + SILENT_S)


@pytest.mark.parametrize("overlap_s", [0.0, 1.0])
def test_after_a_goodbye_the_track_goes_on_at_once_and_other_tracks_wait(overlap_s: float) -> None:
    choice = SourceChoice()
    for now_s in (0.0, overlap_s):
        assert choice.choose(0, 11, now_s)
        assert not choice.choose(0, 12, now_s)
    choice.end(1, 21)
    assert not choice.choose(0, 12, overlap_s + 0.01)
    choice.end(0, 11)
    assert not choice.choose(1, 21, overlap_s + 0.02)
    assert choice.choose(0, 12, overlap_s + 0.02)


@pytest.mark.parametrize("dead_s", [0.0, 0.5, 1.9])
def test_a_track_that_has_fallen_silent_is_never_the_next_one(dead_s: float) -> None:
    choice = SourceChoice()
    chosen_s = None
    for tick in range(100):
        now_s = tick / 20
        if now_s == dead_s:
            assert not choice.choose(1, 21, now_s)
        if choice.choose(2, 31, now_s) and chosen_s is None:
            chosen_s = now_s
        assert choice.line in (None, 2)
    assert chosen_s == pytest.approx(dead_s + SILENT_S)


def test_what_is_remembered_of_other_sources_is_bounded() -> None:
    choice = SourceChoice()
    for ssrc in range(10_000):
        choice.choose(0, ssrc, 0.0)
    assert len(choice._begun_s) <= MAX_OTHERS
    assert choice.is_used(0, 0)
