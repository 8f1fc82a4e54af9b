"""Kinds of things that the encoder of pictures tells apart and the detector does not know. Pure."""

from collections.abc import Iterator, Mapping

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


def likely_of_kinds(probabilities: Mapping[str, float]) -> Iterator[str]:
    """The likeliest name of each kind that a picture probably shows. `probabilities`: of the picture's names."""
    for kind in dict.fromkeys(KINDS.values()):
        named = {name: probabilities.get(name, 0.0) for name in sorted(kind)}
        if sum(named.values()) >= MIN_KIND_SURENESS:
            yield max(named, key=named.__getitem__)
