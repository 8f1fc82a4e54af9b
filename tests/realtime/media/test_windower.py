"""The same windows in any chunking, and everything that does not fit is counted."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import FloatArray, MediaSpec, Window
from engines.media import Gap
from realtime.media.windower import MAX_EMPTY_WINDOWS, Track, Windower

MEDIA = MediaSpec(window_s=2.0, sample_rate_hz=100, frame_rate_hz=2.0, frame_size=2, grid=7, detail_size=64)
BOTH: frozenset[Track] = frozenset({"audio", "video"})
SOUND: frozenset[Track] = frozenset({"audio"})
PICTURE = np.zeros((2, 2, 3), np.uint8)


def windower(tracks: frozenset[Track] = BOTH, max_skew_s: float = 1.0) -> Windower:
    return Windower(MEDIA, tracks, max_skew_s)


def show(cutter: Windower, time_s: float) -> list[Window]:
    """Add a picture whose detail tells its time."""
    return cutter.add_frame(time_s, PICTURE, detail_of(time_s))


def detail_of(time_s: float) -> npt.NDArray[np.uint8]:
    return np.frombuffer(np.asarray([time_s, 0, 0]).tobytes(), np.uint8).reshape(2, 4, 3)


def ramp(count: int) -> FloatArray:
    return np.arange(1, count + 1, dtype=np.float32)


def same(ours: list[Window], theirs: list[Window]) -> bool:
    def key(window: Window) -> tuple[object, ...]:
        frames = [(frame.time_s, frame.rgb.tobytes()) for frame in window.frames]
        return (
            window.index,
            frames,
            window.pcm.tobytes(),
            window.heard.tobytes(),
            window.gaps,
            window.dropped_frames,
            window.is_last,
            window.detail and (window.detail.time_s, window.detail.rgb.tobytes()),
        )

    return [key(window) for window in ours] == [key(window) for window in theirs]


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[float, list[float], list[int], list[bool]]:
    """Length of the sound, times of pictures, where the sound is cut, and in which order the pieces arrive."""
    length_s = draw(st.floats(0, 11))
    shown = sorted(draw(st.lists(st.floats(0, 11), max_size=25, unique=True)))
    cuts = sorted(draw(st.lists(st.integers(1, 1099), max_size=20)))
    order = draw(st.lists(st.booleans(), min_size=60, max_size=60))
    return length_s, shown, cuts, order


@settings(deadline=None)
@given(deliveries())
def test_pieces_and_their_order_do_not_matter(delivery: tuple[float, list[float], list[int], list[bool]]) -> None:
    length_s, shown, cuts, order = delivery
    pcm = ramp(round(length_s * MEDIA.sample_rate_hz))

    whole = windower(max_skew_s=100)
    expected = whole.add_audio(0.0, pcm) if len(pcm) else []
    for time_s in shown:
        expected += show(whole, time_s)
    expected += whole.flush()

    edges = [0, *(cut for cut in cuts if cut < len(pcm)), len(pcm)]
    sounds = [(begin, pcm[begin:end]) for begin, end in pairwise(edges) if end > begin]
    pictures = list(shown)
    pieces, windows = windower(max_skew_s=100), []
    for take_sound in order:
        if sounds and (take_sound or not pictures):
            begin, piece = sounds.pop(0)
            windows += pieces.add_audio(begin / MEDIA.sample_rate_hz, piece)
        elif pictures:
            windows += show(pieces, pictures.pop(0))
    assert not sounds
    assert not pictures
    windows += pieces.flush()
    assert same(windows, expected)
    assert pieces.counters == whole.counters
    heard = np.concatenate([window.pcm[window.heard] for window in windows]) if windows else ramp(0)
    np.testing.assert_array_equal(heard, pcm)
    assert_newest_in_detail(windows)
    kept = sum(len(window.frames) for window in windows)
    assert kept + pieces.counters.surplus_frames == len(shown)


def assert_newest_in_detail(windows: list[Window]) -> None:
    for window in windows:
        if not window.frames:
            assert window.detail is None
            continue
        assert window.detail is not None
        assert window.detail.time_s == window.frames[-1].time_s
        np.testing.assert_array_equal(window.detail.rgb, detail_of(window.detail.time_s))


@given(st.permutations([0.1, 0.2, 0.6, 1.6, 1.7, 1.9]))
def test_the_newest_used_picture_is_in_detail_in_whatever_order_they_come(times_s: list[float]) -> None:
    cutter = windower()
    for time_s in times_s:
        assert show(cutter, time_s) == []
    (window,) = cutter.flush()
    assert [frame.time_s for frame in window.frames] == [0.1, 0.6, 1.6]
    assert_newest_in_detail([window])


stretches = st.lists(st.tuples(st.sampled_from([0.0, 0.3, 1.7, 5.0, 61.0, 400.0]), st.floats(0.1, 4)), max_size=5)


@settings(deadline=None)
@given(stretches, stretches, st.integers(1, 25))
def test_in_order_of_time_chunks_do_not_matter_even_across_long_holes(
    sounds: list[tuple[float, float]], pictures: list[tuple[float, float]], chunk: int
) -> None:
    assert same(merged(sounds, pictures, chunk), merged(sounds, pictures, 25))


def merged(sounds: list[tuple[float, float]], pictures: list[tuple[float, float]], chunk: int) -> list[Window]:
    """Windows of both tracks, fed by time; each stretch is (hole before it, length), a picture every 0.2 s."""
    pieces: list[tuple[float, FloatArray | None]] = []
    time_s = 0.0
    for hole_s, length_s in sounds:
        time_s = round(time_s + hole_s, 2)
        pcm = ramp(round(length_s * MEDIA.sample_rate_hz))
        pieces += [(time_s + at / MEDIA.sample_rate_hz, pcm[at : at + chunk]) for at in range(0, len(pcm), chunk)]
        time_s += len(pcm) / MEDIA.sample_rate_hz
    time_s = 0.0
    for hole_s, length_s in pictures:
        count = round(length_s / 0.2)
        pieces += [(time_s + hole_s + 0.2 * index, None) for index in range(count)]
        time_s += hole_s + 0.2 * count
    cutter, windows = windower(max_skew_s=0.5), []
    for at_s, sound in sorted(pieces, key=lambda piece: piece[0]):
        windows += show(cutter, at_s) if sound is None else cutter.add_audio(at_s, sound)
    assert cutter.counters.late_frames == cutter.counters.late_samples == 0
    return windows + cutter.flush()


def test_windows_are_whole_aligned_and_the_last_is_marked() -> None:
    cutter = windower(SOUND)
    windows = cutter.add_audio(0.0, ramp(500)) + cutter.flush()
    assert [(window.start_s, window.end_s, window.is_last) for window in windows] == [
        (0.0, 2.0, False),
        (2.0, 4.0, False),
        (4.0, 6.0, True),
    ]
    assert windows[2].gaps == ()
    assert windows[2].heard.sum() == 100


def test_a_clip_that_ends_on_an_edge_has_a_last_window_too() -> None:
    cutter = windower(SOUND)
    windows = cutter.add_audio(0.0, ramp(400))
    assert [window.index for window in windows] == [0]
    assert [(window.index, window.is_last) for window in cutter.flush()] == [(1, True)]


def test_a_hole_in_the_sound_is_silence_and_reported() -> None:
    cutter = windower(SOUND)
    (window,) = cutter.add_audio(0.0, ramp(50)) + cutter.add_audio(1.5, ramp(100))
    assert window.gaps == (Gap("audio", 0.5, 1.5),)
    assert window.gap_s == pytest.approx(1.0)
    assert not window.pcm[50:150].any()


def test_a_hole_in_the_pictures_is_a_gap() -> None:
    cutter = windower(frozenset({"video"}))
    windows = [w for time_s in (0.0, 1.0, 4.5, 6.5) for w in show(cutter, time_s)]
    assert [len(window.frames) for window in windows] == [2, 0, 1]
    assert windows[1].gaps == (Gap("video", 2.0, 4.0),)
    assert not windows[1].heard.any()


def test_one_picture_a_slot_and_the_rest_is_surplus() -> None:
    cutter = windower(frozenset({"video"}))
    for index in range(60):
        show(cutter, index / 30)
    (window,) = cutter.flush()
    assert [frame.time_s for frame in window.frames] == [0.0, 0.5, 1.0, 1.5]
    assert cutter.counters.surplus_frames == 56


def test_what_comes_late_is_counted_and_dropped_frames_are_told() -> None:
    cutter = windower(max_skew_s=1.0)
    (first,) = cutter.add_audio(0.0, ramp(310))
    assert first.gaps == (Gap("video", 0.0, 2.0),)
    assert show(cutter, 1.0) == []
    assert cutter.add_audio(1.0, ramp(150)) == []
    assert cutter.counters.late_frames == 1
    assert cutter.counters.late_samples == 100
    assert cutter.counters.repeated_samples == 50
    assert cutter.flush()[0].dropped_frames == 1


def test_a_track_that_starts_late_or_ends_early_does_not_hold_the_other_up() -> None:
    cutter = windower(max_skew_s=0.5)
    windows = [w for index in range(9) for w in cutter.add_audio(float(index), ramp(100))]
    assert [window.index for window in windows] == [0, 1, 2, 3]
    assert all(window.gaps == (Gap("video", window.start_s, window.end_s),) for window in windows)


def test_a_jump_of_an_hour_is_jumped_over_and_a_short_one_is_not() -> None:
    cutter = windower(SOUND)
    cutter.add_audio(0.0, ramp(10))
    windows = cutter.add_audio(3600.0, ramp(10)) + cutter.flush()
    assert [window.index for window in windows] == [0, 1800]
    assert cutter.counters.skipped_windows == 1799

    both = windower(max_skew_s=0.5)
    both.add_audio(0.0, ramp(10))
    windows = show(both, 3600.0) + both.add_audio(3600.0, ramp(10)) + both.flush()
    assert [window.index for window in windows] == [0, 1800]
    assert both.counters.skipped_windows == 1799

    short = windower(SOUND)
    short.add_audio(0.0, ramp(10))
    end_s = 2.0 * MAX_EMPTY_WINDOWS
    assert len(short.add_audio(end_s, ramp(10)) + short.flush()) == MAX_EMPTY_WINDOWS + 1


def test_time_before_zero_is_late() -> None:
    cutter = windower(SOUND)
    cutter.add_audio(-0.5, ramp(100))
    (window,) = cutter.flush()
    assert cutter.counters.late_samples == 50
    np.testing.assert_array_equal(window.pcm[:50], ramp(100)[50:])
