"""Kinds of things that the encoder of pictures tells apart and the detector does not know. Pure."""

KINDS: dict[str, frozenset[str]] = {
    "instrument": frozenset(
        (
            *("accordion", "banjo", "cello", "clarinet", "drum", "flute", "french horn", "guitar", "harmonica", "harp"),
            *("maraca", "organ", "piano", "saxophone", "trombone", "trumpet", "violin", "xylophone"),
        )
    ),
    "building": frozenset(
        (
            *("barn", "castle", "church", "greenhouse", "house", "library", "lighthouse", "monastery", "mosque"),
            *("palace", "prison", "restaurant", "store", "temple", "theater", "tower"),
        )
    ),
    "tool": frozenset(
        ("axe", "broom", "chainsaw", "drill", "hammer", "lawn mower", "plow", "screwdriver", "shovel", "wheelbarrow")
    ),
}
KINDS["musical instrument"] = KINDS["instrument"]
