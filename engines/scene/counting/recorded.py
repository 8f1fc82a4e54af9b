"""The answer to a question that a stream's record, or the text that it has read, can answer without the LLM. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from engines.answers.recall.allowed import forbidden_by_sign
from engines.answers.when.asked import AskedTime
from engines.api import Answer, Turn
from engines.memory.token_table import Group
from engines.scene.counting.answers import counted_answer
from engines.scene.counting.before import before_that
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.heard.doers import heard_doer
from engines.scene.counting.heard.either import either_heard
from engines.scene.counting.heard.weather import rain_heard
from engines.scene.counting.hearing import hearing_answer
from engines.scene.counting.light import light_answer
from engines.scene.counting.past.actions import past_action
from engines.scene.counting.past.colours import past_colour
from engines.scene.counting.past.doers import unseen_doer
from engines.scene.counting.past.numbers import past_number
from engines.scene.counting.past.provisions import provisions
from engines.scene.counting.past.same import same_as_before
from engines.scene.counting.past.visitors import who_was_there
from engines.scene.counting.sounds import ALL_SOUNDS
from engines.scene.counting.views.answers import view_answer
from engines.scene.counting.views.changed import change_answer
from engines.wall_clock import WallClock


@dataclass(frozen=True)
class Question:
    """A question at `now_s` of a stream that has `started`, after the `turns` of its dialogue. `asked`: the time that
    it names."""

    text: str
    now_s: float
    started: WallClock | None
    turns: tuple[Turn, ...] = ()
    asked: AskedTime | None = None


def recorded_answer(
    question: Question, record: EpisodeRecord, worded: Collection[Group], window_s: float
) -> Answer | None:
    """What the record says of light, things and sounds, and what signs forbid; None if it asks for anything else, or
    nothing is known of it. `worded`: what the memory holds in words. Evidence is in windows of `window_s`."""
    text, now_s, started = question.text, question.now_s, question.started
    views = record.views.views
    found = view_answer(
        text, question.asked, question.turns, views, lambda: [each.name for each in record.sounds(ALL_SOUNDS)], window_s
    )
    found = found or change_answer(text, views, window_s)
    found = found or before_that(text, question.turns, record, worded, window_s) or forbidden_by_sign(text, worded)
    found = found or unseen_doer(text, worded, now_s)
    found = found or past_action(text, question.asked, question.turns, record.actions, window_s)
    if found is None and question.asked is None:
        found = past_colour(text, record, window_s) or provisions(text, record, window_s)
        found = found or past_number(text, record, window_s) or same_as_before(text, record, window_s)
        found = found or who_was_there(text, record, window_s) or either_heard(text, record, window_s)
        found = found or heard_doer(text, now_s, record, window_s) or rain_heard(text, now_s, record, window_s)
        found = found or light_answer(text, now_s, started, record.light, window_s)
        found = found or hearing_answer(text, now_s, record, window_s)
    return found or counted_answer(text, question.asked, now_s, started, record, window_s)
