"""What is said when: sentences, pauses, breaking off."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engines.api import FloatArray
from realtime.voice.speech_queue import FRAME_SAMPLES, MAX_WAITING_S, SAMPLE_RATE_HZ, STEP_BACK_FRAMES, SpeechQueue


@dataclass
class Mouth:
    """A queue, and what it told."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = SpeechQueue(self._teller("begun"), self._teller("ended"))

    def _teller(self, what: str) -> Callable[[str], None]:
        return lambda sentence_id: self.told.append((what, sentence_id))

    def listen(self, frames: int) -> FloatArray:
        return np.concatenate([self.queue.frame() for _ in range(frames)])


def speech(frames: int, level: float = 0.5) -> FloatArray:
    return np.full(frames * FRAME_SAMPLES, level, np.float32)


def test_sentences_follow_one_another_and_are_told_of() -> None:
    mouth = Mouth()
    assert not mouth.listen(1).any()
    mouth.queue.say("a", np.concatenate((speech(1), speech(1)[:100])))
    mouth.queue.say("b", speech(1, 0.25))
    assert mouth.queue.waiting_s == 0.06
    heard = mouth.listen(4)
    assert heard[: FRAME_SAMPLES + 100].min() == 0.5
    assert not heard[FRAME_SAMPLES + 100 : 2 * FRAME_SAMPLES].any()
    assert (heard[2 * FRAME_SAMPLES : 3 * FRAME_SAMPLES] == 0.25).all()
    assert not heard[3 * FRAME_SAMPLES :].any()
    assert mouth.told == [("begun", "a"), ("ended", "a"), ("begun", "b"), ("ended", "b")]
    assert not mouth.queue.is_speaking


def test_a_pause_is_silent_within_one_frame_and_goes_on_from_a_quiet_place() -> None:
    mouth = Mouth()
    words = speech(100).reshape(100, FRAME_SAMPLES)
    words[50] = 0.01
    mouth.queue.say("a", words.reshape(-1))
    mouth.listen(60)
    mouth.queue.pause()
    fading = mouth.listen(1)
    assert fading[0] == 0.5
    assert fading[-1] == 0
    assert not mouth.listen(100).any()
    assert mouth.queue.is_speaking
    assert not mouth.queue.is_audible
    mouth.queue.resume()
    heard = mouth.listen(51)
    assert (heard[:FRAME_SAMPLES] == np.float32(0.01)).all()
    assert (heard[FRAME_SAMPLES : 50 * FRAME_SAMPLES] == 0.5).all()
    assert not heard[50 * FRAME_SAMPLES :].any()
    assert mouth.told == [("begun", "a"), ("ended", "a")]


def test_after_breaking_off_nothing_is_told_and_the_next_sentence_is_whole() -> None:
    mouth = Mouth()
    mouth.queue.say("a", speech(10))
    mouth.queue.say("b", speech(10))
    mouth.listen(3)
    mouth.queue.clear()
    assert not mouth.queue.is_speaking
    mouth.queue.say("c", speech(2, 0.25))
    heard = mouth.listen(4)
    assert heard[0] == 0.5
    assert heard[FRAME_SAMPLES - 1] == 0
    assert (heard[FRAME_SAMPLES : 3 * FRAME_SAMPLES] == 0.25).all()
    assert not heard[3 * FRAME_SAMPLES :].any()
    assert mouth.told == [("begun", "a"), ("begun", "c"), ("ended", "c")]


def test_what_is_said_while_paused_waits() -> None:
    mouth = Mouth()
    mouth.queue.pause()
    mouth.queue.say("a", speech(2))
    assert not mouth.listen(5).any()
    mouth.queue.resume()
    assert (mouth.listen(2) == 0.5).all()


def test_it_waits_for_two_minutes_of_speech_at_most() -> None:
    mouth = Mouth()
    mouth.queue.say("a", np.zeros(MAX_WAITING_S * SAMPLE_RATE_HZ, np.float32))
    mouth.queue.say("b", speech(1))
    mouth.queue.say("c", speech(0))
    assert mouth.told == [("ended", "b"), ("ended", "c")]
    assert mouth.queue.num_refused == 1


def test_a_listener_may_clear_from_within() -> None:
    queue = SpeechQueue(lambda _: queue.clear(), lambda _: None)
    queue.say("a", speech(1))
    assert len(queue.frame()) == FRAME_SAMPLES
    assert not queue.is_speaking


@given(st.lists(st.sampled_from(["say", "pause", "resume", "clear", "frame"]), max_size=80))
def test_whatever_is_done_every_frame_is_whole_and_each_sentence_is_told_of_in_order(actions: list[str]) -> None:
    mouth, number = Mouth(), 0
    for action in actions:
        if action == "say":
            mouth.queue.say(str(number), speech(3))
            number += 1
        elif action == "frame":
            assert mouth.listen(1).shape == (FRAME_SAMPLES,)
        else:
            getattr(mouth.queue, action)()
    begun = [int(sentence_id) for what, sentence_id in mouth.told if what == "begun"]
    ended = [int(sentence_id) for what, sentence_id in mouth.told if what == "ended"]
    assert begun == sorted(set(begun))
    assert ended == sorted(set(ended))
    assert set(ended) <= set(begun)


def test_it_steps_back_by_no_more_than_it_says() -> None:
    mouth = Mouth()
    words = speech(200).reshape(200, FRAME_SAMPLES)
    words[10] = 0
    mouth.queue.say("a", words.reshape(-1))
    mouth.listen(150)
    mouth.queue.pause()
    mouth.listen(1)
    mouth.queue.resume()
    assert mouth.queue.waiting_s <= (50 + STEP_BACK_FRAMES) / 50
