"""Kinds of things that the encoder of pictures tells apart and the detector does not know. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping

from engines.scene.wording import listed, with_article

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
