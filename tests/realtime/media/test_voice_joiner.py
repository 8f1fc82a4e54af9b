"""Windows get the voice probabilities of their sound, and never wait for long."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.api import Window
from engines.shapes import MINI_MEDIA
from engines.speech.vad import CHUNK_SAMPLES, chunks_ending_in
from realtime.media.voice_joiner import MAX_WAIT_S, VoiceJoiner

SIZE, RATE = MINI_MEDIA.window_samples, MINI_MEDIA.sample_rate_hz


def window(index: int) -> Window:
    pcm, start_s = np.zeros(SIZE, np.float32), index * MINI_MEDIA.window_s
    return Window(index, start_s, start_s + MINI_MEDIA.window_s, (), pcm, pcm == 0, (), 0, is_last=False)


def chunks_of(index: int) -> range:
    return chunks_ending_in(index * SIZE, (index + 1) * SIZE)


def judge(joiner: VoiceJoiner, chunks: range) -> list[Window]:
    """Chunk k has the probability k / 1000."""
    return [window for k in chunks for window in joiner.add_probability(k * CHUNK_SAMPLES / RATE, k / 1000)]


def assert_joined(joined: Window) -> None:
    expected = np.asarray([k / 1000 for k in chunks_of(joined.index)], np.float32)
    assert joined.voice_probabilities is not None
    np.testing.assert_array_equal(joined.voice_probabilities, expected)


@pytest.mark.parametrize("index", [0, 1, 6])
def test_a_window_waits_for_its_last_chunk(index: int) -> None:
    joiner, chunks = VoiceJoiner(MINI_MEDIA), chunks_of(index)
    assert judge(joiner, chunks[:-1]) == []
    assert joiner.add([window(index)], window(index).end_s) == []
    (joined,) = judge(joiner, chunks[-1:])
    assert_joined(joined)


def test_a_detector_that_is_ahead_keeps_no_window_waiting() -> None:
    joiner = VoiceJoiner(MINI_MEDIA)
    judge(joiner, range(200))
    joined = joiner.add([window(0), window(1)], 6.4)
    assert [each.index for each in joined] == [0, 1]
    for each in joined:
        assert_joined(each)


def test_without_a_detector_no_window_waits() -> None:
    (passed,) = VoiceJoiner(MINI_MEDIA).add([window(0)], 2.0)
    assert passed.voice_probabilities is None


def test_no_window_waits_for_a_detector_that_was_paused_until_it_goes_on() -> None:
    joiner = VoiceJoiner(MINI_MEDIA)
    judge(joiner, chunks_of(0)[:-1])
    assert joiner.add([window(0)], 2.0) == []
    (waiting,) = joiner.pause()
    (next_one,) = joiner.add([window(1)], 4.0)
    assert waiting.voice_probabilities is next_one.voice_probabilities is None
    judge(joiner, chunks_of(2)[:-1])
    assert joiner.add([window(2)], 6.0) == []
    (joined,) = judge(joiner, chunks_of(2)[-1:])
    assert_joined(joined)


def test_a_detector_that_is_behind_keeps_a_window_for_a_moment_of_media() -> None:
    joiner = VoiceJoiner(MINI_MEDIA)
    judge(joiner, range(10))
    assert joiner.add([window(0)], 2.0) == []
    assert joiner.add([], 2.0 + 0.9 * MAX_WAIT_S) == []
    (passed,) = joiner.add([], 2.0 + MAX_WAIT_S)
    assert passed.voice_probabilities is None
    judge(joiner, range(10, 125))
    (joined,) = joiner.add([window(1)], 4.0)
    assert_joined(joined)


def test_a_window_with_a_chunk_that_was_dropped_goes_on_without() -> None:
    joiner = VoiceJoiner(MINI_MEDIA)
    judge(joiner, range(30))
    assert joiner.add([window(0)], 2.0) == []
    (passed,) = judge(joiner, range(40, 62))
    assert passed.voice_probabilities is None


def test_at_the_end_nothing_waits() -> None:
    joiner = VoiceJoiner(MINI_MEDIA)
    judge(joiner, range(10))
    assert joiner.add([window(0), window(1)], 2.0) == []
    assert [each.index for each in joiner.flush()] == [0, 1]


@given(st.lists(st.integers(0, 40), max_size=40))
def test_however_they_come_windows_go_on_in_order_whole_or_without(behind: list[int]) -> None:
    """The detector is some chunks behind the media, more or less of them from step to step."""
    joiner, passed, judged = VoiceJoiner(MINI_MEDIA), list[Window](), 0
    for step, lag in enumerate(behind):
        reached_s = 0.5 * (step + 1)
        cut = [window(step // 4)] if step % 4 == 3 else []
        passed += joiner.add(cut, reached_s)
        target = max(round(reached_s * RATE) // CHUNK_SAMPLES - lag, judged)
        passed += judge(joiner, range(judged, target))
        judged = target
    passed += joiner.flush()
    assert [each.index for each in passed] == list(range(len(behind) // 4))
    for each in passed:
        if each.voice_probabilities is not None:
            assert_joined(each)
