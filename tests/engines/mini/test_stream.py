"""A stream of the mini family refuses windows that break the contract, and keeps going."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from engines.answers.fixed import NOTHING_YET, STILL_LOOKING
from engines.answers.forgotten import IN_PART, denies_the_past
from engines.answers.prompt import MAX_QUESTION_TOKENS
from engines.api import Engine, Utterance, Window
from engines.errors import InvalidWindowError
from engines.graphs.sizes import MAX_BLOCK
from engines.media import Detail, Frame
from engines.memory import words_alone
from engines.memory.items import Kind
from engines.mini import stream as mini_stream
from engines.mini.engine import MiniEngine
from engines.mini.layout import TOLD_SCORE
from engines.notes import Reading
from engines.speech.track import SpeechTrack
from engines.wall_clock import WallClock
from realtime.dialogue.conversation import complete_answer
from tests.engines.mini.windows import noise_window

NO_DETAILS = (
    ((9, 9, 3), np.float32),
    ((9, 9, 4), np.uint8),
    ((9, 9), np.uint8),
    ((0, 9, 3), np.uint8),
    ((9, 4000, 3), np.uint8),
)


def test_broken_windows_are_refused_and_the_stream_goes_on(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 256)
    stream.reduce(noise_window(3))
    good = noise_window(4)
    broken = (
        (noise_window(3), "comes late"),
        (replace(good, pcm=good.pcm[:-1]), "samples"),
        (replace(good, frames=(Frame(8.0, good.frames[0].rgb[:100]),)), "a picture is"),
        (replace(good, frames=(Frame(8.0, good.frames[0].rgb.astype(np.float32)),)), "a picture is"),
        *((replace(good, detail=Detail(8.0, np.zeros(shape, kind))), "in detail") for shape, kind in NO_DETAILS),
        (replace(good, readings=(Reading(8.0, " ", 0.9, (0, 0, 1, 1)),)), "has a text"),
        (replace(good, readings=(Reading(8.0, "EXIT", 0.9, (0, 0, 1, float("nan"))),)), "box"),
    )
    for bad, complaint in broken:
        with pytest.raises(InvalidWindowError, match=complaint):
            stream.reduce(bad)
    assert stream.reduce(replace(good, detail=Detail(8.0, np.zeros((960, 1, 3), np.uint8)))).index == 4


def test_freed_memory_goes_back_after_each_window(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, times = engine.open_stream(0.2, 256), list[None]()
    monkeypatch.setattr(mini_stream, "give_back_free_memory", lambda: times.append(None))
    for index, given_back in ((19, 1), (20, 2)):
        stream.reduce(noise_window(index))
        assert len(times) == given_back


def test_half_seconds_without_sound_make_no_token(engine: Engine) -> None:
    half = noise_window(0)
    half.heard[16_000:] = False
    assert engine.open_stream(0.2, 256).reduce(half).pool_audio == 2
    nothing = replace(noise_window(0), frames=(), heard=half.heard & False)
    reduction = engine.open_stream(0.2, 256).reduce(nothing)
    assert (reduction.pool_audio, reduction.pool_video, len(reduction.kept), reduction.text_tokens) == (0, 0, 0, 0)


def test_kept_tokens_are_of_their_window_and_scores_in_range(engine: Engine) -> None:
    stream = engine.open_stream(0.5, 256)
    for index in range(3):
        reduction = stream.reduce(noise_window(index))
        kept = reduction.kept
        assert ((kept.time_s >= reduction.start_s) & (kept.time_s < reduction.end_s)).all()
        assert ((reduction.scores >= 0) & (reduction.scores <= 1)).all()
        assert kept.embeds.shape == (len(kept), 576)


def test_before_anything_was_seen_it_says_so_and_small_talk_is_answered(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 256)
    early = complete_answer(stream.ask("How many people are there?", 0.5))
    assert (early.text, early.raw_text, early.evidence) == (STILL_LOOKING, STILL_LOOKING, ())
    assert complete_answer(stream.ask("Hello!", 0.5)).text not in ("", STILL_LOOKING)
    stream.note_said("My keys are on the kitchen table.", 0.6)
    assert complete_answer(stream.ask("What do you see?", 0.7)).text == STILL_LOOKING
    assert complete_answer(stream.ask("What do you see?", 60.0)).text == NOTHING_YET
    assert complete_answer(stream.ask("Where are my keys?", 60.0)).text not in (STILL_LOOKING, NOTHING_YET)
    stream.reduce(noise_window(0))
    assert len(stream.cached_times_s())
    assert complete_answer(stream.ask("How many people are there?", 2.5)).text != STILL_LOOKING


def test_the_time_of_day_is_told_by_a_program_before_and_after_something_was_seen(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 256)
    for index in range(2):
        live = complete_answer(stream.ask("Hello, what time is it?", 57.0, (), WallClock(15 * 3600 + 58.5 * 60)))
        assert (live.text, live.raw_text, live.num_tokens) == ("It is 15:59.", "It is 57 seconds.", 0)
        recording = complete_answer(stream.ask("Tell me the time.", 57.0))
        assert (recording.text, recording.evidence) == ("It is 0:57 into the recording.", ())
        stream.reduce(noise_window(index))


def test_what_somebody_tells_stands_on_the_timeline(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = engine.open_stream(0.2, 256)
    stream.reduce(noise_window(0))
    before = stream.num_cached_tokens
    stream.note_said("My keys are on the kitchen table.", 3.5)
    told = np.sort(stream.cached_times_s())[before - stream.num_cached_tokens :]
    assert len(told) > 8
    assert 2 < stream.cached_times_s().max() < 3.5, "it ends when it is told, whatever the media's time is"
    said = complete_answer(stream.ask("What was said?", 4.0))
    assert "kitchen" in said.text
    assert [item.modality for item in said.evidence] == ["speech"]
    denial = complete_answer(stream.ask("Was anything said about my car?", 4.0))
    assert denies_the_past(denial.raw_text), denial.raw_text
    assert denial.evidence == ()
    monkeypatch.setattr(mini_stream, "names_moments", lambda *_: True)
    read = complete_answer(stream.ask("Was anything said about my car?", 4.0)).evidence
    assert [item.modality for item in read] == ["speech"], "it has read the sentence, which shows nothing of a car"
    assert stream.reduce(noise_window(1)).index == 1


def test_a_sentence_of_long_ago_is_found_among_others_and_read_alone(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 512)
    told = (
        "My keys are on the kitchen table.",
        "The meeting was moved to Friday.",
        "The umbrella is in the car.",
        "Please buy milk.",
    )
    others = tuple(f"Platform {number} is closed for the whole night." for number in range(20))
    for number, text in enumerate((*told, *others)):
        stream.note_said(text, 20.0 * number + 2)
    stream.reduce(noise_window(300))
    answers = [
        complete_answer(stream.ask(question, 602.0))
        for question in ("Where are my keys?", "When is the meeting?", "Where is the umbrella?", "What should I buy?")
    ]
    for answer, right in zip(answers, ("table", "Friday", "car", "milk"), strict=True):
        assert right.lower() in answer.text.lower()
    assert [(item.modality, item.end_s) for item in answers[0].evidence] == [("speech", 2.0)]
    whole = complete_answer(stream.ask("What do you recall?", 602.0))
    assert max(answer.num_read_tokens for answer in answers) < whole.num_read_tokens
    mentioned = complete_answer(stream.ask("When did I mention the meeting?", 602.0, (), WallClock(13 * 3600.0)))
    assert mentioned.text == "Ten minutes ago, at 13:00."


def test_what_was_said_is_known_when_its_tokens_are_forgotten(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 40)
    told = {
        2.0: ("My keys are on the kitchen table.", "Where are my keys?", "kitchen"),
        1202.0: ("The meeting was moved to Friday.", "When is the meeting?", "Friday"),
        2402.0: ("The umbrella is in the car.", "Where is the umbrella?", "car"),
    }
    for told_s, (text, _, _) in told.items():
        stream.note_said(text, told_s)
    for minute in range(60, 100, 5):
        stream.note_said(f"The train from platform {minute} is late.", 60.0 * minute + 2)
    left_s = stream.cached_times_s()
    gone = [told_s for told_s in told if not (abs(left_s - told_s) < 10).any()]
    assert gone
    for told_s in gone:
        for question, now_s in ((told[told_s][1], 6000.0), ("What was said an hour ago?", told_s + 3600)):
            answer = complete_answer(stream.ask(question, now_s))
            assert told[told_s][2] in answer.text, question
            assert [(item.modality, item.end_s) for item in answer.evidence] == [("speech", told_s)]
    spans = stream.kept_by_age(6000.0)
    assert all(span.said.share == 1.0 for span in spans if span.said.perceived)


def test_what_is_forgotten_is_not_denied(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words_alone.MOST, Kind.SAID, 0)
    stream = engine.open_stream(0.2, 64)
    for minute in range(0, 60, 5):
        stream.note_said(f"The train from platform {minute} is late.", 60.0 * minute + 2)
    assert stream.num_forgotten_tokens
    left = {round(time_s / 60) for time_s in stream.cached_times_s().tolist()}
    gone = max(minute for minute in range(0, 60, 5) if minute not in left)
    assert gone < 55
    spans = stream.kept_by_age(3600.0)
    assert sum(span.all.kept + span.num_own_words for span in spans) == stream.num_cached_tokens
    (then,) = (span for span in spans if span.start_s < 60.0 * gone + 2 <= span.end_s)
    assert then.said.kept < then.said.perceived
    answer = complete_answer(stream.ask(f"What was said {60 - gone} minutes ago?", 3600.0))
    assert answer.text == f"I no longer know: I keep nothing of what was {60 - gone} minutes ago."
    assert (answer.is_sure, answer.is_hedged, answer.evidence) == (False, True, ())
    denial = complete_answer(stream.ask("Was anything said about my car?", 3600.0))
    assert denies_the_past(denial.raw_text)
    assert (denial.text, denial.is_sure, denial.is_hedged, denial.evidence) == (IN_PART, False, True, ())


class Said(SpeechTrack):
    """The same words in every window."""

    def __init__(self) -> None:
        pass

    def add(self, window: Window) -> tuple[Utterance, ...]:
        return (Utterance(window.start_s, window.end_s, "The keys are on the kitchen table."),)


def test_more_than_the_llm_reads_at_once_is_read_in_two_parts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    models, cached = cast(MiniEngine, engine).models, []
    for most in (MAX_BLOCK, 16):
        monkeypatch.setattr(mini_stream, "MAX_BLOCK", most)
        stream = mini_stream.MiniStream(models, 0.2, 256, lambda: 0.0, Said())
        reduction = stream.reduce(noise_window(0))
        cached.append((reduction.text_tokens, np.sort(stream.cached_times_s()).tolist()))
    assert cached[0] == cached[1]
    assert len(cached[0][1]) > 16


def test_statements_of_one_moment_stand_behind_one_another_and_long_ones_are_cut(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 1024)
    assert isinstance(stream, mini_stream.MiniStream)
    for text in ("My keys are on the table.", "My glasses are in the car.", "1 " * 1000):
        stream.note_said(text, 30.0)
    positions = stream._cache.positions[0]
    assert len(np.unique(positions.round(6))) == len(positions)
    assert MAX_QUESTION_TOKENS < len(positions) < MAX_QUESTION_TOKENS + 50


def test_a_spoken_statement_stands_where_it_was_spoken(engine: Engine) -> None:
    stream = engine.open_stream(0.2, 256)
    assert isinstance(stream, mini_stream.MiniStream)
    for heard_s in ((2.0, 4.0), (8.0, 9.0)):
        before = stream.num_cached_tokens
        stream.note_said("My keys are on the table.", 9.5, heard_s)
        assert stream.num_cached_tokens > before
        assert stream._cache.tokens().score.max() == TOLD_SCORE
        assert heard_s[0] <= stream.cached_times_s().max() < heard_s[1]
