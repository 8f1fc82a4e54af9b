"""Which of several things is meant by its place, its size or how far away it is."""

import pytest

from engines.notes import Box
from engines.scene.claims.sides import meant_by_position, position_in
from engines.scene.state import Thing


def thing(number: int, box: Box) -> Thing:
    return Thing(number, "person", None, 3, 3, False, area=(box[2] - box[0]) * (box[3] - box[1]), box=box)


NEAR, FAR, TALL = thing(1, (0.0, 0.3, 0.4, 1.0)), thing(2, (0.45, 0.3, 0.5, 0.5)), thing(3, (0.7, 0.0, 0.85, 0.9))


@pytest.mark.parametrize(
    ("question", "meant", "rest"),
    [
        ("the second man from the right", FAR, "the man"),
        ("the leftmost person", NEAR, "the person"),
        ("the tallest of them", TALL, "the one"),
        ("the tallest child", TALL, "the child"),
        ("the biggest dog", NEAR, "the dog"),
        ("the smallest one", FAR, "the one"),
        ("the nearest car", NEAR, "the car"),
        ("the farthest boat", FAR, "the boat"),
        ("the driver at the back", FAR, "the driver"),
        ("the man in the foreground", NEAR, "the man"),
    ],
)
def test_one_is_meant(question: str, meant: Thing, rest: str) -> None:
    position, words = position_in(question)
    assert position is not None
    assert (meant_by_position((NEAR, FAR, TALL), position), words) == (meant, rest)


@pytest.mark.parametrize("question", ["the man", "the tall man", "the man at the back of the bus", "the front door"])
def test_no_position(question: str) -> None:
    assert position_in(question) == (None, question)


def test_of_two_alike_none_is_the_tallest() -> None:
    twin = thing(4, (0.5, 0.02, 0.65, 0.9))
    position, _ = position_in("the tallest of them")
    assert position is not None
    assert meant_by_position((TALL, twin), position) is None
    assert meant_by_position((), position) is None
