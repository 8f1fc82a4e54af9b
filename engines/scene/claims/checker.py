"""Puts an answer right that contradicts what the senses know at the moment. Pure.

The LLM reads notes that may be a minute old, and forgets some. What the senses found in the newest pictures is certain
enough to overrule these claims: that something is not there which they see or cannot recognise; that something is there
which they do not see, or so many of it; that somebody stands or sits, when nobody does; that it is bright, black, or
moving, when it is not so.
"""

import re
from collections.abc import Callable, Sequence

from engines.scene.claims.acts.answers import asks_for_acts
from engines.scene.claims.beside import asks_what_is_beside, corrected_beside, corrected_of_hand
from engines.scene.claims.doings import corrected_of_people, doing_looked_for
from engines.scene.claims.fitting.finished import finished
from engines.scene.claims.fitting.misfits import may_be_misfit
from engines.scene.claims.found.thing import Chance, Find, find_nothing, know_nothing
from engines.scene.claims.kinds import KINDS, group_asked_for, kind_asked_for, perhaps_of, told_of_group, told_of_kind
from engines.scene.claims.known.told import known_told
from engines.scene.claims.numbers.unseen import number_of_unseen
from engines.scene.claims.parts import BACKGROUND, asked_colour, colour_of
from engines.scene.claims.places import asks_where_it_is, inside_or_outside
from engines.scene.claims.questions import (
    asks_what_is_seen,
    is_about_now,
    is_out_of_sight,
    is_yes_or_no,
    other_thing_looked_for,
    side_asked_for,
    thing_counted,
    thing_looked_for,
    thing_looked_for_there,
    thing_seen_before,
)
from engines.scene.claims.sides import meant_by_side, on_side
from engines.scene.claims.thing_colours import asked_thing_colour, colour_alone, corrected_colour
from engines.scene.claims.unknowable import asks_a_name, corrected_name
from engines.scene.claims.view import LIGHT_TOLD, asks_to_see_well, corrected_view
from engines.scene.claims.where.relations import asks_for_relation, related_things
from engines.scene.claims.where.rooms import asks_for_place, corrected_place
from engines.scene.claims.words import ALSO_MEANT, NAME_OF_WORD, are_clothes, first_word, is_of_people, names_in
from engines.scene.classes import PERSON
from engines.scene.colours.names import COLOURS
from engines.scene.looks.local import LocalLooks
from engines.scene.state import SceneState, Thing
from engines.scene.wording import (
    BLACK,
    NO_PEOPLE,
    NUMBERS,
    UNKNOWN,
    as_sentence,
    counted,
    things_words,
    with_article,
)

