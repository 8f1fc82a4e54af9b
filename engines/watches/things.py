"""Which things in view a clause asks for: "you see two dogs", "somebody comes in", "nobody is there". Pure, small
letters."""

import re

from engines.scene.animals import kind_of
from engines.scene.claims.words import NAME_OF_WORD
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.wording import plural
from engines.watches.rule import NotSeen, Seen

_NUMBERS = {
    **{word: count for count, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)},
    **{str(count): count for count in range(1, 10)},
    "several": 2,
    "a second": 2,
    "a third": 3,
}
# Of people only that they are people is known: who, how old or in which clothes, the LLM may tell.
_SOMEBODY = ("anybody", "anyone", "somebody", "someone", "person", "persons", "people")
_ANY_PERSON = re.compile(r"some ?(?:body|one)|any ?(?:body|one)")
_WORDS = {word: name for word, name in NAME_OF_WORD.items() if name != PERSON or word in _SOMEBODY}
_WORD = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
# Where the camera looks: whoever is there is in the picture. "On the sofa" is a place in it, which no rule knows.
PLACE = (
    r"(?: (?:(?:at|by|near|in front of|in|into|to|through|up to|on) "
    r"(?:the|my|our|your|this|that) (?:(?:front|back|garden|garage|living|dining|waiting) ?)?"
    r"(?:desk|door|doorway|window|gate|entrance|room|kitchen|office|garden|yard|hall|hallway|garage|shop|store|house|home"
    r"|driveway|drive|street|road|porch|balcony|terrace|corridor|lobby|reception|stairs|cellar|shed|barn|bedroom|nursery"
    r"|counter|picture|view|frame|camera|scene|image|video)|(?:in|into) view|on camera|there|here|around|outside|inside"
    r"|in|again|now))*"
)
_COUNT = (
    rf"(?:(?P<more>more than|at least|no fewer than) )?(?:(?P<count>{'|'.join(_NUMBERS)}) (?:or more )?"
    r"|(?:the|a|an|my|our|your|any|some|another) )?"
)
_GROUP = rf"{_COUNT}(?P<words>(?:{_WORD})(?: or (?:(?:the|a|an|my|our|your) )?(?:{_WORD}))*)"
_NEGATED = rf"(?:nobody|no ?one|no (?P<none>{_WORD}))"
_IN_VIEW = (
    re.compile(rf"(?:you|i) (?:can )?(?:see|notice|spot|detect) {_GROUP}{PLACE}"),
    re.compile(rf"there (?:is|are) {_GROUP}{PLACE}"),
    re.compile(
        rf"{_GROUP} (?:is|are|stands?|waits?|is standing|are standing|is waiting|are waiting)"
        rf"(?: (?:visible|present|seen|detected))?{PLACE}"
    ),
)
_COMES = re.compile(
    rf"{_GROUP} (?:is |are )?(?:comes?|coming|arrives?|arriving|appears?|enters?|entering|shows? up|turns? up"
    r"|pulls? (?:up|in|over)|drives? (?:up|past)|pass(?:es)?|walks?|gets?|returns?|is back|are back)"
    rf"(?: (?:in|back|home|along|by|the (?:room|house|picture|kitchen|office)))*{PLACE}"
)
_LEAVES = re.compile(
    rf"{_GROUP} (?:is |are |has |have )?(?:leaves?|left|leaving|goes|go|gone|going|disappears?|disappeared"
    r"|vanish(?:es)?|walks? (?:away|out|off)|no longer (?:there|here|in view|visible))"
    r"(?: (?:away|out|off|from view|the (?:room|house|picture|kitchen|office)))*"
)
_NONE = (
    re.compile(rf"(?:you|i) (?:can )?see {_NEGATED}{PLACE}(?: anymore| any more)?"),
    re.compile(
        rf"(?:there (?:is|are) )?{_NEGATED}(?: (?:is|are))?(?: left| anymore| any more)?{PLACE}(?: anymore| any more)?"
    ),
)
_ALL_GONE = re.compile(
    r"(?:everybody|everyone|the last person|all (?:the )?people) (?:is |are |has |have )?(?:leaves?|left|goes|go|gone)"
    r"(?: (?:away|out|home|the (?:room|house|office|shop|store)))*"
)
_NAMED = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, NAME_OF_WORD), key=len, reverse=True))})\b")
_MAY_BE_UNSEEN = re.compile(
    r"\b(?:hears?|heard|sounds?|noises?|no|not|nobody|none|never|without|nothing|gone|leaves?|left)\b|n't\b"
)
_EMPTY = re.compile(
    r"(?:the|my|our) (?:room|kitchen|office|hall|shop|store|house|desk|picture) (?:is|gets|becomes) empty"
)


def things_asked(clause: str) -> Seen | NotSeen | None:
    """The condition on things in view that a clause is; None if it is another."""
    clause = _ANY_PERSON.sub("somebody", clause)
    if _EMPTY.fullmatch(clause):
        return NotSeen((PERSON,))
    if _ALL_GONE.fullmatch(clause):
        return NotSeen((PERSON,), leaves=True)
    for pattern in _NONE:
        if none := pattern.fullmatch(clause):
            return NotSeen((_WORDS[none["none"]] if none["none"] else PERSON,))
    if leaves := _LEAVES.fullmatch(clause):
        seen = _seen(leaves, comes=False)
        return NotSeen(seen.names, leaves=True) if seen is not None and seen.least == 1 else None
    if comes := _COMES.fullmatch(clause):
        return _seen(comes, comes=True)
    return next((_seen(match, comes=False) for each in _IN_VIEW if (match := each.fullmatch(clause))), None)


def things_named(clause: str) -> frozenset[str]:
    """Kinds of people, animals and vehicles that are in view if a clause is true: of these detectors miss few."""
    clause = _ANY_PERSON.sub("somebody", clause.lower())
    kinds = {kind_of(NAME_OF_WORD[word]) for word in _NAMED.findall(clause)}
    return frozenset(kinds.intersection(RELIABLE)) if not _MAY_BE_UNSEEN.search(clause) else frozenset()


def _seen(match: re.Match[str], comes: bool) -> Seen | None:
    words = [re.sub(r"^(?:the|a|an|my|our|your) ", "", word) for word in match["words"].split(" or ")]
    names = tuple(dict.fromkeys(_WORDS[word] for word in words))
    least = _NUMBERS[match["count"]] if match["count"] else 1
    if match["more"] == "more than":
        if not match["count"]:
            return None
        least += 1
    is_many = least > 1 or match["count"] is not None
    if is_many and (len(names) > 1 or (least > 1 and plural(names[0]) != plural(_WORDS[words[0]]))):
        return None
    return Seen(names, least, comes)
