"""Heads for what is asked for say yes and no where that was right of packages that they have not seen."""

import numpy as np
import pytest

from engines.scene.looks.encoder import WIDTH
from training.looks.asked import FEWEST_PHOTOGRAPHS, fitted_to_asked, shown_in
from training.looks.photographs import Photograph
from training.looks.vectors import Vectors

RNG = np.random.default_rng(5)
CENTRES = {name: RNG.normal(size=WIDTH) for name in ("lamp", "dancing", "rare", "person")}
COUNT = 120


def photograph(number: int) -> Photograph:
    shows = {"lamp"} if number % 2 else set()
    shows |= {"person"} | ({"rare"} if number < FEWEST_PHOTOGRAPHS - 1 else set())
    doing = frozenset({"dancing"} if number % 3 == 0 else set())
    return Photograph(
        f"package {number // 3}", "a.jpg", "", "", "", "", frozenset(), shows=frozenset(shows), doing=doing
    )


PHOTOGRAPHS = [photograph(number) for number in range(COUNT)]
WHOLES = np.stack(
    [sum((CENTRES[name] for name in shown_in(each)), 0.5 * RNG.normal(size=WIDTH)) for each in PHOTOGRAPHS]
).astype(np.float32)
PATCHES = np.stack([np.stack([whole, RNG.normal(size=WIDTH)]) for whole in WHOLES]).astype(np.float16)
NOTHING = np.zeros((0, WIDTH), np.float32)


def test_what_is_seldom_shown_or_told_otherwise_has_no_head_and_the_others_are_right() -> None:
    heads, told = fitted_to_asked(Vectors(WHOLES, PATCHES, NOTHING, NOTHING), PHOTOGRAPHS, 1e-4)
    assert heads.names == ("dancing", "lamp")
    assert told.names == 2
    assert told.area == pytest.approx(1.0)
    for vector, patches, each in zip(WHOLES, PATCHES, PHOTOGRAPHS, strict=True):
        for evidence in heads.evidence(vector, heads.of_patches(patches.astype(np.float32)).max(1)):
            is_so = evidence.name in shown_in(each)
            assert (evidence.ratio > 0) == is_so
            assert evidence.is_there in (None, is_so)
    assert told.yes > 0.9
