"""What the picture as a whole says of a thing that a question names, of two things to choose between, of food, animals
and the ground, of the weather and the season. Pure."""

import re
from collections.abc import Sequence

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.kinds import GROUPS
from engines.scene.claims.looks.asked_words import (
    ANIMALS,
    DRINKS,
    FOODS,
    FRUITS,
    GROUNDS,
    MONTHS,
    SEASONS,
    SHOWN_OF_WORD,
    WEATHERS,
    told_as,
)
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.looks.looks import Looks
from engines.scene.looks.shown import Evidence
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence, listed

MOST_TOLD = 3
BETTER = 1.5  # of two to choose between: so much more evidence for one
# The chance of what is told of a kind that is asked for, as if it were there, and of a weather or season, which there
# always is: of unseen photographs 83 to 99% are right then, 82 and 92% of weathers and seasons.
LEAST_OF_KIND, LEAST_OF_VIEW = 0.12, 0.05
LIKELY = 0.5
_THERE = (
    r"(?: (?:there|here|now|right now|just now|anywhere|visible|around|(?:in|on) (?:the|this) (?:picture|image|view)))*"
)
_NAMED = re.compile(  # "Is there a candle", "Are they wearing a helmet", "Has somebody lit a fire"
    rf"{POLITE_OPENING}(?:is|are|do|does|can|has|have)\b.*?\b(?:an?|any|some) (?P<noun>[a-z-]+(?: [a-z-]+)?)\b.*",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|are) there|(?:do|can) you(?: still)? see) (?:an?|any|some) "
    rf"(?P<noun>[a-z-]+?(?: [a-z-]+?)??){_THERE}\W*",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"{POLITE_OPENING}(?:is|are|does|do|would|can) .*?\b(?P<one>[a-z-]+),? or (?:rather |more )?(?:like )?"
    r"(?:of |in |on |an? )?(?P<other>[a-z-]+)(?: there| here| now| outside)*\W*",
    re.IGNORECASE,
)
_WEATHER = re.compile(
    rf"{POLITE_OPENING}(?:what(?: is|'s) the weather(?: like)?|how(?: is|'s) the weather|what kind of weather (?:is|do)"
    r"|what is the sky like)\b.*",
    re.IGNORECASE,
)
_IS_WEATHER = re.compile(
    rf"{POLITE_OPENING}(?:is (?:it|the (?:weather|sky)) (?P<word>[a-z]+)|is the (?P<sun>sun) (?:shining|out))"
    r"(?: there| here| now| outside| out there)*\W*",
    re.IGNORECASE,
)
_SEASON = re.compile(
    rf"{POLITE_OPENING}(?:what|which) (?:season|time of (?:the )?year) (?:is|was|might|could|does)\b.*", re.IGNORECASE
)
_WHO = "(?:i|we|one|you)"
_FOOD = re.compile(
    rf"{POLITE_OPENING}(?:what(?: is| can| could|'s)(?: there| {_WHO})?(?: see)? to eat|what (?:can|could) {_WHO} eat"
    r"|what (?:kind of |sort of )?(?:food|dish|meal)s? (?:is|are|do|can)(?: (?:this|that|it|there|you see|here))?"
    r"|what(?: is|'s) (?:for (?:lunch|dinner|breakfast)|on the (?:plate|menu)|in the (?:bowl|dish)))"
    r"(?: there| here| now| on the table| see)*\W*",
    re.IGNORECASE,
)
_DRINK = re.compile(
    rf"{POLITE_OPENING}(?:what(?: is|'s)(?: there)? to drink|what (?:can|could) {_WHO} drink"
    r"|what(?: is|'s) (?:he|she|the (?:man|woman|person)) drinking|what(?: is|'s) in the (?:cup|mug|glass))"
    r"(?: there| here| now)*\W*",
    re.IGNORECASE,
)
_KIND = re.compile(
    rf"{POLITE_OPENING}(?:what|which)(?: kinds? of| sorts? of)? (?P<kind>animal|fruit|pet|creature)s?"
    r" (?:is|are|do|can|lies|sits|stands|was)\b(?! (?:you )?(?:like|want|prefer)).*",
    re.IGNORECASE,
)
_GROUND = re.compile(
    rf"{POLITE_OPENING}what (?:(?:is|are|'s) (?:all over|covering|lying all over|on) the (?:ground|floor)"
    r"|(?:is|'s) the (?:ground|floor) (?:made of|covered with|covered in|like)"
    r"|(?:is|are|'s) (?:he|she|it|they|the (?:man|woman|people|person|dog|cat|two)|all these people)"
    r"(?: standing| walking| sitting| lying)? (?:standing|walking|sitting|lying) (?:on|in)"
    r"|kind of (?:floor|ground) (?:is|do|can))\b.*",
    re.IGNORECASE,
)


