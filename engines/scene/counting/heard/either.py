"""Which of two sounds it was: "Was that a guitar or a saxophone?". Pure."""

import re
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.sounds import SOUNDS
from engines.scene.counting.telling import moment_evidence
from engines.scene.wording import as_sentence

_EITHER = re.compile(
    rf"{POLITE_OPENING}(?:(?:was|is|were|are) (?:that|this|it|those|the (?:sound|noise|instrument|music|animal)s?)"
    r"|(?:did|do|can|could) (?:you|i|we) hear|have you heard)"
    r"(?: (?:that of|from|made by|played (?:on|by)|coming from))? (?:an?|the|some) (?P<one>[\w -]+?),? or"
    r" (?:rather |was it |did you hear )?(?:an?|the|some) (?P<other>[\w -]+?)(?: (?:that )?(?:you|i|we) heard)?\W*",
    re.IGNORECASE,
)


def either_heard(question: str, record: EpisodeRecord, window_s: float) -> Answer | None:
    """The one of two sounds that was heard longer; None for other questions, if neither was heard or both as long.
    Evidence is in windows of `window_s`."""
    match = _EITHER.fullmatch(question)
    if match is None:
        return None
    heard = {word: record.sounds(_names(word)) for word in (match["one"].lower(), match["other"].lower())}
    total_s = {word: sum(each.end_s - each.start_s for each in episodes) for word, episodes in heard.items()}
    most, least = max(total_s.values()), min(total_s.values())
    if most == least or len(total_s) < 2:
        return None
    episodes = heard[max(total_s, key=total_s.__getitem__)]
    evidence = tuple(moment_evidence(each.start_s, window_s, "audio", 1 / len(episodes)) for each in episodes)
    return replace(fixed_answer(as_sentence(episodes[0].name)), evidence=evidence)


def _names(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*SOUNDS.get(word, ()), word, f"a {word}", f"an {word}")))
