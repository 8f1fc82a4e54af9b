"""The intent of utterances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.speech.vad import CHUNK_S
from realtime.events.client import VoiceMode
from realtime.voice.intent import (
    BACKCHANNEL_S,
    MAX_FRAGMENT_S,
    MAX_REPEATED_FRAGMENT_S,
    IntentKind,
    Utterance,
    classify,
    without_wake_word,
)
from realtime.voice.turn_detection import ECHO_TAIL_S, Decision, SpeechStopped, TurnDetector

SPOKEN = "I saw a black cat on the sofa at 12 seconds. It was asleep."


def kind(
    text: str, mode: VoiceMode, voiced_s: float = 1.0, is_barge_in: bool = False, is_awake: bool = False
) -> IntentKind:
    utterance = Utterance(text, voiced_s, is_barge_in, may_be_echo=is_barge_in)
    return classify(utterance, mode, "echo", is_awake, SPOKEN).kind


def kind_after(silence_s: float, text: str) -> IntentKind:
    """What to make of a text that is heard so long after the assistant's last word."""
    policy, now_s = TurnDetector(), 0.0
    decided: list[Decision] = []
    for probability, is_audible, seconds in ((0, True, 1), (0, False, silence_s), (0.95, False, 1), (0, False, 1)):
        for _ in range(round(seconds / CHUNK_S)):
            decided += policy.step(now_s, probability, is_audible)
            now_s += CHUNK_S
    (stopped,) = (decision for decision in decided if isinstance(decision, SpeechStopped))
    utterance = Utterance(text, stopped.voiced_s, stopped.is_barge_in, stopped.may_be_echo)
    return classify(utterance, "every_utterance", "echo", False, SPOKEN).kind


@pytest.mark.parametrize(
    ("text", "voiced_s", "expected"),
    [
        ("", 1.0, "nothing"),
        ("...", 1.0, "nothing"),
        ("Mm-hmm.", 0.4, "nothing"),
        ("Mhm, mm-hm.", 1.0, "nothing"),
        ("Yeah.", 0.4, "nothing"),
        ("Okay, thanks.", 0.8, "nothing"),
        ("Thank you.", 0.6, "nothing"),
        ("Cats?", BACKCHANNEL_S + 0.1, "question"),
        ("What about the dog?", 0.9, "question"),
        ("Stop.", 0.3, "stop"),
        ("Okay, stop it please!", 1.0, "stop"),
        ("Be quiet.", 0.5, "stop"),
        ("I bought.", MAX_FRAGMENT_S - 0.1, "echo"),
        ("I bought.", MAX_FRAGMENT_S + 0.1, "question"),
        ("Stop it.", MAX_FRAGMENT_S - 0.1, "stop"),
        ("black cat on the sofa", 1.2, "echo"),
        ("add the black cats on the", 1.2, "echo"),
        ("Was the black cat hungry when you saw it?", 2.0, "question"),
    ],
)
def test_said_while_the_assistant_speaks(text: str, voiced_s: float, expected: IntentKind) -> None:
    assert kind(text, "every_utterance", voiced_s, is_barge_in=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Cats?", "question"), ("Stop.", "question"), ("Hm.", "nothing"), ("Thank you.", "nothing"), ("Why?", "question")],
)
def test_said_in_silence(text: str, expected: IntentKind) -> None:
    assert kind(text, "every_utterance", voiced_s=0.4) == expected


@pytest.mark.parametrize(
    "text", ["on the sofa at 12 seconds, it was asleep", "It was asleep.", "Asleep.", "It was a sheep."]
)
def test_an_echo_of_the_last_words_is_no_question(text: str) -> None:
    assert kind_after(0.0, text) == "echo"
    assert kind_after(ECHO_TAIL_S - 0.1, text) == "echo"
    assert kind_after(ECHO_TAIL_S + 0.1, text) == "question"


@pytest.mark.parametrize("text", ["Was the black cat hungry when you saw it?", "And the dog?", "Sofa?"])
def test_a_question_right_after_the_last_words_is_no_echo(text: str) -> None:
    assert kind_after(ECHO_TAIL_S - 0.1, text) == "question"


@pytest.mark.parametrize(
    ("text", "voiced_s", "expected"),
    [
        ("I buck.", MAX_REPEATED_FRAGMENT_S - 0.1, "echo"),
        ("Stop.", MAX_REPEATED_FRAGMENT_S - 0.1, "stop"),
        ("And the dog?", MAX_REPEATED_FRAGMENT_S + 0.1, "question"),
    ],
)
def test_a_short_echo_after_another_is_no_question(text: str, voiced_s: float, expected: IntentKind) -> None:
    utterance = Utterance(text, voiced_s, is_barge_in=True, may_be_echo=True, is_echo_of_answer=True)
    assert classify(utterance, "every_utterance", "echo", False, SPOKEN).kind == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Echo, what do you see?", "what do you see?"),
        ("Hey, Eco. What do you see?", "What do you see?"),
        ("Okay so echo what now", "what now"),
        ("What do you see there, Echo?", "What do you see there"),
        ("Echo!", ""),
        ("Each of them left.", None),
        ("I heard an echo in the hall.", None),
        ("", None),
    ],
)
def test_the_name_is_called_at_the_beginning_or_the_end(text: str, rest: str | None) -> None:
    assert without_wake_word(text, "Echo") == rest


def test_a_name_of_two_words() -> None:
    assert without_wake_word("Hey Computer, what's up?", "hey computer") == "what's up?"
    assert without_wake_word("Computer, what's up?", "hey computer") is None


def test_with_a_wake_word_only_what_is_meant_for_us_counts() -> None:
    assert kind("What do you see?", "wake_word") == "nothing"
    assert kind("Echo, what do you see?", "wake_word") == "question"
    assert kind("Echo?", "wake_word") == "wake"
    assert kind("What do you see?", "wake_word", is_awake=True) == "question"
    assert (
        classify(Utterance("Echo, what now?", 1.0, False, False), "wake_word", "echo", True, "").question == "what now?"
    )
    assert kind("They never stop talking.", "wake_word", is_barge_in=True) == "nothing"
    assert kind("Echo, stop.", "wake_word", is_barge_in=True) == "stop"
    assert kind("Stop!", "wake_word", is_barge_in=True) == "stop"


def test_with_the_key_down_everything_is_meant_for_us_but_a_stop() -> None:
    assert kind("Yes.", "push_to_talk", voiced_s=0.3, is_barge_in=True) == "question"
    assert kind("Stop.", "push_to_talk", voiced_s=0.3, is_barge_in=True) == "stop"
    assert kind("", "push_to_talk") == "nothing"


@given(st.text(max_size=80), st.text(max_size=20), st.booleans(), st.booleans(), st.booleans())
def test_any_text_has_an_intent(
    text: str, wake_word: str, is_barge_in: bool, may_be_echo: bool, is_awake: bool
) -> None:
    modes: list[VoiceMode] = ["every_utterance", "wake_word", "push_to_talk"]
    for mode in modes:
        intent = classify(Utterance(text, 0.5, is_barge_in, may_be_echo), mode, wake_word, is_awake, SPOKEN)
        assert (intent.kind == "question") == bool(intent.question)
