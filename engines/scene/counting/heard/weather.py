"""Whether it rains, which only the sound tells. Pure."""

import re
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.telling import moment_evidence

_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:is|does) it (?:still )?(?:raining|rain|pouring)(?: outside| there| here| now| right now)*\W*",
    re.IGNORECASE,
)
RAIN = ("rain", "thunder")
LATELY_S = 10.0


def rain_heard(question: str, now_s: float, record: EpisodeRecord, window_s: float) -> Answer | None:
    """Whether rain is heard; None for other questions. Evidence is in windows of `window_s`."""
    if not _ASKS.fullmatch(question):
        return None
    heard = [each for each in record.sounds(RAIN) if each.end_s >= now_s - LATELY_S]
    if not heard:
        return fixed_answer("I do not hear any rain, and I might not see it.")
    evidence = (moment_evidence(heard[-1].start_s, window_s, "audio", 1.0),)
    return replace(fixed_answer(f"Yes, I think so: I hear {heard[-1].name}."), evidence=evidence)