def shown_told(question: str, state: SceneState) -> str | None:
    """What the picture as a whole tells of what is asked for; None for other questions, and where it does not."""
    looks = state.looks
    if not looks.evidence or is_out_of_sight(question):
        return None
    if _WEATHER.fullmatch(question):
        return _best_of(WEATHERS, looks, "It looks {}, I think.", LEAST_OF_VIEW) if looks.where != "inside" else None
    if match := _IS_WEATHER.fullmatch(question):
        name = "sunny" if match["sun"] else _name(match["word"].lower())
        return _whether(looks.evidence_of(name)) if name in WEATHERS else None
    if _SEASON.fullmatch(question):
        return _best_of(SEASONS, looks, "It looks like {}, I think.", LEAST_OF_VIEW)
    of_kinds: tuple[tuple[re.Pattern[str], Sequence[str]], ...] = ((_FOOD, FOODS), (_DRINK, DRINKS), (_GROUND, GROUNDS))
    for pattern, names in of_kinds:
        if pattern.fullmatch(question):
            return _all_of(names, looks)
    if match := _KIND.fullmatch(question):
        is_fruit = match["kind"].lower() == "fruit"
        if any(thing.name in GROUPS["fruit" if is_fruit else "animal"] for thing in state.things):
            return None  # the detectors know better
        return _best_of(FRUITS if is_fruit else ANIMALS, looks, "I think {a}.", LEAST_OF_KIND)
    if match := _EITHER.fullmatch(question):
        return _one_of(match["one"].lower(), match["other"].lower(), looks)
    return _presence(question, state)


def _presence(question: str, state: SceneState) -> str | None:
    """Whether the thing that is named is there; of what the detectors see, they tell more."""
    match = _IS_THERE.fullmatch(question) or _NAMED.fullmatch(question)
    evidence = _evidence_of(match["noun"].lower(), state.looks) if match else None
    if evidence is None or evidence.is_there is None or state.things_called(evidence.name):
        return None
    if not evidence.is_there:
        return f"I do not think so: I do not notice {told_as(evidence.name)}."
    return f"Yes, I think so: {told_as(evidence.name)}." if _IS_THERE.fullmatch(question) else None


def _evidence_of(noun: str, looks: Looks) -> Evidence | None:
    """Of what is called so, in one word or two: as it is, or by its first or last word."""
    words = noun.split()
    found = (looks.evidence_of(_name(each)) for each in (noun, words[0], words[-1]))
    return next((each for each in found if each is not None), None)


def _whether(evidence: Evidence | None) -> str | None:
    if evidence is None or evidence.is_there is None:
        return None
    return "Yes, I think so." if evidence.is_there else "I do not think so."


def _one_of(one: str, other: str, looks: Looks) -> str | None:
    """Which of two that are named it is, where the evidence for one is much better."""
    both = [looks.evidence_of(_name(word)) for word in (one, other)]
    if both[0] is None or both[1] is None or both[0].name == both[1].name:
        return None
    better, worse = sorted(zip(both, (one, other), strict=True), key=lambda each: -each[0].ratio)  # type: ignore[union-attr]
    is_clear = better[0].ratio - worse[0].ratio >= BETTER and better[0].is_there is not False  # type: ignore[union-attr]
    return f"{better[1].capitalize()}, I think." if is_clear else None


def _name(word: str) -> str:
    return MONTHS.get(word) or SHOWN_OF_WORD.get(word, word)


def _likely(names: Sequence[str], looks: Looks, least: float) -> list[Evidence]:
    """Those of the names that are likely to be there, the likeliest first."""
    found = [each for name in names if (each := looks.evidence_of(name)) is not None and each.chance >= least]
    return sorted(found, key=lambda each: -each.chance)


def _best_of(names: Sequence[str], looks: Looks, words: str, least: float) -> str | None:
    best = _likely(names, looks, least)[:1]
    return words.format(best[0].name, a=told_as(best[0].name)) if best else None


def _all_of(names: Sequence[str], looks: Looks) -> str | None:
    """The likeliest, and what else is more likely than not."""
    likely = _likely(names, looks, LEAST_OF_KIND)
    those = [told_as(each.name) for each in likely[:MOST_TOLD] if each is likely[0] or each.chance >= LIKELY]
    return f"{as_sentence(listed(those))[:-1]}, I think." if those else None
