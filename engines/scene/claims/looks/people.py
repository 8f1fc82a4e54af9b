"""Who is there, and whether somebody is a man or a woman, as people's looks tell. Pure."""

import re
from collections.abc import Sequence

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.acts.subject import subject_in
from engines.scene.claims.looks.sex import MAN, OF_WORD, WOMAN, WORDS
from engines.scene.claims.looks.worn import worn_told
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.classes import PERSON
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, colour_words, counted, things_words, with_article

_IS_THERE = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|are) there|(?:do|can) you(?: still)? see|is|are) (?:an?|any|some) (?P<word>{WORDS})\b"
    r"(?: (?:there|here|now|visible|around|anywhere|too|among (?:them|these)|with (?:them|him|her)|in front|standing"
    r"|in the (?:picture|image|room|background|middle)|(?:on|to) the (?:left|right)|at the (?:front|back)))*\W*",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"{POLITE_OPENING}(?:is|are) (?P<subject>it|this|that|[\w' -]+?) (?:more (?:likely|of) |rather )?(?:an? )?"
    rf"(?:{WORDS}),? or (?:rather )?(?:an? )?(?:{WORDS})(?: there| here)*\W*",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    rf"{POLITE_OPENING}how many (?P<word>{WORDS}) (?:are there|do you see|can you see|are here)(?: here| now)*\W*",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"{POLITE_OPENING}(?:who(?:'s| is| are) (?:there|here|that|this|it)|whom? (?:do|can) you see)"
    r"(?: (?:there|here|now|right now|at the moment|please))*\W*",
    re.IGNORECASE,
)


def people_told(question: str, state: SceneState) -> str | None:
    """What people's looks tell; None for other questions, and where they do not tell it for sure."""
    people = state.things_called(PERSON)
    if not people or is_out_of_sight(question):
        return None
    if match := _HOW_MANY.fullmatch(question):
        return _number(OF_WORD[match["word"].lower()], people)
    if match := _EITHER.fullmatch(question):
        return _man_or_woman(match["subject"].lower(), state)
    if _WHO.fullmatch(question):
        return _who(people)
    match = _IS_THERE.fullmatch(question)
    return _presence(OF_WORD[match["word"].lower()], people) if match else worn_told(question, state)


def _man_or_woman(subject: str, state: SceneState) -> str | None:
    """What the one who is meant is."""
    asked = subject_in("he" if subject in ("it", "this", "that") else subject)
    meant = asked.among(state) if asked is not None and asked.are_people else ()
    who = meant[0].looks.who if len(meant) == 1 else None
    return f"I think it is a {who}." if who is not None else None


def _who(people: Sequence[Thing]) -> str | None:
    """How many people, and what they look like as far as it is known."""
    known = [each for each in people if each.looks.who]
    if not known:
        return None
    if len(people) == 1:
        who = f"{people[0].looks.who} {colour_words(PERSON, people[0].colour)}".strip()
        return f"{as_sentence(with_article(who))[:-1]}, I think."
    if len(known) == len(people):
        return f"{as_sentence(_all(people))[:-1]}, I think."
    return f"{as_sentence(counted(len(people), PERSON))[:-1]}, among them {_all(known)}, I think."


def _presence(who: str, people: Sequence[Thing]) -> str | None:
    those = [each for each in people if each.looks.who == who]
    if those:
        return f"Yes, I think so: {things_words(PERSON, those)}."
    return f"I do not think so: I see {_all(people)}." if all(each.looks.who for each in people) else None


def _number(who: str, people: Sequence[Thing]) -> str | None:
    if not all(each.looks.who for each in people):
        return None
    number = sum(each.looks.who == who for each in people)
    return f"I think {counted(number, who)}."


def _all(people: Sequence[Thing]) -> str:
    """ "two men", "a man and a woman"."""
    numbers = {who: sum(each.looks.who == who for each in people) for who in (MAN, WOMAN)}
    return " and ".join(counted(number, who) for who, number in numbers.items() if number)
