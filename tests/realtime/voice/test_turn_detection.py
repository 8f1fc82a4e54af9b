"""Turn detection, from scripted voice probabilities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.speech.vad import CHUNK_S
from realtime.events.client import VoiceMode
from realtime.voice.turn_detection import (
    ECHO_TAIL_S,
    MAX_FUTILE_PAUSES,
    MAX_PAUSE_S,
    MAX_UTTERANCE_S,
    PauseOutput,
    ResumeOutput,
    SpeechDiscarded,
    SpeechStarted,
    SpeechStopped,
)
from tests.realtime.voice.room import CLEAR, MURMUR, SILENT, Room


def test_an_utterance_begins_with_its_voice_and_ends_after_the_silence() -> None:
    room = Room()
    room.hear(SILENT, 1.0)
    begins_s = room.now_s
    room.hear(CLEAR, 1.6)
    ends_s = room.now_s
    room.hear(SILENT, 2.0)
    (started_s, started), (stopped_s, stopped) = room.decided
    assert isinstance(started, SpeechStarted)
    assert started.start_s == pytest.approx(begins_s)
    assert started_s - begins_s < 0.2
    assert isinstance(stopped, SpeechStopped)
    assert stopped.start_s == pytest.approx(begins_s)
    assert stopped.end_s == pytest.approx(ends_s)
    assert stopped.voiced_s == pytest.approx(1.6)
    assert not stopped.is_barge_in
    assert 0.6 <= stopped_s - ends_s < 0.6 + 2 * CHUNK_S


@pytest.mark.parametrize("silence_s", [0.2, 0.6, 2.0])
def test_a_shorter_silence_does_not_end_an_utterance(silence_s: float) -> None:
    room = Room(silence_s=silence_s)
    room.hear(CLEAR, 0.5)
    room.hear(SILENT, silence_s - 2 * CHUNK_S)
    room.hear(CLEAR, 0.5)
    assert room.kinds() == [SpeechStarted]
    room.hear(SILENT, silence_s + 2 * CHUNK_S)
    assert room.kinds() == [SpeechStarted, SpeechStopped]


def test_a_click_is_nothing() -> None:
    room = Room()
    room.hear(CLEAR, 2 * CHUNK_S)
    room.hear(SILENT, 1.0)
    assert room.decided == []
    room.hear(CLEAR, 4 * CHUNK_S)
    room.hear(SILENT, 0.4)
    assert room.kinds() == [SpeechStarted, SpeechDiscarded]


def test_a_voice_pauses_the_assistant_within_a_fifth_of_a_second() -> None:
    room = Room(is_speaking=True)
    room.hear(SILENT, 2.0)
    begins_s = room.now_s
    room.hear(CLEAR, 0.3)
    assert room.kinds() == [SpeechStarted, PauseOutput]
    assert room.decided[1][0] - begins_s < 0.07  # the way there and back needs the rest


def test_a_faint_voice_that_may_be_an_echo_does_not_pause_the_assistant() -> None:
    room = Room(is_speaking=True)
    room.hear(MURMUR, 5.0)
    room.is_speaking = False
    room.hear(MURMUR, 0.4)
    assert room.decided == []
    room.hear(MURMUR, 1.0)
    assert room.kinds() == [SpeechStarted]


def test_noise_costs_a_short_pause_and_no_transcription() -> None:
    room = Room(is_speaking=True)
    room.hear(CLEAR, 4 * CHUNK_S)
    began_s = room.decided[-1][0]
    room.hear(SILENT, 0.5)
    assert room.kinds() == [SpeechStarted, PauseOutput, SpeechDiscarded, ResumeOutput]
    assert room.decided[-1][0] - began_s < 0.5


def test_a_backchannel_resumes_and_an_interruption_does_not() -> None:
    for cancels in (False, True):
        room = Room(is_speaking=True)
        room.hear(CLEAR, 0.5)
        room.hear(SILENT, 1.0)
        stopped = room.decided[-1][1]
        assert isinstance(stopped, SpeechStopped)
        assert stopped.is_barge_in
        room.do(room.policy.resolve(cancels))
        assert room.kinds() == [SpeechStarted, PauseOutput, SpeechStopped] + ([] if cancels else [ResumeOutput])


def test_an_echo_pauses_the_assistant_once_per_answer() -> None:
    room = Room(is_speaking=True)
    for _ in range(2):
        room.hear(CLEAR, 0.5)
        room.hear(SILENT, 0.7)
        assert room.kinds() == [SpeechStarted, PauseOutput, SpeechStopped]
        assert room.do(room.policy.resolve(cancels=False, is_echo=True)) == [ResumeOutput()]
        room.decided.clear()
        room.hear(CLEAR, 2.0)
        room.is_speaking = False
        room.hear(SILENT, 0.7)
        assert room.kinds() == [SpeechStarted, SpeechStopped]
        room.do(room.policy.resolve(cancels=False, is_echo=True))
        room.hear(SILENT, 1.0)
        room.decided.clear()
        room.is_speaking = True


def test_an_answer_is_paused_in_vain_a_few_times_at_most() -> None:
    room = Room(is_speaking=True)
    for _ in range(MAX_FUTILE_PAUSES + 2):
        room.hear(CLEAR, 0.3)
        room.hear(SILENT, 0.7)
        room.do(room.policy.resolve(cancels=False))
    assert room.kinds().count(PauseOutput) == room.kinds().count(ResumeOutput) == MAX_FUTILE_PAUSES
    room.is_speaking = False
    room.hear(SILENT, ECHO_TAIL_S + CHUNK_S)
    room.is_speaking = True
    assert PauseOutput() in room.hear(CLEAR, 0.3)


@pytest.mark.parametrize("is_echo", [True, False], ids=["after an echo", "after pauses in vain"])
def test_an_answer_that_follows_a_cancelled_one_at_once_can_be_paused(is_echo: bool) -> None:
    room = Room(is_speaking=True)
    for _ in range(1 if is_echo else MAX_FUTILE_PAUSES):
        room.hear(CLEAR, 0.3)
        room.hear(SILENT, 0.7)
        room.do(room.policy.resolve(cancels=False, is_echo=is_echo))
    room.hear(CLEAR, 0.3)
    room.hear(SILENT, 0.7)
    room.do(room.policy.resolve(cancels=True))  # the next answer is heard from the next chunk on
    assert PauseOutput() in room.hear(CLEAR, 0.3)


@pytest.mark.parametrize(
    ("is_echo", "silence_s", "expected"),
    [(True, ECHO_TAIL_S - 0.1, True), (True, ECHO_TAIL_S + 0.1, False), (False, ECHO_TAIL_S - 0.1, False)],
)
def test_after_an_echo_what_starts_before_the_tail_of_the_answer_ends_is_an_echo_too(
    is_echo: bool, silence_s: float, expected: bool
) -> None:
    room = Room(is_speaking=True)
    room.hear(CLEAR, 0.5)
    room.hear(SILENT, 0.7)
    room.do(room.policy.resolve(cancels=False, is_echo=is_echo))
    room.hear(SILENT, 1.0)
    room.is_speaking = False
    room.hear(SILENT, silence_s)
    room.hear(CLEAR, 0.5)
    room.hear(SILENT, 0.7)
    stopped = [decision for _, decision in room.decided if isinstance(decision, SpeechStopped)]
    assert [one.is_echo_of_answer for one in stopped] == [False, expected]


def test_the_assistant_waits_for_the_last_of_several_utterances() -> None:
    room = Room(is_speaking=True)
    for _ in range(2):
        room.hear(CLEAR, 0.5)
        room.hear(SILENT, 0.7)
    room.hear(CLEAR, 0.5)
    assert room.do(room.policy.resolve(cancels=False)) == []
    assert room.do(room.policy.resolve(cancels=False)) == []
    room.hear(SILENT, 0.7)
    assert room.do(room.policy.resolve(cancels=False)) == [ResumeOutput()]


def test_an_utterance_that_is_never_resolved_pauses_the_assistant_for_a_limited_time() -> None:
    room = Room(is_speaking=True)
    room.hear(CLEAR, 0.5)
    room.hear(SILENT, MAX_PAUSE_S)
    assert ResumeOutput not in room.kinds()
    room.hear(SILENT, 1.0)
    assert room.kinds()[-1] is ResumeOutput
    assert room.do(room.policy.resolve(cancels=False)) == []


def test_an_assistant_that_begins_while_someone_speaks_is_paused() -> None:
    room = Room()
    room.hear(CLEAR, 0.5)
    room.is_speaking = True
    room.hear(CLEAR, CHUNK_S)
    assert room.kinds() == [SpeechStarted, PauseOutput]


def test_a_long_speech_is_cut_and_goes_on() -> None:
    room = Room()
    room.hear(CLEAR, MAX_UTTERANCE_S + 5)
    assert room.kinds() == [SpeechStarted, SpeechStopped, SpeechStarted]


def test_a_hole_in_the_sound_ends_an_utterance() -> None:
    room = Room()
    room.hear(CLEAR, 0.5)
    room.now_s += 5.0
    room.hear(SILENT, CHUNK_S)
    assert room.kinds() == [SpeechStarted, SpeechStopped]


def test_off_hears_nothing_and_drops_what_was_being_said() -> None:
    room = Room()
    room.hear(CLEAR, 0.5)
    room.do(room.policy.set_mode("off"))
    room.hear(CLEAR, 1.0)
    room.do(room.policy.press())
    assert room.kinds() == [SpeechStarted, SpeechDiscarded]


def test_what_is_cleared_is_forgotten() -> None:
    room = Room()
    room.hear(CLEAR, 0.5)
    room.do(room.policy.clear())
    room.hear(SILENT, 1.0)
    assert room.kinds() == [SpeechStarted, SpeechDiscarded]


EVENTS = st.sampled_from(
    ["loud", "soft", "silent", "speak", "hush", "press", "release", "clear", "yes", "no", "echo", "hole"]
)
MODES: list[VoiceMode] = ["every_utterance", "wake_word", "push_to_talk", "off"]


@given(st.sampled_from(MODES), st.lists(st.tuples(EVENTS, st.integers(1, 60)), max_size=40))
def test_whatever_happens_begins_and_ends_alternate_and_no_pause_is_for_ever(
    mode: VoiceMode, events: list[tuple[str, int]]
) -> None:
    room = Room(mode=mode)
    for event, chunks in events:
        match event:
            case "loud" | "soft" | "silent":
                room.hear({"loud": CLEAR, "soft": MURMUR, "silent": SILENT}[event], chunks * CHUNK_S)
            case "speak" | "hush":
                room.is_speaking = event == "speak"
            case "press":
                room.do(room.policy.press())
            case "release":
                room.do(room.policy.release())
            case "clear":
                room.do(room.policy.clear())
            case "yes" | "no" | "echo":
                room.do(room.policy.resolve(cancels=event == "yes", is_echo=event == "echo"))
                room.is_paused = room.is_paused and event != "yes"  # what was to be said is forgotten with it
            case "hole":
                room.now_s += chunks * CHUNK_S
    room.do(room.policy.release())
    room.hear(SILENT, 2 * MAX_PAUSE_S)
    bounds = [kind for kind in room.kinds() if kind in (SpeechStarted, SpeechStopped, SpeechDiscarded)]
    assert all(kind is SpeechStarted for kind in bounds[::2])
    assert all(kind is not SpeechStarted for kind in bounds[1::2])
    assert len(bounds) % 2 == 0
    assert not room.is_paused
