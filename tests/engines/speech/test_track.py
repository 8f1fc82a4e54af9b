"""What is said on a stream, with the detector's probabilities or with somebody else's. Loudness stands for a voice."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from engines.api import FloatArray, SpeechSegment, UnclearSpeech, Utterance, Window
from engines.shapes import MINI_MEDIA, SAMPLE_RATE_HZ
from engines.speech.cutter import END_SILENCE_CHUNKS, MAX_SAMPLES, PRE_ROLL_SAMPLES
from engines.speech.track import SpeechTrack, transcribe_long
from engines.speech.vad import CHUNK_SAMPLES, VoiceDetector, chunks_ending_in
from engines.speech.whisper import Transcriber
from tests.support.voices import CountingDetector

SIZE = MINI_MEDIA.window_samples
CHUNK_S = CHUNK_SAMPLES / SAMPLE_RATE_HZ


class CountingTranscriber:
    """Tells how many loud chunks there were."""

    num_runs = 0
    understands = True

    def transcribe(self, pcm: FloatArray) -> str | None:
        self.num_runs += 1
        if not self.understands:
            return None
        return f"{np.count_nonzero(pcm) / CHUNK_SAMPLES:.1f} chunks"


class Bench:
    def __init__(self) -> None:
        self.detector, self.transcriber = CountingDetector(1.0), CountingTranscriber()
        self.track = SpeechTrack(cast(VoiceDetector, self.detector), cast(Transcriber, self.transcriber))

    def add(
        self, sound: FloatArray, indices: Sequence[int], judged: Sequence[int] = ()
    ) -> list[Utterance | UnclearSpeech]:
        """Windows of a sound; those in `judged` come with probabilities."""
        said: list[Utterance | UnclearSpeech] = []
        for index in indices:
            pcm = sound[index * SIZE : (index + 1) * SIZE]
            given = np.asarray([loudness(sound, k) for k in chunks_of(index)], np.float32) if index in judged else None
            heard, start_s = np.ones(SIZE, np.bool_), index * MINI_MEDIA.window_s
            window = Window(index, start_s, start_s + MINI_MEDIA.window_s, (), pcm, heard, (), 0, False, given)
            said += self.track.add(window)
        return said


def chunks_of(index: int) -> range:
    return chunks_ending_in(index * SIZE, (index + 1) * SIZE)


def loudness(sound: FloatArray, chunk: int) -> float:
    return float(sound[chunk * CHUNK_SAMPLES :][:CHUNK_SAMPLES].mean())


def sound_with_voice(first_chunk: int, stop_chunk: int, num_windows: int) -> FloatArray:
    sound = np.zeros(num_windows * SIZE, np.float32)
    sound[first_chunk * CHUNK_SAMPLES : stop_chunk * CHUNK_SAMPLES] = 1
    return sound


SOUND = sound_with_voice(100, 160, 4)  # 3.2 s to 5.12 s: in windows 1 and 2
SAID = Utterance(100 * CHUNK_S - PRE_ROLL_SAMPLES / SAMPLE_RATE_HZ, (160 + END_SILENCE_CHUNKS) * CHUNK_S, "60.0 chunks")


@pytest.mark.parametrize("judged", [(), (0, 1, 2, 3), (0, 1), (2, 3), (1,), (0, 2)])
def test_it_does_not_matter_who_ran_the_detector(judged: tuple[int, ...]) -> None:
    bench = Bench()
    (said,) = bench.add(SOUND, range(4), judged)
    assert (said.start_s, said.end_s) == pytest.approx((SAID.start_s, SAID.end_s))
    assert said == Utterance(said.start_s, said.end_s, SAID.text)
    assert bench.detector.num_chunks == sum(len(chunks_of(index)) for index in range(4) if index not in judged)


@pytest.mark.parametrize("judged", [(), (1, 2, 3)])
def test_a_stream_that_begins_in_the_middle_of_a_chunk_keeps_to_the_grid(judged: tuple[int, ...]) -> None:
    (said,) = Bench().add(SOUND, (1, 2, 3), judged)
    assert (said.start_s, said.end_s) == pytest.approx((SAID.start_s, SAID.end_s))


@pytest.mark.parametrize("judged", [(), (1, 3)])
def test_speech_ends_at_a_jump(judged: tuple[int, ...]) -> None:
    (said,) = Bench().add(SOUND, (1, 3), judged)
    assert said.end_s == pytest.approx(chunks_of(1).stop * CHUNK_S)


def segment(first_chunk: int, stop_chunk: int) -> SpeechSegment:
    sound = np.ones(40 * CHUNK_SAMPLES, np.float32)
    return SpeechSegment(first_chunk * CHUNK_S, stop_chunk * CHUNK_S, sound)


def test_speech_that_was_transcribed_for_a_question_is_not_transcribed_for_its_window() -> None:
    bench = Bench()
    assert bench.track.transcribe(segment(102, 160)) == "40.0 chunks"
    (said,) = bench.add(SOUND, range(4))
    assert isinstance(said, Utterance)
    assert said.text == "40.0 chunks"
    assert bench.transcriber.num_runs == 1


def test_speech_that_was_transcribed_for_its_window_is_not_transcribed_for_a_question() -> None:
    bench = Bench()
    bench.add(SOUND, range(4))
    assert bench.track.transcribe(segment(102, 160)) == SAID.text
    assert bench.transcriber.num_runs == 1


def test_other_speech_is_transcribed() -> None:
    bench = Bench()
    bench.add(SOUND, range(4))
    assert bench.track.transcribe(segment(102, 130)) == "40.0 chunks"
    assert bench.transcriber.num_runs == 2


def test_speech_that_was_not_understood_is_told_by_its_times_and_transcribed_once() -> None:
    bench = Bench()
    bench.transcriber.understands = False
    (heard,) = bench.add(SOUND, range(4))
    assert isinstance(heard, UnclearSpeech)
    assert (heard.start_s, heard.end_s) == pytest.approx((SAID.start_s, SAID.end_s))
    assert bench.track.transcribe(segment(102, 160)) == ""
    assert bench.transcriber.num_runs == 1


@pytest.mark.parametrize(
    ("texts", "whole"),
    [
        (("one", "two"), "one two"),
        (("one", None), "one"),
        ((None, ""), None),
        (("", ""), ""),
    ],
)
def test_of_long_speech_what_was_understood_is_kept(texts: tuple[str | None, ...], whole: str | None) -> None:
    left = iter(texts)

    class Scripted:
        def transcribe(self, pcm: FloatArray) -> str | None:
            assert len(pcm) == MAX_SAMPLES
            return next(left)

    pcm = np.zeros(len(texts) * MAX_SAMPLES, np.float32)
    assert transcribe_long(cast(Transcriber, Scripted()), pcm) == whole
