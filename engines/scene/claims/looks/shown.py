"""What the picture as a whole says of a thing that a question names, of two things to choose between, of drinks,
animals, the ground and the season. Pure."""

import re
from collections.abc import Sequence

from engines.answers.fixed import POLITE_OPENING
from engines.scene.animals import kind_of
from engines.scene.claims.found.presence import PREPOSITION
from engines.scene.claims.kinds import GROUPS, group_asked_for
from engines.scene.claims.looks.asked_words import (
    ANIMALS,
    DRINKS,
    FRUITS,
    GROUNDS,
    NO_THINGS,
    SEASONS,
    shown_names,
    told_as,
)
from engines.scene.claims.looks.things import MOST_TOLD, THERE
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.claims.words import NAME_OF_WORD
from engines.scene.classes import RELIABLE
from engines.scene.looks.looks import Evidence, Looks
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence, listed

BETTER = 1.5  # of two to choose between: so much more evidence for one
# The chance of what is told of a kind that is asked for, as if it were there, and of a weather or season, which there
# always is: of unseen photographs 82 to 100% are right then, 82 and 92% of weathers and seasons.
LEAST_OF_KIND, LEAST_OF_VIEW = 0.12, 0.05
LIKELY = 0.5
_NOUN = rf"(?P<noun>[a-z-]+(?: (?!(?:{PREPOSITION}|already|today|yet)\b)[a-z-]+)?)"
_NAMED = re.compile(  # "Is there a candle", "Are they wearing a helmet", "Has somebody lit a fire"
    rf"{POLITE_OPENING}(?:is|are|do|does|can|has|have)\b.*?\b(?:an?|any|some) {_NOUN}\b.*",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|are) there|(?:do|can) you(?: still)? see) (?:an?|any|some) "
    rf"{_NOUN}(?: outside| inside| today)?{THERE}\W*",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"{POLITE_OPENING}(?:is|are|does|do|would|can) (?!.*\bmade (?:of|from)\b).*?\b(?P<one>[a-z-]+),? or "
    r"(?:rather |more )?(?:like )?(?:of |in |on |an? )?(?P<other>[a-z-]+)(?: there| here| now| outside)*\W*",
    re.IGNORECASE,
)
_SEASON = re.compile(
    rf"{POLITE_OPENING}(?:what|which) (?:season|time of (?:the )?year) (?:is|was|might|could|does)\b.*", re.IGNORECASE
)
_WHO = "(?:i|we|one|you)"
_DRINK = re.compile(
    rf"{POLITE_OPENING}(?:what(?: is|'s)(?: there)? to drink|what (?:can|could) {_WHO} drink"
    r"|what(?: is|'s) (?:he|she|the (?:man|woman|person)) drinking|what(?: is|'s) in the (?:cup|mug|glass))"
    r"(?: there| here| now)*\W*",
    re.IGNORECASE,
)
_GROUND = re.compile(
    rf"{POLITE_OPENING}what (?:(?:is|are|'s) (?:all over|covering|lying all over|on) the (?:ground|floor)"
    r"|(?:is|'s) the (?:ground|floor) (?:made of|covered with|covered in|like)"
    r"|(?:is|are|'s) (?:he|she|it|they|the (?:man|woman|people|person|dog|cat|two)|all these people)"
    r" (?:standing|walking) (?:on|in)"
    r"|kind of (?:floor|ground) (?:is|do|can))\b.*",
    re.IGNORECASE,
)


def shown_told(question: str, state: SceneState) -> str | None:
    """What the picture as a whole tells of what is asked for; None for other questions, and where it does not."""
    looks = state.looks
    if not looks.evidence or is_out_of_sight(question):
        return None
    if _SEASON.fullmatch(question):
        best = likeliest(SEASONS, looks, LEAST_OF_VIEW)
        return f"It looks like {best}, I think." if best else None
    if _DRINK.fullmatch(question):
        return _sentence_of(DRINKS, looks)
    if _GROUND.fullmatch(question):
        return _sentence_of(GROUNDS, looks)
    if group := group_asked_for(question):
        return _of_group(group, state)
    if match := _EITHER.fullmatch(question):
        return _one_of(match["one"].lower(), match["other"].lower(), looks)
    return _presence(question, state)


