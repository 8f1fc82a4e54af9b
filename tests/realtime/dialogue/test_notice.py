"""An answer says when sight or hearing was missing, and only then."""

import numpy as np
import pytest

from realtime.dialogue.notice import notice
from realtime.media.frames import Sound
from realtime.streams.perception import HearingNow, Perception, SightNow
from tests.realtime.dialogue.bench import Bench, Silent


def perceived(sight: SightNow = "fine", hearing: HearingNow = "fine", missing_s: float = 40.0) -> Perception:
    return Perception(sight, missing_s if sight != "fine" else 0.0, hearing, missing_s if hearing != "fine" else 0.0)


@pytest.mark.parametrize(
    ("sight", "words"),
    [
        ("fine", ""),
        ("skipped", "I could not look for the last 40 seconds: this machine is too busy."),
        ("black", "The picture has been black for the last 40 seconds."),
        ("frozen", "The picture has not changed for the last 40 seconds."),
        ("missing", "No picture has arrived for the last 40 seconds."),
        ("failed", "I could not look for the last 40 seconds: the server has an error."),
        ("off", "I have no camera to look with."),
    ],
)
def test_what_was_not_seen_is_said(sight: SightNow, words: str) -> None:
    assert notice("What do you see?", perceived(sight)) == words


def test_a_question_about_sounds_is_told_of_sounds_only() -> None:
    assert notice("What did you hear?", perceived("black")) == ""
    assert (
        notice("What was said?", perceived("black", "muted"))
        == "The microphone has been silent for the last 40 seconds."
    )
    both = notice("What do you see and hear?", perceived("missing", "missing"))
    assert both == "No picture has arrived for the last 40 seconds. No sound has arrived for the last 40 seconds."


def test_a_question_that_names_no_sense_is_told_what_keeps_the_eyes_shut() -> None:
    assert notice("Is there a dog?", perceived("skipped", "muted")).startswith("I could not look")
    assert notice("Is there a dog?", perceived("off", "off")) == ""
    assert notice("Is there a dog?", perceived("frozen")) == ""


def test_the_time_of_day_needs_no_sense() -> None:
    assert notice("Tell me the time.", perceived("black", "muted")) == ""


def test_a_camera_that_is_gone_is_told_whatever_is_asked() -> None:
    gone = Perception("fine", 0.0, "fine", 0.0, is_fed=False)
    assert {notice(text, gone) for text in ("What do you see?", "What did you hear?", "Hello")} == {
        "The camera is disconnected at the moment."
    }


def test_a_moment_without_sight_is_not_mentioned_and_long_ones_are_in_minutes() -> None:
    assert notice("What do you see?", perceived("skipped", missing_s=3.9)) == ""
    assert "for the last 5 minutes" in notice("What do you see?", perceived("skipped", missing_s=310.0))


def test_an_answer_says_that_nothing_could_be_seen_and_later_questions_do_not_read_it() -> None:
    bench = Bench(Silent())
    source = bench.stream.attach_input(frozenset({"audio", "video"}), 0.0)
    for second in range(8):  # the camera sends nothing
        source.add(Sound(second, np.full(16_000, 0.1, np.float32)), second + 1.0)
    bench.work()
    bench.dialogue.add_typed("What do you see?")
    bench.dialogue.answer()
    bench.work()
    told = "No picture has arrived for the last 8 seconds."
    (done,) = bench.of("response.output_text.done")
    assert str(done["text"]).endswith(f"What do you see? {told}")
    assert "".join(str(delta["delta"]) for delta in bench.of("response.output_text.delta")).endswith(f" {told}")
    assert bench.voice is not None
    assert bench.voice.waiting[-1][1] == told
    bench.dialogue.add_typed("What did you hear?")
    bench.dialogue.answer()
    bench.work()
    assert told not in str(bench.of("response.output_text.done")[1]["text"])
    ((_, _, (turn,)),) = bench.engine.streams[0].asked[1:]
    assert turn.answer.endswith("What do you see?")
