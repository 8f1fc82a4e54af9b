"""What was there, heard or read before what an answer told, for follow-ups: "And before that?". Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.answers.moments import rests_on_nothing
from engines.answers.question_senses import asks_to_see, names_a_sense
from engines.api import Answer, Evidence, Turn
from engines.memory.token_table import Group
from engines.scene.claims.words import names_in
from engines.scene.counting.episodes import Episode, EpisodeRecord
from engines.scene.counting.sounds import ALL_SOUNDS
from engines.scene.counting.telling import Sense, moment_evidence
from engines.scene.counting.then import sounds_named, things_named
from engines.scene.wording import as_sentence

_FOLLOW_UP = re.compile(
    rf"{POLITE_OPENING}(?:(?:what|which(?: one| sign)?)(?: else)?"
    r"(?: (?:was|came|did you (?:see|hear|read)|could you (?:see|hear))(?: there)?)? )?"
    r"(?:the (?:one|sign|sound) )?before(?: (?:that|it|this|them|then))?\W*",
    re.IGNORECASE,
)
_SIGN_ORDER = re.compile(
    rf"{POLITE_OPENING}(?:which|what)(?: other)? (?:sign|text|poster|notice) (?:came|was|did you (?:see|read))"
    r"(?: there)?(?: right| just)? (?P<side>before|after) (?:the |that )?(?P<text>.+?)(?: (?:sign|one))?\W*",
    re.IGNORECASE,
)
_READ = re.compile(r"\bit reads? (?P<text>.+)", re.IGNORECASE)
_OF_TEXT = re.compile(r"\b(?:sign|read)\b", re.IGNORECASE)
# After "How many books are there?", "before" asks for another number, and not for what was there.
_OF_OTHER = re.compile(
    r"\b(?:how|where|when|why|colou?rs?|doing|sa(?:y|ys|id)|told|mention\w*|talk\w*)\b"
    r"|^\W*(?:is|are|was|were|do|does|did)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_SOUND = re.compile(rf"\b(?:{'|'.join(sorted(ALL_SOUNDS, key=len, reverse=True))})\b")  # "a car horn" is no car
# What ended so long after the next thing came was before it: a thing is followed for some pictures more.
OVERLAP_S = 3.0
TOGETHER_S = 2.0  # what ended so long before the last of it was there with it
MIN_SHARED = 0.6  # of a text's words in an answer: it was told


@dataclass(frozen=True)
class Text:
    """What was read, from its first reading on."""

    words: str
    start_s: float
    end_s: float


def before_that(
    question: str, turns: Sequence[Turn], record: EpisodeRecord, groups: Iterable[Group], window_s: float
) -> Answer | None:
    """What was before the things, the sounds or the text that the answer before told, or which sign came before or
    after another; None for other questions, and if nothing is known of what was before. `groups`: of the memory.
    Evidence is in windows of `window_s`."""
    plain = question.replace("’", "'")
    if order := _SIGN_ORDER.fullmatch(plain):
        return _of_texts(_texts(groups), order["text"], is_after=order["side"].lower() == "after")
    if not turns or not _FOLLOW_UP.fullmatch(plain):
        return None
    told = turns[-1].answer
    if read := _READ.search(told):
        return _of_texts(_texts(groups), read["text"])
    opening = next((turn.question for turn in reversed(turns) if not _FOLLOW_UP.fullmatch(turn.question)), "")
    asked = plain if names_a_sense(plain) else opening
    if rests_on_nothing(told) or _OF_TEXT.search(plain) or _OF_OTHER.search(opening):
        return None
    if names_a_sense(asked) and not asks_to_see(asked):
        sounds, named = record.sounds(ALL_SOUNDS), _SOUND.findall(told.lower())
        found = _before([each for each in sounds if each.name in named], sounds)
        return _answer(sounds_named(found), found, window_s, is_heard=True) if found else None
    things = record.things()
    found = _before([each for each in things if each.name in names_in(told)], things)
    return _answer(things_named(found), found, window_s, is_heard=False) if found else None


def _before(told: Sequence[Episode], every: Sequence[Episode]) -> list[Episode]:
    """The last episodes of other names that were over when the last one of each told name had begun."""
    names = {episode.name for episode in told}
    if not names:
        return []
    since_s = min(max(each.start_s for each in told if each.name == name) for name in names)
    earlier = [
        each
        for each in every
        if each.name not in names and each.start_s < since_s and not each.is_open and each.end_s <= since_s + OVERLAP_S
    ]
    last_s = max((each.end_s for each in earlier), default=0.0)
    return [each for each in earlier if each.end_s >= last_s - TOGETHER_S]


def _texts(groups: Iterable[Group]) -> list[Text]:
    """What was read, each text once for as long as no other is read between, by its time."""
    texts: list[Text] = []
    readings = sorted((group for group in groups if group.is_reading), key=lambda group: group.start_s)
    for group in readings:
        words = group.text.removeprefix("it reads").strip(' "')
        if texts and _share(texts[-1].words, words) >= MIN_SHARED:
            texts[-1] = replace(texts[-1], end_s=group.end_s)
        else:
            texts.append(Text(words, group.start_s, group.end_s))
    return texts


def _of_texts(texts: Sequence[Text], told: str, is_after: bool = False) -> Answer | None:
    """The text before or after the last one that shares its words with what was told."""
    known = [
        number
        for number, text in enumerate(texts)
        if max(_share(text.words, told), _share(told, text.words)) >= MIN_SHARED
    ]
    number = (known[-1] + (1 if is_after else -1)) if known else -1
    if not 0 <= number < len(texts):
        return None
    text = texts[number]
    evidence = (Evidence(text.start_s, text.end_s, "video", (), 1.0),)
    return replace(fixed_answer(f"It read {text.words}."), evidence=evidence)


def _share(text: str, other: str) -> float:
    """Which share of a text's words another one has."""
    words, others = ({word.lower() for word in _WORD.findall(each)} for each in (text, other))
    return len(words & others) / max(len(words), 1)


def _answer(words: str, found: Sequence[Episode], window_s: float, *, is_heard: bool) -> Answer:
    sense: Sense = "audio" if is_heard else "video"
    evidence = tuple(moment_evidence(each.start_s, window_s, sense, 1 / len(found), each.place) for each in found)
    return replace(fixed_answer(as_sentence(words)), evidence=evidence)
