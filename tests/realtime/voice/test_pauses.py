"""How long a pause must be: from the model's scripted answers alone, and in turn detection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.speech.vad import CHUNK_S
from realtime.events.client import VoiceMode
from realtime.voice.pauses import ASK_AFTER_S, JUDGED_PAUSE_S, PAUSE_RULES, PauseRule, Pauses, chunks
from realtime.voice.turn_detection import JudgePause, SpeechDiscarded, SpeechStarted, SpeechStopped
from tests.realtime.voice.room import CLEAR, MURMUR, SILENT, Room

RULE = PauseRule(ended=0.9, unfinished=0.5, thinking_s=1.5)
SILENCE_S = 0.6
ASK_CHUNKS = chunks(ASK_AFTER_S)


def asked(pauses: Pauses, num_silent: int) -> list[int]:
    """Numbers of the pauses that are asked about in so many chunks of silence."""
    return [pauses.number for count in range(1, num_silent + 1) if pauses.hear(count)]


def test_the_model_is_asked_once_in_a_pause_after_a_short_silence() -> None:
    pauses = Pauses(SILENCE_S, RULE)
    assert asked(pauses, ASK_CHUNKS - 1) == []
    (first,) = asked(pauses, 4 * ASK_CHUNKS)
    pauses.hear(0)
    (second,) = asked(pauses, ASK_CHUNKS)
    assert first != second


@pytest.mark.parametrize(
    ("probability", "needed_s"),
    [(0.95, ASK_AFTER_S), (0.9, ASK_AFTER_S), (0.89, SILENCE_S), (0.5, SILENCE_S), (0.49, 1.5), (0.0, 1.5)],
)
def test_its_answer_makes_the_silence_shorter_or_longer(probability: float, needed_s: float) -> None:
    pauses = Pauses(SILENCE_S, RULE)
    (number,) = asked(pauses, ASK_CHUNKS)
    assert pauses.end_silence_chunks == chunks(SILENCE_S)
    pauses.judge(number, probability)
    assert pauses.end_silence_chunks == chunks(needed_s)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_an_answer_for_a_pause_that_is_over_is_void(probability: float) -> None:
    pauses = Pauses(SILENCE_S, RULE)
    (first,) = asked(pauses, ASK_CHUNKS)
    pauses.hear(0)
    pauses.judge(first, probability)
    assert pauses.end_silence_chunks == chunks(SILENCE_S)
    (second,) = asked(pauses, ASK_CHUNKS)
    pauses.judge(first, probability)
    assert pauses.end_silence_chunks == chunks(SILENCE_S)
    pauses.judge(second, probability)
    assert pauses.end_silence_chunks != chunks(SILENCE_S)
    pauses.hear(0)
    assert pauses.end_silence_chunks == chunks(SILENCE_S)


def test_without_a_rule_nobody_is_asked() -> None:
    pauses = Pauses(SILENCE_S, None)
    assert asked(pauses, 100) == []
    pauses.judge(0, 0.0)
    assert pauses.end_silence_chunks == chunks(SILENCE_S)


def test_the_model_never_makes_a_short_silence_longer_or_a_long_one_shorter_than_was_set() -> None:
    for silence_s, probability in ((ASK_AFTER_S / 2, 1.0), (2.0, 0.0)):
        pauses = Pauses(silence_s, RULE)
        (number,) = asked(pauses, ASK_CHUNKS)
        pauses.judge(number, probability)
        assert pauses.end_silence_chunks == chunks(silence_s)


def test_the_more_eager_the_sooner() -> None:
    low, medium, high = (PAUSE_RULES[eagerness] for eagerness in ("low", "medium", "high"))
    assert low.ended >= medium.ended >= high.ended
    assert low.unfinished >= medium.unfinished >= high.unfinished
    assert low.thinking_s >= medium.thinking_s >= high.thinking_s
    assert PAUSE_RULES["auto"] == medium


def stopped_after_s(room: Room) -> float:
    """Speak for a second, then be silent until the turn has ended; returns how long that took."""
    room.hear(CLEAR, 1.0)
    ended_s = room.now_s
    room.hear(SILENT, 3.0)
    (stopped_s,) = (at_s for at_s, decision in room.decided if isinstance(decision, SpeechStopped))
    return stopped_s - ended_s


@pytest.mark.parametrize(("probability", "expected_s"), [(0.95, ASK_AFTER_S), (0.7, SILENCE_S), (0.1, 1.5)])
def test_a_clear_end_is_taken_sooner_and_a_thinking_pause_later(probability: float, expected_s: float) -> None:
    after_s = stopped_after_s(Room(pause_rule=RULE, probability=probability))
    assert expected_s <= after_s <= expected_s + 4 * CHUNK_S
    if probability >= RULE.ended:
        assert after_s <= SILENCE_S - 0.25


@pytest.mark.parametrize(
    ("probability", "judging_s"), [(None, 0.1), (0.95, SILENCE_S), (0.1, SILENCE_S)], ids=["never", "late", "late"]
)
def test_without_an_answer_in_time_silence_decides(probability: float | None, judging_s: float) -> None:
    after_s = stopped_after_s(Room(pause_rule=RULE, probability=probability, judging_s=judging_s))
    assert after_s == pytest.approx(stopped_after_s(Room()))


def test_a_thinking_pause_does_not_cut_a_question() -> None:
    for rule, expected in ((RULE, [SpeechStarted, SpeechStopped]), (None, [SpeechStarted, SpeechStopped] * 2)):
        room = Room(pause_rule=rule, probability=0.1)
        room.hear(CLEAR, 1.0)
        room.hear(SILENT, 1.2)
        room.hear(CLEAR, 1.0)
        room.hear(SILENT, 3.0)
        assert [kind for kind in room.kinds() if kind is not JudgePause] == expected


@pytest.mark.parametrize("voice", [CLEAR, MURMUR])
def test_an_answer_is_void_once_speech_goes_on(voice: float) -> None:
    room = Room(pause_rule=RULE, probability=0.95, judging_s=3 * CHUNK_S)
    room.hear(CLEAR, 1.0)
    room.hear(SILENT, ASK_AFTER_S + CHUNK_S)
    assert JudgePause in room.kinds()
    room.hear(voice, 2 * CHUNK_S)
    room.hear(SILENT, ASK_AFTER_S - CHUNK_S)  # the answer for the first pause has come
    assert SpeechStopped not in room.kinds()
    room.hear(CLEAR, 1.0)
    assert room.kinds().count(JudgePause) == 1


def test_the_model_hears_the_utterance_and_the_first_of_the_silence() -> None:
    room = Room(pause_rule=RULE)
    room.hear(SILENT, 1.0)
    room.hear(CLEAR, 1.0)
    room.hear(SILENT, 0.4)
    (started,) = (one for _, one in room.decided if isinstance(one, SpeechStarted))
    (asked,) = (one for _, one in room.decided if isinstance(one, JudgePause))
    assert asked.start_s == started.start_s
    assert asked.end_s == pytest.approx(1.0 // CHUNK_S * CHUNK_S * 2 + JUDGED_PAUSE_S, abs=2 * CHUNK_S)


def test_nobody_is_asked_while_nobody_speaks_or_about_clicks() -> None:
    room = Room(pause_rule=RULE, probability=0.1)
    room.hear(SILENT, 5.0)
    room.hear(CLEAR, 4 * CHUNK_S)
    room.hear(SILENT, 5.0)
    assert room.kinds() == [SpeechStarted, SpeechDiscarded]


@pytest.mark.parametrize("mode", ["push_to_talk", "off"])
def test_nobody_is_asked_where_silence_ends_nothing(mode: VoiceMode) -> None:
    room = Room(mode=mode, pause_rule=RULE, probability=0.95)
    room.do(room.policy.press())
    room.hear(CLEAR, 1.0)
    room.hear(SILENT, 3.0)
    assert JudgePause not in room.kinds()
    assert SpeechStopped not in room.kinds()


@pytest.mark.parametrize("is_still_speaking", [True, False])
def test_what_interrupts_the_assistant_or_may_be_its_echo_ends_by_silence(is_still_speaking: bool) -> None:
    room = Room(pause_rule=RULE, probability=0.1, is_speaking=True)
    room.hear(SILENT, 1.0)
    room.is_speaking = is_still_speaking
    room.hear(SILENT, 0.1)
    room.hear(CLEAR, 1.0)
    ends_s = room.now_s
    room.hear(SILENT, 1.0)
    assert JudgePause not in room.kinds()
    assert room.kinds()[-1] is SpeechStopped
    assert room.decided[-1][0] - ends_s <= SILENCE_S + 2 * CHUNK_S


def test_settings_count_from_the_next_pause_on() -> None:
    room = Room(probability=0.95)
    room.policy.set_silence(SILENCE_S, RULE)
    assert stopped_after_s(room) < SILENCE_S - 0.25
    room.policy.set_silence(SILENCE_S, None)
    room.decided.clear()
    assert stopped_after_s(room) >= SILENCE_S


@given(
    st.lists(st.tuples(st.sampled_from([SILENT, MURMUR, CLEAR]), st.integers(1, 60)), max_size=30),
    st.floats(0, 1),
    st.integers(0, 40),
)
def test_whatever_the_model_says_begins_and_ends_alternate_and_every_turn_ends(
    sounds: list[tuple[float, int]], probability: float, judging_chunks: int
) -> None:
    room = Room(pause_rule=RULE, probability=probability, judging_s=judging_chunks * CHUNK_S)
    for voice, count in sounds:
        room.hear(voice, count * CHUNK_S)
    room.hear(SILENT, RULE.thinking_s + 2 * CHUNK_S)
    bounds = [kind for kind in room.kinds() if kind is not JudgePause]
    assert all(kind is SpeechStarted for kind in bounds[::2])
    assert all(kind in (SpeechStopped, SpeechDiscarded) for kind in bounds[1::2])
    assert len(bounds) % 2 == 0
