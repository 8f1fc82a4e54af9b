"""The same speech is found again, and only the same."""

from engines.speech.transcripts import END_TOLERANCE_S, MAX_KEPT, START_TOLERANCE_S, Transcripts


def text_of(transcripts: Transcripts, start_s: float, end_s: float) -> str | None:
    known = transcripts.find(start_s, end_s)
    assert known is not None
    return known.text


def test_speech_is_found_by_where_it_begins_and_ends() -> None:
    transcripts = Transcripts()
    assert transcripts.find(1.0, 2.0) is None
    transcripts.add(1.0, 2.0, "what is that")
    transcripts.add(3.0, 3.4, "")
    transcripts.add(5.0, 5.4, None)
    assert text_of(transcripts, 1.0, 2.0) == "what is that"
    assert text_of(transcripts, 1.0 + 0.9 * START_TOLERANCE_S, 2.0 - 0.9 * END_TOLERANCE_S) == "what is that"
    assert text_of(transcripts, 3.0, 3.4) == ""
    assert text_of(transcripts, 5.0, 5.4) is None


def test_speech_with_a_word_more_or_less_is_another() -> None:
    transcripts = Transcripts()
    transcripts.add(1.0, 2.0, "what is that")
    assert transcripts.find(1.0, 2.0 + 2 * END_TOLERANCE_S) is None
    assert transcripts.find(1.0 - 2 * START_TOLERANCE_S, 2.0) is None


def test_the_oldest_is_forgotten() -> None:
    transcripts = Transcripts()
    for second in range(MAX_KEPT + 1):
        transcripts.add(second, second + 0.5, str(second))
    assert transcripts.find(0, 0.5) is None
    assert text_of(transcripts, 1, 1.5) == "1"
