"""What is said when: sentences, pauses, breaking off."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engines.api import FloatArray
from realtime.voice.speech_queue import FRAME_SAMPLES, MAX_REWIND_FRAMES, MAX_WAITING_S, SAMPLE_RATE_HZ, SpeechQueue


@dataclass
class Output:
    """A queue, and what it told."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = SpeechQueue(self._teller("started"), self._teller("finished"))

    def _teller(self, what: str) -> Callable[[str], None]:
        return lambda sentence_id: self.told.append((what, sentence_id))

    def listen(self, frames: int) -> FloatArray:
        return np.concatenate([self.queue.next_frame() for _ in range(frames)])


def speech(frames: int, level: float = 0.5) -> FloatArray:
    return np.full(frames * FRAME_SAMPLES, level, np.float32)


def test_sentences_follow_one_another_and_are_told_of() -> None:
    output = Output()
    assert not output.listen(1).any()
    output.queue.add("a", np.concatenate((speech(1), speech(1)[:100])))
    output.queue.add("b", speech(1, 0.25))
    assert output.queue.waiting_s == 0.06
    heard = output.listen(4)
    assert heard[: FRAME_SAMPLES + 100].min() == 0.5
    assert not heard[FRAME_SAMPLES + 100 : 2 * FRAME_SAMPLES].any()
    assert (heard[2 * FRAME_SAMPLES : 3 * FRAME_SAMPLES] == 0.25).all()
    assert not heard[3 * FRAME_SAMPLES :].any()
    assert output.told == [("started", "a"), ("finished", "a"), ("started", "b"), ("finished", "b")]
    assert output.queue.waiting_s == 0


def test_a_pause_is_silent_within_one_frame_and_goes_on_from_a_quiet_place() -> None:
    output = Output()
    words = speech(100).reshape(100, FRAME_SAMPLES)
    words[50] = 0.01
    output.queue.add("a", words.reshape(-1))
    output.listen(60)
    output.queue.pause()
    fading = output.listen(1)
    assert fading[0] == 0.5
    assert fading[-1] == 0
    assert not output.listen(100).any()
    assert output.queue.waiting_s > 0
    assert not output.queue.is_audible
    output.queue.resume()
    heard = output.listen(51)
    assert (heard[:FRAME_SAMPLES] == np.float32(0.01)).all()
    assert (heard[FRAME_SAMPLES : 50 * FRAME_SAMPLES] == 0.5).all()
    assert not heard[50 * FRAME_SAMPLES :].any()
    assert output.told == [("started", "a"), ("finished", "a")]


def test_after_breaking_off_nothing_is_told_and_the_next_sentence_is_whole() -> None:
    output = Output()
    output.queue.add("a", speech(10))
    output.queue.add("b", speech(10))
    output.listen(3)
    output.queue.clear()
    assert output.queue.waiting_s == 0
    output.queue.add("c", speech(2, 0.25))
    heard = output.listen(4)
    assert heard[0] == 0.5
    assert heard[FRAME_SAMPLES - 1] == 0
    assert (heard[FRAME_SAMPLES : 3 * FRAME_SAMPLES] == 0.25).all()
    assert not heard[3 * FRAME_SAMPLES :].any()
    assert output.told == [("started", "a"), ("started", "c"), ("finished", "c")]


def test_what_is_said_while_paused_waits() -> None:
    output = Output()
    output.queue.pause()
    output.queue.add("a", speech(2))
    assert not output.listen(5).any()
    output.queue.resume()
    assert (output.listen(2) == 0.5).all()


def test_it_waits_for_two_minutes_of_speech_at_most() -> None:
    output = Output()
    output.queue.add("a", np.zeros(MAX_WAITING_S * SAMPLE_RATE_HZ, np.float32))
    output.queue.add("b", speech(1))
    output.queue.add("c", speech(0))
    assert output.told == [("finished", "b"), ("finished", "c")]
    assert output.queue.num_refused == 1


def test_a_listener_may_clear_from_within() -> None:
    queue = SpeechQueue(lambda _: queue.clear(), lambda _: None)
    queue.add("a", speech(1))
    assert len(queue.next_frame()) == FRAME_SAMPLES
    assert queue.waiting_s == 0


@given(st.lists(st.sampled_from(["say", "pause", "resume", "clear", "frame"]), max_size=80))
def test_whatever_is_done_every_frame_is_whole_and_each_sentence_is_told_of_in_order(actions: list[str]) -> None:
    output, number = Output(), 0
    for action in actions:
        if action == "say":
            output.queue.add(str(number), speech(3))
            number += 1
        elif action == "frame":
            assert output.listen(1).shape == (FRAME_SAMPLES,)
        else:
            getattr(output.queue, action)()
    started = [int(sentence_id) for what, sentence_id in output.told if what == "started"]
    finished = [int(sentence_id) for what, sentence_id in output.told if what == "finished"]
    assert started == sorted(set(started))
    assert finished == sorted(set(finished))
    assert set(finished) <= set(started)


def test_it_steps_back_by_no_more_than_it_says() -> None:
    output = Output()
    words = speech(200).reshape(200, FRAME_SAMPLES)
    words[10] = 0
    output.queue.add("a", words.reshape(-1))
    output.listen(150)
    output.queue.pause()
    output.listen(1)
    output.queue.resume()
    assert output.queue.waiting_s <= (50 + MAX_REWIND_FRAMES) / 50
