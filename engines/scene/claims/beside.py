"""What is in a hand, or on, in, under or behind something: what can be said where no sense tells it. Pure."""

import re

from engines.scene.claims.words import ALSO_MEANT, NAME_OF_WORD, names_in
from engines.scene.classes import PERSON
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, coloured_name, listed, with_article

_ASKS_WHAT_IS_HELD = re.compile(
    r"\bwhat\b.*\b(?:(?:hold|carry|show)(?:ing|s)?\b|in (?:my|your|his|her|their|the) hands?\b)", re.IGNORECASE
)
_ON_THE_BODY = re.compile(r"\bon (?:my|your|his|her|their|the) (?P<part>back|shoulders?|head)\b", re.IGNORECASE)
CARRIED = frozenset(("backpack", "handbag", "suitcase"))
_NOT_HELD = re.compile(
    r"I (?:can't tell what is in the hand|do not see (?:any people|anything|a thing|it)\b.*|can't tell)\."
)
_ASKS_BESIDE = re.compile(
    r"\bwhat(?: is|'s| are) (?:(?:standing|lying|sitting|hanging) )?"
    r"(?P<where>on(?: top of)?|in(?:side)?|under|behind|next to|beside|in front of|above|below) "
    r"(?P<what>him|her|them|me|us|(?:the|my|your|his|her|their|this|that|these|those) (?P<noun>[a-z-]+(?: [a-z-]+)?))"
    r"\W*\Z",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"them|us|.*[^s]s|.* (?:men|women|people|children)", re.IGNORECASE)
# What things lie on, in many pictures, though the detector does not find it.
_SURFACES = frozenset(
    (
        "desk",
        "floor",
        "ground",
        "shelf",
        "counter",
        "wall",
        "picture",
        "room",
        "image",
        "street",
        "road",
        "hand",
        "hands",
    )
)


def asks_what_is_beside(question: str) -> bool:
    """Whether it asks what is on, in, under or behind something."""
    return _ASKS_BESIDE.search(question) is not None


def corrected_of_hand(question: str, sentence: str, state: SceneState) -> str | None:
    """What can be said of a thing in a hand that was not recognised; None if the sentence may stand."""
    if not _ASKS_WHAT_IS_HELD.search(question) or not _NOT_HELD.match(sentence):
        return None
    on_body = _ON_THE_BODY.search(question)
    carried = [thing for thing in state.things if thing.name in CARRIED]
    held = [] if on_body else [thing for thing in state.things if thing.held]
    if shown := [*held, *carried]:
        return as_sentence(listed(list(dict.fromkeys(_words(thing) for thing in shown))))
    if on_body is not None:
        return f"I can't tell what is on the {on_body['part'].lower()}."
    seen = []
    if state.looks_like is not None:
        seen.append(f"The picture looks like {with_article(state.looks_like)}.")
    if state.middle is not None:
        seen.append(f"Something {state.middle} is in the middle.")
    return " ".join(["I can't tell what is in the hand.", *seen]) if seen else None


def corrected_beside(question: str, sentence: str, state: SceneState) -> str | None:
    """What to say instead of a thing that is in view, or of the thing itself, to somebody who asks what is on, in or
    behind something: no sense tells that. None if the sentence may stand."""
    match = _ASKS_BESIDE.search(question)
    told = names_in(sentence)
    if match is None or not told or told - {thing.name for thing in state.things}:
        return None
    noun = (match["noun"] or "").lower()
    name = PERSON if not noun else NAME_OF_WORD.get(noun, NAME_OF_WORD.get(noun.split()[-1]))
    is_itself = told <= {name, *ALSO_MEANT.get(name or "", ())} and (
        len(state.things_called(name or "")) <= 1 or _SEVERAL.fullmatch(match["what"])
    )
    is_unknown = name is None and noun.split()[-1] not in _SURFACES
    return (
        f"I can't tell what is {match['where'].lower()} {_to_you(match['what'])}." if is_itself or is_unknown else None
    )


def _words(thing: Thing) -> str:
    return with_article(coloured_name(thing.name, thing.colour))


def _to_you(words: str) -> str:
    """Somebody's words as the assistant says them: "my desk" → "your desk"."""
    first, *rest = words.lower().split()
    return " ".join([{"my": "your", "me": "you", "us": "you", "your": "my"}.get(first, first), *rest])
