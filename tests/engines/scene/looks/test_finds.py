"""What detectors are not sure of is looked at once, and left out where that speaks against it."""

import numpy as np
import pytest

from engines.model_store import ModelStore
from engines.scene.detection import Detection
from engines.scene.looks.encoder import WIDTH, PictureEncoder
from engines.scene.looks.finds import (
    LASTS_S,
    find_part,
    is_likely,
    speaks_for,
)
from engines.scene.looks.heads import FINDS_FILE, Head, Heads
from engines.scene.looks.sense import MAX_PARTS, MAX_WAITED, LooksMemory, LooksSense, looks_sense
from engines.scene.looks.shown import ShownHeads
from tests.engines.scene.photographs import photograph

BOX = (0.2, 0.2, 0.6, 0.6)
CUP, CLOCK, SURE, PERSON = (
    Detection(name, score, BOX) for name, score in (("cup", 0.4), ("clock", 0.4), ("car", 0.9), ("person", 0.4))
)
NOTHING = np.zeros(0, np.float32)
NO_VECTOR = np.zeros(WIDTH, np.float32)
NOTHING_SHOWN = ShownHeads((), NO_VECTOR, NO_VECTOR, np.zeros((0, WIDTH), np.float32), *[NOTHING] * 8)
GREY = np.full((100, 100, 3), 128, np.uint8)


class FixedEncoder(PictureEncoder):
    """Sees the same in every picture."""

    def __init__(self) -> None:
        self.num_asked = 0

    def vector(self, rgb: np.ndarray) -> np.ndarray:  # noqa: ARG002
        self.num_asked += 1
        vector: np.ndarray = np.eye(1, WIDTH, dtype=np.float32)[0]
        return vector


def sense_of(encoder: FixedEncoder, *logits: float) -> LooksSense:
    """With heads for "cup" and for none of the names."""
    head = Head(
        ("cup", ""), True, np.zeros((2, WIDTH), np.float32), np.asarray(logits, np.float32), np.full(2, 2, np.float32)
    )
    none = Heads(np.zeros(WIDTH, np.float32), {})
    return LooksSense(encoder, none, none, Heads(np.zeros(WIDTH, np.float32), {"finds": head}), NOTHING_SHOWN)


def test_what_a_look_speaks_against_is_left_out_and_not_looked_at_again() -> None:
    encoder, memory = FixedEncoder(), LooksMemory()
    sense = sense_of(encoder, -3, 3)
    for now_s in (0.0, 2.0):
        memory.begin(somebody_speaks=False)
        assert sense.likely(GREY, (CUP, SURE, PERSON), now_s, memory) == (SURE, PERSON)
    assert encoder.num_asked == 1
    memory.begin(somebody_speaks=False)
    sense.likely(GREY, (CUP,), LASTS_S + 1, memory)
    assert (encoder.num_asked, len(memory.finds.looked_at)) == (2, 1)


def test_what_it_speaks_for_and_what_was_not_looked_at_stays() -> None:
    encoder, memory = FixedEncoder(), LooksMemory()
    apart = [Detection("cup", 0.4, (0.3 * n, 0, 0.3 * n + 0.2, 0.2)) for n in range(MAX_PARTS + 1)]
    assert sense_of(encoder, 3, -3).likely(GREY, apart, 0.0, memory) == tuple(apart)
    assert encoder.num_asked == MAX_PARTS


def test_while_somebody_speaks_looks_wait_but_not_for_long() -> None:
    encoder, memory = FixedEncoder(), LooksMemory()
    for window in range(2 * (MAX_WAITED + 1)):
        memory.begin(somebody_speaks=True)
        sense_of(encoder, -3, 3).likely(
            GREY, (Detection("cup", 0.4, (0.15 * window, 0, 0.15 * window + 0.1, 1)),), 2.0 * window, memory
        )
        assert encoder.num_asked == (window + 1) // (MAX_WAITED + 1)


def test_a_name_that_the_heads_do_not_know_must_look_like_any_of_them() -> None:
    names, sure, none = ("cup", ""), np.asarray([0.99, 0.01], np.float32), np.asarray([0.01, 0.99], np.float32)
    assert speaks_for("cup", sure, names) > speaks_for("clock", sure, names) > 0 > speaks_for("clock", none, names)
    assert is_likely(0.3, None)
    assert is_likely(0.3, speaks_for("clock", sure, names))
    assert not is_likely(0.3, speaks_for("clock", none, names))


@pytest.mark.parametrize(
    "box", [(0.0, 0.0, 0.1, 0.1), (0.9, 0.9, 1.0, 1.0), (0.0, 0.0, 1.0, 1.0), (0.5, 0.5, 0.5, 0.6)]
)
def test_the_part_of_a_find_is_a_square_inside_the_picture(box: tuple[float, float, float, float]) -> None:
    height, width = find_part(GREY, box).shape[:2]
    assert 1 <= height == width <= 100


def test_a_real_cup_stays_and_a_dog_that_is_not_there_goes() -> None:
    sense, cup = looks_sense(ModelStore(), 1), (0.25, 0.15, 0.8, 0.9)
    found = (Detection("cup", 0.4, cup), Detection("dog", 0.3, (0.0, 0.0, 0.3, 0.3)))
    kept = sense.likely(photograph("coffee"), found, 0.0, LooksMemory())
    assert [each.name for each in kept] == ["cup"]
    assert "cup" in Heads.read(FINDS_FILE).groups["finds"].names