def told_among(names: Sequence[str], looks: Looks) -> list[str]:
    """As words, the likeliest of the names, and what else is more likely than not; empty if nothing is likely."""
    likely = _likely(names, looks, LEAST_OF_KIND)
    return [told_as(each.name) for each in likely[:MOST_TOLD] if each is likely[0] or each.chance >= LIKELY]


def likeliest(names: Sequence[str], looks: Looks, least: float) -> str | None:
    """The likeliest of the names; None if none has at least that chance."""
    likely = _likely(names, looks, least)
    return likely[0].name if likely else None


def whether(name: str, looks: Looks) -> str | None:
    """Whether it is so; None if that is not known."""
    evidence = looks.evidence_of(name)
    if evidence is None or evidence.is_there is None:
        return None
    return "Yes, I think so." if evidence.is_there else "I do not think so."


def _sentence_of(names: Sequence[str], looks: Looks) -> str | None:
    """Those of `told_among` as a sentence."""
    told = told_among(names, looks)
    return f"{as_sentence(listed(told))[:-1]}, I think." if told else None


def _of_group(group: tuple[str, ...], state: SceneState) -> str | None:
    """Which animal or fruit it is; where the detectors see one, they know better."""
    names = {GROUPS["animal"]: ANIMALS, GROUPS["fruit"]: FRUITS}.get(group, ())
    best = likeliest(names, state.looks, LEAST_OF_KIND)
    is_seen = any(kind_of(thing.name) in group for thing in state.things)
    return f"I think {told_as(best)}." if best and not is_seen else None


def _presence(question: str, state: SceneState) -> str | None:
    """Whether the thing that is named is there; of what the detectors see, they tell more."""
    asked = _IS_THERE.fullmatch(question)
    match = asked or _NAMED.fullmatch(question)
    evidence = _evidence_of(match["noun"].lower(), state.looks) if match else None
    if evidence is None or evidence.is_there is None or state.things_called(evidence.name):
        return None
    if not evidence.is_there:
        return f"I do not think so: I do not notice {told_as(evidence.name)}."
    is_sure = NAME_OF_WORD.get(evidence.name) not in RELIABLE  # else the detectors would have seen it
    return f"Yes, I think so: {told_as(evidence.name)}." if asked and is_sure else None


def _evidence_of(noun: str, looks: Looks) -> Evidence | None:
    """Of the thing that is called so, in one word or two: a tea cup is a cup and no tea, a cup standing is one, too."""
    first, *_, last = noun.split() * 2
    is_of_first = last in ("hanging", "burning", "parked", "growing")
    found = (_known(each, looks) for each in (noun, last, *((first,) if is_of_first else ())))
    return next((each for each in found if each is not None and each.name not in NO_THINGS), None)


def _known(word: str, looks: Looks) -> Evidence | None:
    found = (looks.evidence_of(name) for name in shown_names(word))
    return next((each for each in found if each is not None), None)


def _one_of(one: str, other: str, looks: Looks) -> str | None:
    """Which of two that are named it is, where the evidence for one is much better."""
    first, second = _known(one, looks), _known(other, looks)
    if first is None or second is None or first.name == second.name:
        return None
    better, worse, word = (first, second, one) if first.ratio > second.ratio else (second, first, other)
    is_clear = better.ratio - worse.ratio >= BETTER and better.is_there is not False
    return f"{word.capitalize()}, I think." if is_clear else None


def _likely(names: Sequence[str], looks: Looks, least: float) -> list[Evidence]:
    """Those of the names that are likely to be there, the likeliest first."""
    found = [each for name in names if (each := looks.evidence_of(name)) is not None and each.chance >= least]
    return sorted(found, key=lambda each: -each.chance)
