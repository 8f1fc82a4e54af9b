"""What is looked for in the newest picture is looked for among its patches first."""

from engines.mini.finding.newest import NewestPicture
from engines.scene.noticed import Noticed
from tests.engines.mini.finding.test_finder import picture_with
from tests.engines.scene.looks.test_local import MIDDLE, TOP_LEFT, looks_with


def test_patches_come_first_and_what_they_do_not_know_the_encoder_of_things_may() -> None:
    newest = NewestPicture()
    assert newest.find("lamp") is None
    newest.update(
        (), picture_with("bag", 6, 6), Noticed((), looks_with(("lamp", TOP_LEFT, 5.0), ("bag", MIDDLE, -1.0)))
    )
    lamp, bag = newest.find("lamp"), newest.find("bag")
    assert lamp is not None
    assert bag is not None
    assert (round(lamp.row), round(lamp.column)) == (0, 0)
    assert (bag.row, bag.column) == (6, 6)


def test_the_surer_of_two_is_told() -> None:
    newest = NewestPicture()
    newest.update((), picture_with("bag", 6, 6), Noticed((), looks_with(("bag", TOP_LEFT, 1.6))))
    found = newest.find("bag")
    assert found is not None
    assert (found.row, found.column) == (6, 6)


def test_while_nobody_looks_patches_are_those_of_the_picture_before() -> None:
    newest = NewestPicture()
    newest.update((), picture_with("bag", 6, 6), Noticed((), looks_with(("lamp", TOP_LEFT, 5.0))))
    newest.update((), picture_with("bag", 6, 6), Noticed((), looks_wait=True))
    assert newest.find("lamp") is not None
    newest.update((), picture_with("bag", 6, 6), Noticed(()))  # a black picture
    assert newest.find("lamp") is None
