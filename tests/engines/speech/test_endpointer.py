"""Where speech begins and ends, from scripted probabilities."""

from dataclasses import replace

from engines.speech.endpointer import MIN_VOICED_CHUNKS, Endpointer, EndpointingRules, Speech
from engines.speech.vad import CHUNK_SAMPLES

RULES = EndpointingRules(max_samples=100 * CHUNK_SAMPLES, onset_chunks=3, end_silence_chunks=10, click_silence_chunks=4)
VOICE, BETWEEN, SILENCE = 0.9, 0.4, 0.1


def hear(endpointer: Endpointer, chunks: list[float], rules: EndpointingRules = RULES, first: int = 0) -> list[Speech]:
    """Chunks from number `first` on; everything that has ended."""
    ended = [endpointer.step((first + i) * CHUNK_SAMPLES, chunk, rules) for i, chunk in enumerate(chunks)]
    return [speech for speech in ended if speech is not None]


def in_chunks(speech: Speech) -> tuple[int, int, int]:
    return speech.start // CHUNK_SAMPLES, speech.voiced_end // CHUNK_SAMPLES, speech.end // CHUNK_SAMPLES


def test_speech_begins_after_its_onset_chunks_and_ends_after_its_silence() -> None:
    endpointer = Endpointer()
    assert hear(endpointer, [SILENCE] * 5 + [VOICE] * 2 + [SILENCE] + [VOICE] * 2) == []
    assert endpointer.speech is None
    (speech,) = hear(endpointer, [VOICE] * 10 + [SILENCE] * 10, first=10)
    assert in_chunks(speech) == (8, 20, 30)
    assert (speech.num_voiced, speech.is_click, speech.continues) == (12, False, False)


def test_what_is_neither_voice_nor_silence_does_not_end_speech() -> None:
    endpointer = Endpointer()
    assert hear(endpointer, [VOICE] * 8 + ([SILENCE] * 9 + [BETWEEN]) * 4) == []
    assert endpointer.speech is not None
    assert endpointer.speech.num_voiced == 8


def test_a_click_ends_after_a_shorter_silence() -> None:
    (click,) = hear(Endpointer(), [VOICE] * (MIN_VOICED_CHUNKS - 1) + [SILENCE] * 4)
    assert click.is_click


def test_full_speech_goes_on_as_the_next_and_says_so() -> None:
    first, second = hear(Endpointer(), [VOICE] * 103 + [SILENCE] * 10)
    assert in_chunks(first) == (0, 100, 100)
    assert in_chunks(second) == (100, 103, 107)
    assert (first.continues, second.continues) == (False, True)


def test_the_pre_roll_takes_nothing_of_earlier_speech() -> None:
    rules = replace(RULES, pre_roll_samples=8 * CHUNK_SAMPLES)
    first, second = hear(Endpointer(), [SILENCE] * 20 + ([VOICE] * 10 + [SILENCE] * 14) * 2, rules)
    assert in_chunks(first)[0] == 12
    assert in_chunks(first)[2] == 40
    assert in_chunks(second)[0] == 40


def test_without_onset_and_silence_only_the_caller_begins_and_ends() -> None:
    rules = replace(RULES, onset_chunks=None, end_silence_chunks=None)
    endpointer = Endpointer()
    assert hear(endpointer, [VOICE] * 20, rules) == []
    assert endpointer.speech is None
    endpointer.begin(20 * CHUNK_SAMPLES)
    assert hear(endpointer, [SILENCE] * 30 + [VOICE] * 5 + [SILENCE] * 5, rules, first=20) == []
    speech = endpointer.end()
    assert speech is not None
    assert in_chunks(speech) == (20, 55, 60)


def test_after_a_reset_nothing_has_begun() -> None:
    endpointer = Endpointer()
    hear(endpointer, [VOICE] * 8)
    endpointer.reset()
    assert endpointer.end() is None
    assert hear(endpointer, [VOICE] * 2 + [SILENCE] * 10, first=8) == []


def test_a_clock_that_is_set_back_does_not_move_speech() -> None:
    endpointer = Endpointer()
    hear(endpointer, [VOICE] * 8 + [SILENCE] * 10, first=1000)
    (speech,) = hear(endpointer, [VOICE] * 8 + [SILENCE] * 10, first=50)
    assert in_chunks(speech)[0] == 50
