"""Kinds of things that the encoder of pictures tells apart and the detector does not know. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping

from engines.scene.animals import kind_of
from engines.scene.classes import NAMES
from engines.scene.state import SceneState
from engines.scene.wording import alike_words, as_sentence, in_order, listed, with_article

# Of a picture, of all names of a kind together. A pagoda is half a tower, a quarter a palace or monastery.
MIN_KIND_SURENESS = 0.6

KINDS: dict[str, frozenset[str]] = {
    "instrument": frozenset(
        (
            *("accordion", "banjo", "cello", "clarinet", "drum", "flute", "french horn", "guitar", "harmonica", "harp"),
            *("maraca", "organ", "piano", "saxophone", "trombone", "trumpet", "violin", "xylophone"),
        )
    ),
    "building": frozenset(  # from outside: pictures of rooms and of lettering at night look like libraries and theatres
        (
            *("barn", "castle", "church", "greenhouse", "house", "lighthouse", "monastery", "mosque", "palace"),
            *("prison", "temple", "tower"),
        )
    ),
    "tool": frozenset(
        ("axe", "broom", "chainsaw", "drill", "hammer", "lawn mower", "plow", "screwdriver", "shovel", "wheelbarrow")
    ),
}
KINDS["musical instrument"] = KINDS["instrument"]
# Of the detector's own names.
GROUPS: dict[str, tuple[str, ...]] = {
    "animal": NAMES[NAMES.index("bird") : NAMES.index("giraffe") + 1],
    "vehicle": NAMES[NAMES.index("bicycle") : NAMES.index("boat") + 1],
    "fruit": ("banana", "apple", "orange"),
    "vegetable": ("broccoli", "carrot"),
    "piece of furniture": ("chair", "sofa", "bed", "table", "bench"),
    "luggage": ("suitcase", "backpack", "handbag"),
    "cutlery": ("fork", "knife", "spoon"),
}
GROUPS |= {"pet": GROUPS["animal"], "furniture": GROUPS["piece of furniture"], "vegetables": GROUPS["vegetable"]}
_IN_GROUP = re.compile(
    rf"\W*(?:and |so )?(?:what|which)(?: (?:kinds?"
    rf"|sorts?) of)? (?P<kind>{'|'.join(sorted(GROUPS, key=len, reverse=True))})s?"
    r" (?:is|are|stands?|lies|sits|can|do|does)\b(?! (?:you )?(?:like|want|prefer|make|making))(?P<rest>.*)",
    re.IGNORECASE,
)
_OF_ACTS = re.compile(
    r"\b(?:colou?rs?|heard?|singing|barking|mooing|sound\w*|nois\w*|called|say\w*|make)\b", re.IGNORECASE
)
_OF_ALL = re.compile(  # "Which animal is the fastest?"
    r" (?:(?:the )?(?:best|most|better|faster|slower|healthy|healthier|[a-z]{3,}er than)\b|the [a-z]{2,}est\W*\Z"
    r"|allowed\b|in season\b|(?:i|we|one) (?!see\b))",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"\W*(?:what|which)(?: kinds? of)? (?P<kind>{'|'.join(KINDS)})s?"
    r" (?:(?:do|can|could) (?:you|we|i) see|(?:is|are) th\w+)\b",
    re.IGNORECASE,
)


def likely_of_kinds(probabilities: Mapping[str, float]) -> Iterator[str]:
    """The likeliest name of each kind that a picture probably shows. `probabilities`: of the picture's names."""
    for kind in dict.fromkeys(KINDS.values()):
        named = {name: probabilities.get(name, 0.0) for name in sorted(kind)}
        if sum(named.values()) >= MIN_KIND_SURENESS:
            yield max(named, key=named.__getitem__)


def kind_asked_for(question: str) -> frozenset[str]:
    """The names of the kind that "what building do you see?" asks for; empty if it asks for none."""
    match = _ASKED.match(question)
    return KINDS[match["kind"].lower()] if match else frozenset()


def told_of_kind(question: str, sentence: str, likely: Collection[str]) -> str | None:
    """What a picture shows of the kind that was asked for, where an answer names nothing of it; None if unknown."""
    kind = kind_asked_for(question)
    is_named = any(re.search(rf"\b{name}s?\b", sentence, re.IGNORECASE) for name in kind)
    return None if is_named else perhaps_of(kind, likely)


def perhaps_of(kind: Collection[str], likely: Collection[str]) -> str | None:
    """Those of the `likely` names that are of the kind, with a hedge; None if there are none."""
    seen = [with_article(name) for name in likely if name in kind]
    return f"Perhaps {listed(seen)}." if seen else None


def group_asked_for(question: str) -> tuple[str, ...]:
    """The detector's names of the kind in "Which animal is lying on the ground?"; empty if it asks for none."""
    match = _IN_GROUP.match(question)
    if match is None or _OF_ACTS.search(match["rest"]) or _OF_ALL.match(match["rest"]):
        return ()
    return GROUPS[match["kind"].lower()]


def told_of_group(question: str, sentence: str, state: SceneState, likely: Collection[str]) -> str | None:
    """What is seen of the kind, where an answer names nothing of it that is there; None if nothing is."""
    names = group_asked_for(question)
    things = [thing for thing in state.things if kind_of(thing.name) in names]
    there = {thing.name for thing in things} or {name for name in likely if kind_of(name) in names}
    if not there or any(re.search(rf"\b{name}", sentence, re.IGNORECASE) for name in there):
        return None
    if not things:
        return perhaps_of(there, sorted(there))
    return as_sentence(
        listed([alike_words([each for each in things if each.name == name]) for name in in_order(there)])
    )