IN_THE_HAND = " in the hand"
_DENIAL = re.compile(r"(?:No, )?I (?:do|did) not (?:see|notice) (?P<article>any |an? |the )?(?P<thing>[\w' -]+)\.")
_NO_NAME = re.compile(
    r"(?:\w+thing|(?:\w+body|anyone)(?= )|texts?|it|you|them|me|animals?|vehicles?|fruits?|pieces of furniture"
    r"|instruments?|other|more|changes?|differences?|movements?)\b"
)
_NO = re.compile(r"No(?:body|thing|t)?\b")
_NOBODY_THERE = re.compile(r"I (?:do|did) not (?:see|notice) anybody there\.")
_COLOUR = f"(?:{'|'.join(COLOURS)})"
_COLOURED = re.compile(rf"\b{_COLOUR} \w|\bin {_COLOUR}\b")
_LOOKS = re.compile(r"\b(?:colou?rs?|where(?:'s| is| are)|sides?|who(?:'s| is| are)|wear\w*|dressed)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_LOOKS_OF_CLOTHES = re.compile(r"\b(?:colou?rs?|who|wear\w*|dressed)\b", re.IGNORECASE)
_COUNT = re.compile(rf"(?P<number>{'|'.join(NUMBERS)}|a|an) \w", re.IGNORECASE)
_MOVING = re.compile(r"(?:(?:Yes|No), t|T)he picture (?P<state>is live|stands still)\b")
_VOICES = re.compile(r"\b(?:voices?|speak\w*|spoke|talk\w*|said|heard?|sing\w*|sang)\b", re.IGNORECASE)
_STUCK = re.compile(r"\b(?:freez\w*|froze\w*|stuck|stopped|paused|hang\w*|hung|stand\w* still)\b", re.IGNORECASE)
_CANNOT = re.compile(r"I (?:can't tell|do not see|might not)\b")
_NO_BUT_BLACK = re.compile(r"No, (?:the picture|it) is (?:black|dark)\b")
_BEGINS = re.compile(
    r"(?:No, )?I (?:do|did) not(?: (?:see|notice)\b| ?\Z)|(?:(?:Yes|No), i|I)t is(?: (?:bright|dim|dark)\b| ?\Z)"
    r"|(?:(?:Yes|No), t|T)he picture\b|I can't see:|In\b"
)
_SENTENCE = re.compile(r"[^.!?]*[.!?]")


class ClaimChecker:
    """Of one question. `state`: what is known of the newest picture. `is_known`: whether the senses may recognise a
    thing of a name that the detector does not have. `sounds`: of the last seconds. `parts`: names of parts of the
    newest picture, too often wrong to be told but where a thing of their kind is asked for. `find`: looks for
    a thing in it; `chance` tells how much it looks like one; `local`: what its patches look like."""

    def __init__(
        self,
        question: str,
        state: SceneState,
        is_known: Callable[[str], bool],
        sounds: Sequence[str] = (),
        parts: Sequence[str] = (),
        find: Find = find_nothing,
        chance: Chance = know_nothing,
        local: LocalLooks | None = None,
    ) -> None:
        question = question.replace("’", "'")
        self._asked, self._state, self._is_known = question, state, is_known
        self._sounds, self._parts, self._find, self._chance, self._local = sounds, parts, find, chance, local
        self._is_now = is_about_now(question)
        self._looked_for = thing_looked_for(question) if self._is_now else None
        self._counted = thing_counted(question) if self._is_now else None
        self._asks_what_is_seen = asks_what_is_seen(question)
        self._asked_colour = asked_colour(question) if self._is_now else None
        self._thing_colour = asked_thing_colour(question) if self._is_now else None
        self._doing = doing_looked_for(question) if self._is_now else None
        sees = self._is_now and (state.light != "black" or asks_to_see_well(question))
        self._surer = known_told(question, state, find, chance, local) if sees else None  # whatever the answer is

    def may_claim(self, text: str) -> bool:
        """Whether an answer that begins with `text` may claim something that can be checked: wait for its sentence."""
        of_sentence = self._surer, self._counted, self._doing, self._thing_colour
        may_be_wrong = _BEGINS.match(text) or _CANNOT.match(text) or may_be_misfit(self._asked, text)
        if may_be_wrong or any(asked is not None for asked in of_sentence):
            return True
        of_words = asks_a_name, asks_for_acts, asks_where_it_is, asks_what_is_beside, asks_for_place, asks_for_relation
        is_of_background = self._asked_colour is not None and self._asked_colour.thing == BACKGROUND
        if is_of_background or any(asks(self._asked) for asks in (*of_words, kind_asked_for, group_asked_for)):
            return True
        return self._asks_what_is_seen if self._looked_for is None else self._looked_for not in names_in(text)

    def corrected(self, text: str) -> str | None:
        """What to say instead of an answer whose first sentence is complete in `text`; None if it may stand."""
        sentence = match.group() if (match := _SENTENCE.match(text)) else text
        said = self._corrected(sentence)
        return finished(self._asked, said or sentence, self._state, self._chance, self._local) or said

    def _corrected(self, sentence: str) -> str | None:
        if moving := _MOVING.match(sentence):
            return self._of_moving(moving["state"] == "stands still", sentence)
        if self._surer is not None:
            return self._surer
        if colour := self._of_colour(sentence):
            return colour
        if said := self._of_doing(sentence) or corrected_name(self._asked, sentence):
            return said
        if self._is_now and self._state.light != "black" and (said := self._of_what_is_seen(sentence)):
            return said
        if self._is_now and (said := self._of_now(sentence)):
            return said if said != sentence else None
        if denial := _DENIAL.fullmatch(sentence):
            return self._of_denial(denial["thing"], denial["article"])
        return colour_alone(self._asked, sentence)

    def _of_now(self, sentence: str) -> str | None:
        """What is right of a claim about now, for a question about it; None if the claim may stand."""
        is_black, says_black = self._state.light == "black", sentence.startswith(BLACK[:-1])
        if is_black:
            is_of_things = self._asks_what_is_seen or self._looked_for or self._counted or LIGHT_TOLD.match(sentence)
            is_wrong = is_of_things or self._denies_a_thing(sentence) or _NO_BUT_BLACK.match(sentence)
            return BLACK if is_wrong else None
        if self._looked_for is not None and (says_black or sentence.startswith("Yes")):
            return self._of_yes(self._looked_for, sentence)
        if self._looked_for is not None and _NO.match(sentence):
            return self._told(self._looked_for) if self._seen(self._looked_for) else None
        if self._counted is not None and (said := self._of_count(self._counted, sentence)):
            return said
        if self._asks_what_is_seen and (said := corrected_view(sentence, self._state, self._is_known)):
            return said
        if says_black:
            return UNKNOWN
        if light := LIGHT_TOLD.match(sentence):
            if other := other_thing_looked_for(self._asked):
                return f"I can't tell: I might not recognise {with_article(other)}."
            return None if self._state.light == light["light"] else f"It is {self._state.light}."
        return self._of_somebody() if _NOBODY_THERE.match(sentence) else None

    def _of_what_is_seen(self, sentence: str) -> str | None:
        of_hand = corrected_of_hand(self._asked, sentence, self._state)
        told = of_hand or corrected_beside(self._asked, sentence, self._state)
        told = told or told_of_kind(self._asked, sentence, self._parts)
        return told or told_of_group(self._asked, sentence, self._state, self._parts)

    def _of_moving(self, stands_still: bool, sentence: str) -> str | None:
        """Of a claim about the picture, which is one about now whatever the question was."""
        if self._state.light == "black":
            return BLACK
        says_other = _STUCK.search(self._asked) is not None and sentence.startswith("No" if stands_still else "Yes")
        if stands_still == self._state.is_still and not says_other:
            return None
        return "The picture stands still." if self._state.is_still else "The picture is live."

    def _of_yes(self, name: str, sentence: str) -> str | None:
        seen, named = self._seen(name), names_in(sentence)
        is_right = not named or not named.isdisjoint({name} | ALSO_MEANT.get(name, set()))
        is_wrong = not is_right or sentence.startswith(BLACK[:-1])
        if seen:
            return f"Yes, {things_words(name, seen)}." if is_wrong else None
        return f"No, {_none_of(name)}" if is_wrong or name == PERSON else None

    def _of_count(self, name: str, sentence: str) -> str | None:
        seen = self._seen(name)
        told = match["number"].lower() if (match := _COUNT.match(sentence)) else ""
        number = 1 if told in ("a", "an") else NUMBERS.index(told) if told in NUMBERS else 0
        if number == len(seen) or not (match or sentence.startswith(BLACK[:-1])):
            return None
        if not seen:
            return _none_of(name) if name == PERSON else number_of_unseen(name, self._find, self._chance)
        return "One person." if name == PERSON and len(seen) == 1 else as_sentence(counted(len(seen), name))

    def _of_colour(self, sentence: str) -> str | None:
        """The colour of what is seen, or of a part of the picture, if a thing is asked for that no sense knows."""
        if self._thing_colour is not None and (said := corrected_colour(self._thing_colour, sentence, self._state)):
            return said
        asked = self._asked_colour if self._state.light != "black" else None
        if asked is None or not (_CANNOT.match(sentence) or asked.thing == BACKGROUND):
            return None
        is_denied = _DENIAL.fullmatch(sentence) is not None and self._is_known(asked.thing)
        return None if is_denied else colour_of(asked, self._state)

    def _of_doing(self, sentence: str) -> str | None:
        if not self._is_now or self._state.light == "black":
            return None
        asked, state = self._asked, self._state
        told = corrected_of_people(asked, self._doing, sentence, state, self._sounds, self._parts)
        told = told or inside_or_outside(asked, sentence, state) or corrected_place(asked, sentence, state)
        return told or related_things(asked, state)

    def _of_somebody(self) -> str | None:
        side, people = side_asked_for(self._asked), self._seen(PERSON)
        if side is None:
            return _but(PERSON, people) if people and is_of_people(self._asked) else None
        meant = meant_by_side(people, side)
        there = on_side(people, side) or ([meant] if meant is not None else [])
        return as_sentence(things_words(PERSON, there)) if there else None

    def _on_side(self, name: str) -> list[Thing]:
        """The things of a name on the side that is asked about."""
        side = side_asked_for(self._asked)
        return [] if side is None else on_side(self._seen(name), side)

    def _denies_a_thing(self, sentence: str) -> bool:
        denial = _DENIAL.fullmatch(sentence)
        return denial is not None and _NO_NAME.match(denial["thing"]) is None

    def _of_denial(self, thing: str, article: str | None) -> str | None:
        kind = KINDS.get(thing.removesuffix("s"), frozenset())
        if self._is_now and self._state.light != "black" and (said := perhaps_of(kind, self._parts)):
            return said
        if _NO_NAME.match(thing):
            return None
        if _COLOURED.search(thing):
            return self._of_coloured(thing)
        word = first_word(thing)
        if self._is_now and is_out_of_sight(self._asked) and not (word and self._seen(NAME_OF_WORD[word])):
            return UNKNOWN
        if word is None:
            is_clothes = are_clothes(thing)
            if is_clothes and self._seen(PERSON) and _LOOKS_OF_CLOTHES.search(self._asked):
                return self._told(PERSON)
            if article is None and " " in thing:  # "him fall"
                return None
            words = thing if article in ("any ", None) else with_article(thing)
            is_known = self._is_known(thing) and not is_clothes
            return None if is_known else f"I can't tell: I might not recognise {words}."
        name = NAME_OF_WORD[word]
        if thing.endswith(IN_THE_HAND):
            held = [seen for seen in self._seen(name) if seen.held]
            return f"Yes, {things_words(name, held)}." if held and self._is_now else None
        if self._seen(name):
            return self._told(name) if self._state.light != "black" else None
        is_of_hearing = _VOICES.search(self._asked) is not None
        return UNKNOWN if name == PERSON and (is_of_hearing or not is_of_people(self._asked)) else None

    def _of_coloured(self, thing: str) -> str | None:
        """Where "the woman in red" is, if somebody in red is seen."""
        names, colours = names_in(thing), set(re.findall(_COLOUR, thing))
        if not self._is_now or not _LOOKS.search(self._asked) or len(names) != 1 or len(colours) != 1:
            return None
        there = [seen for seen in self._seen(min(names)) if seen.colour in colours]
        return as_sentence(things_words(min(names), there)) if there and self._state.light != "black" else None

    def _told(self, name: str) -> str | None:
        """What there is of something that an answer denied, as far as it was asked for; None if it is elsewhere."""
        seen = self._seen(name)
        if self._is_now and thing_looked_for_there(self._asked) == name:
            there = self._on_side(name)
            return f"Yes, {things_words(name, there)}." if there else None
        if name in (self._looked_for, thing_seen_before(self._asked)):
            return f"Yes, {things_words(name, seen)}."
        asks_for_it = name in names_in(self._asked) or (name == PERSON and is_of_people(self._asked))
        is_told = _LOOKS.search(self._asked) or (self._is_now and _HOW_MANY.search(self._asked))
        if asks_for_it and is_told and not is_yes_or_no(self._asked):
            return as_sentence(things_words(name, seen))
        return _but(name, seen)

    def _seen(self, name: str) -> tuple[Thing, ...]:
        return self._state.things_called(name)


def _none_of(name: str) -> str:
    return NO_PEOPLE if name == PERSON else f"I do not see {with_article(name)}."


def _but(name: str, things: Sequence[Thing]) -> str:
    return f"I see {counted(len(things), name)}, but I can't tell that."
