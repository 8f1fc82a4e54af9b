"""How many of a thing there were, or different ones, from the record of things. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.claims.words import NAME_OF_WORD, PEOPLE_WORD, first_word
from engines.scene.classes import PERSON
from engines.scene.counting.episodes import Episode, EpisodeRecord
from engines.scene.counting.telling import moment_evidence
from engines.scene.wording import as_sentence, counted

_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:in all,? |altogether,? )?how many (?:different |separate "
    rf"|distinct )?(?P<what>[a-z -]+?)"
    r" (?:did you see|have you seen|could you see|(?:were|was) (?:there|shown|visible|to be seen"
    r"|in (?:the picture|view))"
    r"|have (?:there )?been(?: there| here| shown)?|came (?:by|past|along|into view)|(?:stood|lay"
    r"|hung) (?:there|in|on) .*?"
    r"|(?:were|was) (?:standing|lying|parked|hanging) .*?)"
    r"(?:,? (?:there|here|altogether|in all|in total|so far|at once|in (?:the|this) (?:picture|video|row|room)))*\W*",
    re.IGNORECASE,
)
# Of one thing, in light and in shadow: they tell no two things apart.
_ALIKE = (
    ("white", "grey", "beige"),
    ("black", "grey", "brown"),
    ("red", "pink", "orange", "brown"),
    ("blue", "purple"),
)
_AT_ONCE = re.compile(r"\bat once\b", re.IGNORECASE)
_PEOPLE = re.compile(PEOPLE_WORD, re.IGNORECASE)


def past_number(question: str, record: EpisodeRecord, window_s: float) -> Answer | None:
    """ "Three people."; "at least" as many if some came later, which may be the same again or others: colours tell some
    apart. None for other questions and of things that were not seen. Evidence is in windows of `window_s`."""
    match = _ASKS.fullmatch(question)
    if match is None:
        return None
    word = first_word(match["what"])
    is_of_people = _PEOPLE.fullmatch(match["what"]) is not None
    if not is_of_people and (word is None or word != match["what"].lower()):
        return None
    name = PERSON if is_of_people or word is None else NAME_OF_WORD[word]
    episodes = record.things((name,))
    if not episodes:
        return None
    number = at_once = max(each.level for each in episodes)
    is_least = False
    if _AT_ONCE.search(question) is None:
        number = max(at_once, 0 if name == PERSON else len(colours_told_apart(episodes)))
        is_least = number > at_once or len(episodes) > at_once
    evidence = tuple(
        moment_evidence(each.start_s, window_s, "video", 1 / len(episodes), each.place) for each in episodes
    )
    words = f"one {name}" if number == 1 else counted(number, name)
    return replace(fixed_answer(as_sentence(f"at least {words}" if is_least else words)), evidence=evidence)


def colours_told_apart(episodes: Sequence[Episode]) -> list[str]:
    """The colours in which things were seen that one and the same thing cannot have had."""
    colours: list[str] = []
    for episode in episodes:
        for colour in (episode.first_colour, episode.colour):
            if colour is not None and not any(are_alike(colour, other) for other in colours):
                colours.append(colour)
    return colours


def are_alike(one: str, other: str) -> bool:
    """Whether one thing may have both colours, in light and in shadow."""
    return one == other or any(one in family and other in family for family in _ALIKE)
