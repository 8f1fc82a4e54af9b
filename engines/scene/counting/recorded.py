"""The answer to a question that a stream's record alone can answer. Pure."""

from engines.answers.when.asked import AskedTime
from engines.api import Answer
from engines.scene.counting.answers import counted_answer
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.light import light_answer
from engines.wall_clock import WallClock


def recorded_answer(
    question: str,
    asked: AskedTime | None,
    now_s: float,
    started: WallClock | None,
    record: EpisodeRecord,
    window_s: float,
) -> Answer | None:
    """What the record says of light, things and sounds; None if it asks for anything else, or the record cannot say.
    `asked`: the time that the question names. Evidence is in windows of `window_s`."""
    if asked is None and (light := light_answer(question, now_s, started, record.light, window_s)):
        return light
    return counted_answer(question, asked, now_s, started, record, window_s)
