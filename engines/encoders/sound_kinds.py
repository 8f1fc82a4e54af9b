"""Sounds of a kind told apart: a half second that may be any animal is the animal that it sounds like."""

from collections.abc import Mapping

import torch
from torch import Tensor

KIND = "an animal"
OF_KIND = frozenset(
    (
        *("a bird", "a cat", "a chicken", "a cow", "a crow", "a dog", "a duck", "a frog", "a goat", "a goose"),
        *(
            "a horse",
            "a mouse",
            "a pig",
            "a pigeon",
            "a rooster",
            "a sheep",
            "a snake",
            "a turkey",
            "a whale",
            "an owl",
        ),
    )
)
# Where none of them is sure, but together they are, it is a bang of some kind.
BANG = "a bang"
BANGS = frozenset(
    (
        *(BANG, "a slamming door", "a door", "a thud", "a crash", "a knock", "a hammer", "a pop", "gunfire"),
        *("cannon fire", "an explosion", "fireworks", "thunder"),
    )
)
MIN_OF_KIND = 0.5  # of the probability of the kind, that of all its sounds together: less is chance


def told_apart(probabilities: Tensor, number_of: Mapping[str, int]) -> Tensor:
    """Probabilities (N, names) of half seconds, that of `KIND` shared out among the sounds of the kind as theirs are.

    AudioSet's classes are a tree: whatever neighs is a horse and an animal, and both names lead in turn. `number_of`:
    the place of each name. Where the sounds of the kind are too improbable, the kind stands.
    """
    if KIND not in number_of:
        return probabilities
    kind, members = number_of[KIND], sorted(number_of[name] for name in OF_KIND if name in number_of)
    own = probabilities[:, members]
    total = own.sum(-1, keepdim=True)
    is_shared = total >= MIN_OF_KIND * probabilities[:, [kind]].clamp(min=1e-6)
    share = torch.where(is_shared, probabilities[:, [kind]], 0.0)
    told = probabilities.clone()
    told[:, members] = own + share * own / total.clamp(min=1e-9)
    told[:, [kind]] = probabilities[:, [kind]] - share
    return told
