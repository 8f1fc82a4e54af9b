"""Answers that are none to what was asked: "In the middle." to "What does the screen show?". Pure."""

import re

from engines.scene.claims.fitting.presupposed import NOT_READ, admitted
from engines.scene.claims.questions import OPENING
from engines.scene.claims.words import ALSO_MEANT, NAME_OF_WORD, first_word, is_a_person, names_in
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.state import SceneState
from engines.scene.wording import NUMBERS, UNKNOWN, alike_words, in_order, listed, with_article

MOST_TOLD = 3
_A_PLACE = re.compile(
    r"(?:Perhaps )?(?:in the middle|on the (?:left|right)|at the (?:top|bottom)(?: left| right)?)\.", re.IGNORECASE
)
_OF_PLACES = re.compile(
    r"\b(?:where\w*|sides?|parts?|corners?|ends?|left|right|middle|cent(?:er|re)|top|bottom|positions?|places?|located|near"
    r"|directions?|way|far|half|edge|row|area|spot)\b",
    re.IGNORECASE,
)
_A_NUMBER = re.compile(rf"(?P<number>{'|'.join(NUMBERS)}) (?P<thing>[a-z ]+)\.", re.IGNORECASE)
_OF_NUMBERS = re.compile(
    r"\b(?:how many|how much|count|numbers? of|whom?|alone|do you see|can you see|are there|is there|else)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(rf"{OPENING}(?:what|which|how|why)\b", re.IGNORECASE)
_ON_IT = re.compile(r"\b(?:what|which) (?:numbers?|letters?|words?|names?|texts?)\b", re.IGNORECASE)
_THERE_STILL = re.compile(
    rf"{OPENING}(?:is|are) (?P<whose>the|this|that|my|your|his|her|their|our)"
    r" (?P<noun>[a-z -]+?)"
    r" (?:still )?(?:there|here|visible|around|to be seen|(?:in|on|within) (?:the|your|this)"
    r" (?:picture|view|image|camera|frame|room|scene|screen))(?: (?:still|now))*\W*",
    re.IGNORECASE,
)
_LIVE = re.compile(r"(?:Yes|No), the picture (?:is live|stands still)\b")
_OF_THE_PICTURE = re.compile(
    r"\b(?:pictures?|image|video|camera|feed|stream|live|froze\w*|freez\w*|stuck|hang\w*|recording|you)\b",
    re.IGNORECASE,
)
_KIND_OF_PLACE = re.compile(
    r"\b(?:what|which) (?:kind|sort|type) of (?:a )?(?P<place>shop|store|bar|cafe|restaurant|market|museum|school"
    r"|office|place|room|building|house|station|event|party)\b",
    re.IGNORECASE,
)
_AGO = re.compile(r"Yes, .*\bago\b")
_NO_EVENT = re.compile(r"\b(?:left|leave) (?:his|her|their|its|my|your|our|an?|the) |\bonly\b", re.IGNORECASE)
_PLACE_BEGINS = re.compile(r"(?:Perhaps )?(?:in|on|at) the\b", re.IGNORECASE)
_NUMBER_BEGINS = re.compile(rf"(?:{'|'.join(NUMBERS)})\b", re.IGNORECASE)


def may_be_misfit(question: str, text: str) -> bool:
    """Whether an answer that begins so must be complete before it is told."""
    if _PLACE_BEGINS.match(text):
        return _OF_PLACES.search(question) is None
    if _NUMBER_BEGINS.match(text):
        return _OPEN.match(question) is not None and not _OF_NUMBERS.search(question) and bool(names_in(question))
    is_of_still = _THERE_STILL.fullmatch(question) or _NO_EVENT.search(question)
    return text.startswith("Yes") and is_of_still is not None


def put_right(question: str, sentence: str, state: SceneState) -> str | None:
    """What to say instead of a sentence that denies what is taken for granted, or answers something else; None if it
    may stand."""
    return admitted(question, sentence, bool(state.things_called(PERSON))) or _misfit(question, sentence, state)


def _misfit(question: str, sentence: str, state: SceneState) -> str | None:
    if _A_PLACE.fullmatch(sentence):
        return None if _OF_PLACES.search(question) else UNKNOWN
    if (number := _A_NUMBER.fullmatch(sentence)) and _OPEN.match(question) and not _OF_NUMBERS.search(question):
        return _of_number(question, number["thing"])
    if (of_place := _KIND_OF_PLACE.search(question)) and sentence.startswith("I can't tell"):
        return _of_place(of_place["place"].lower(), state)
    if _LIVE.match(sentence):
        return None if _OF_THE_PICTURE.search(question) else UNKNOWN
    if _AGO.match(sentence):
        return UNKNOWN if _NO_EVENT.search(question) else None
    there = _THERE_STILL.fullmatch(question) if sentence.startswith("Yes, ") else None
    return _another(there, sentence, state) if there else None


def _of_number(question: str, thing: str) -> str | None:
    """Of things that the question names itself: how many there are was not asked."""
    if names_in(thing).isdisjoint(names_in(question)) and not (is_a_person(thing.split()[-1]) and "people" in question):
        return None
    return NOT_READ if _ON_IT.search(question) else UNKNOWN


def _of_place(place: str, state: SceneState) -> str | None:
    """What is seen there tells people more than that the kind is not known."""
    names = in_order({each.name for each in state.things if each.name != PERSON})[:MOST_TOLD]
    groups = [alike_words([each for each in state.things if each.name == name]) for name in names]
    return f"I can't tell which kind of {place} it is, but I see {listed(groups)}." if groups else None


def _another(there: re.Match[str], sentence: str, state: SceneState) -> str | None:
    """Of a thing that is not seen, where another one is told."""
    noun = there["noun"].lower()
    word = first_word(noun)
    name = NAME_OF_WORD[word] if word is not None else None
    named = names_in(sentence)
    if not named or (name is not None and (state.things_called(name) or named & {name, *ALSO_MEANT.get(name, ())})):
        return None
    if name is None and noun.split()[-1] in sentence.lower():
        return None
    if name in RELIABLE:
        return f"No, I do not see {with_article(name or noun)} now."
    return f"I can't make out {'your' if there['whose'].lower() == 'my' else there['whose'].lower()} {noun}."
