"""Where speech is cut, whatever the pieces it comes in."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engines.api import FloatArray
from engines.speech.cutter import END_SILENCE_CHUNKS, MAX_SAMPLES, PRE_ROLL_SAMPLES, SpeechCutter
from engines.speech.endpointer import MIN_VOICED_CHUNKS, Speech
from engines.speech.vad import CHUNK_SAMPLES

Stretches = list[tuple[Speech, FloatArray]]


def cut(voiced: list[bool], cuts: list[int]) -> Stretches:
    """Feed a sound whose sample i has the value i, in pieces; a voiced chunk has probability 0.9, others 0.1."""
    sound = np.arange(len(voiced) * CHUNK_SAMPLES, dtype=np.float32)
    cutter, fed, result = SpeechCutter(), 0, []
    for end in [*sorted(cuts), len(sound)]:
        end = min(end, len(sound))
        chunks = range(fed // CHUNK_SAMPLES, end // CHUNK_SAMPLES)
        result += cutter.add(sound[fed:end], np.asarray([0.9 if voiced[i] else 0.1 for i in chunks], np.float32))
        assert len(cutter.sound) <= MAX_SAMPLES + PRE_ROLL_SAMPLES + len(sound[fed:end]) + CHUNK_SAMPLES
        fed = end
    return result + cutter.finish()


def spans(stretches: Stretches) -> list[tuple[int, int]]:
    for speech, sound in stretches:
        np.testing.assert_array_equal(sound, np.arange(speech.start, speech.end))
    return [(speech.start, speech.end) for speech, _ in stretches]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 60)), min_size=1, max_size=12),
    st.lists(st.integers(0, 400 * CHUNK_SAMPLES), max_size=10),
)
def test_pieces_do_not_matter(runs: list[tuple[bool, int]], cuts: list[int]) -> None:
    voiced = [value for value, count in runs for _ in range(count)]
    assert spans(cut(voiced, cuts)) == spans(cut(voiced, []))


def test_a_sentence_is_cut_with_its_onset_and_its_end() -> None:
    ((start, end),) = spans(cut([False] * 30 + [True] * 40 + [False] * 50, []))
    assert start == 30 * CHUNK_SAMPLES - PRE_ROLL_SAMPLES
    assert end == (70 + END_SILENCE_CHUNKS) * CHUNK_SAMPLES


def test_a_click_is_no_speech() -> None:
    assert cut([False] * 30 + [True] * (MIN_VOICED_CHUNKS - 1) + [False] * 50, []) == []


def test_the_rest_of_a_long_stretch_is_no_click() -> None:
    stretches = spans(cut([True] * 303 + [False] * 50, []))
    assert [start for start, _ in stretches] == [0, 300 * CHUNK_SAMPLES]


def test_endless_speech_is_cut_to_what_the_transcriber_takes() -> None:
    stretches = spans(cut([True] * 1000, []))
    assert len(stretches) == 4
    assert all(end - start <= MAX_SAMPLES for start, end in stretches)
    assert all(first[1] == second[0] for first, second in pairwise(stretches))
