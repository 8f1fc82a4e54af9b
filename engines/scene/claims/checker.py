"""Puts an answer right that contradicts what the senses know at the moment. Pure.

The LLM reads notes that may be a minute old, and forgets some. What the senses found in the last picture is certain
enough to overrule three kinds of claims: that something is not there which they see, or cannot recognise; that somebody
or something is there which they do not see; that it is bright, or that the picture moves, when it is not so.
"""

import re
from collections.abc import Callable

from engines.scene.claims.words import (
    CLOTHES,
    NAME_OF_WORD,
    PERSON,
    first_word,
    is_about_now,
    names_in,
    thing_looked_for,
)
from engines.scene.state import SceneState, Thing
from engines.scene.wording import counted, things_words, with_article

BLACK = "I can't see: the picture is black."
NO_PEOPLE = "I do not see any people."
_DENIAL = re.compile(
    r"(?P<no>No, )?I (?P<did>do|did) not (?:see|notice) (?P<article>any |an? |the )?(?P<thing>[\w' -]+)\."
)
_NO_NAME = re.compile(
    r"(?:\w+thing|\w+body|anyone|texts?|it|you|them|me|animals?|vehicles?|fruits?|pieces of furniture|instruments?)\b"
)
_COLOUR = "(?:black|white|grey|red|orange|yellow|green|blue|purple|pink|brown)"
_COLOURED = re.compile(rf"\b{_COLOUR} \w|\bin {_COLOUR}\b")
_YES_OR_NO = re.compile(r"\W*(?:is|are|do|does|did|can|could|have|has|was|were|am)\b", re.IGNORECASE)
_HAVE_SEEN = re.compile(r"\W*(?:did|have) you (?:see|seen)\b", re.IGNORECASE)
_LOOKS = re.compile(r"\b(?:colou?rs?|where(?:'s| is| are)|sides?|how many|who|wear\w*|dressed)\b", re.IGNORECASE)
_CLOTHES = {word.lower() for word in CLOTHES}
_YES = re.compile(r"Yes\b")
_LIGHT = re.compile(r"(?:(?:Yes|No), i|I)t is (?P<light>bright|dim|dark)\b")
_MOVING = re.compile(r"(?:(?:Yes|No), t|T)he picture (?P<state>is live|stands still)\b")
_BEGINS = re.compile(
    r"(?:No, )?I (?:do|did) not (?:see|notice)\b|(?:(?:Yes|No), i|I)t is (?:bright|dim|dark)\b"
    r"|(?:(?:Yes|No), t|T)he picture\b"
)
_SENTENCE = re.compile(r"[^.!?]*[.!?]")


class ClaimChecker:
    """Of one question. `state`: what is known of the newest picture. `is_known`: whether the senses may recognise a
    thing of a name that the detector does not have."""

    def __init__(self, question: str, state: SceneState, is_known: Callable[[str], bool]) -> None:
        self._state, self._is_known = state, is_known
        self._is_now = is_about_now(question)
        self._looked_for = thing_looked_for(question) if self._is_now else None
        self._asked = question

    def may_claim(self, text: str) -> bool:
        """Whether an answer that begins with `text` may claim something that can be checked: wait for its sentence."""
        return _BEGINS.match(text) is not None or (self._looked_for is not None and _YES.match(text) is not None)

    def corrected(self, text: str) -> str | None:
        """What to say instead of an answer whose first sentence is complete in `text`; None if it may stand."""
        match = _SENTENCE.match(text)
        sentence = match.group() if match else text
        if denial := _DENIAL.fullmatch(sentence):
            return self._of_denial(denial)
        if not self._is_now:
            return None
        if self._looked_for is not None and _YES.match(sentence):
            return self._of_yes(self._looked_for, sentence)
        if light := _LIGHT.match(sentence):
            return self._of_light(light["light"])
        if moving := _MOVING.match(sentence):
            return self._of_moving(moving["state"] == "stands still")
        return None

    def _of_denial(self, denial: re.Match[str]) -> str | None:
        thing = denial["thing"]
        if _NO_NAME.match(thing) or _COLOURED.search(thing):
            return None
        word = first_word(thing)
        if word is None:
            is_clothes = thing.lower().removesuffix("s") in _CLOTHES or thing.lower() in _CLOTHES
            if is_clothes and self._seen(PERSON):
                return self._told(PERSON)
            words = with_article(thing) if denial["article"] in ("a ", "an ", "the ") else thing
            is_known = self._is_known(thing) and not is_clothes
            return None if is_known else f"I can't tell: I might not recognise {words}."
        name = NAME_OF_WORD[word]
        return self._told(name) if self._seen(name) and self._state.light != "black" else None

    def _told(self, name: str) -> str:
        """What there is of something that an answer denied, as far as it was asked for."""
        seen = self._seen(name)
        asks_for_it = name in names_in(self._asked) or name == PERSON
        if asks_for_it and _YES_OR_NO.match(self._asked):
            is_all = self._looked_for == name or _HAVE_SEEN.match(self._asked)
            return f"Yes, {things_words(name, seen)}." if is_all else _but(name, seen)
        words = things_words(name, seen)
        return f"{words[:1].upper()}{words[1:]}." if asks_for_it and _LOOKS.search(self._asked) else _but(name, seen)

    def _of_yes(self, name: str, sentence: str) -> str | None:
        if self._state.light == "black":
            return BLACK
        seen, named = self._seen(name), names_in(sentence)
        if seen:
            return f"Yes, {things_words(name, seen)}." if named and name not in named else None
        if name == PERSON:
            return f"No, {NO_PEOPLE}"
        return f"No, I do not see {with_article(name)}." if named and name not in named else None

    def _of_light(self, light: str) -> str | None:
        if self._state.light == light:
            return None
        return BLACK if self._state.light == "black" else f"It is {self._state.light}."

    def _of_moving(self, stands_still: bool) -> str | None:
        if self._state.light == "black":
            return BLACK
        if stands_still == self._state.is_still:
            return None
        return "The picture stands still." if self._state.is_still else "The picture is live."

    def _seen(self, name: str) -> tuple[Thing, ...]:
        return self._state.things_called(name)


def _but(name: str, things: tuple[Thing, ...]) -> str:
    return f"I see {counted(len(things), name)}, but I can't tell that."
