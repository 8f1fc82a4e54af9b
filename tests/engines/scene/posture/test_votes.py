"""What somebody does counts once two pictures agree."""

import pytest

from engines.scene.posture.doing import Doing, Posture
from engines.scene.posture.votes import FACE_VOTES, POSTURE_LASTS, WALKING_STEP, DoingVotes

UNSURE = Doing(None, None, False)


def sees(*pictures: Doing | None, step: float = 0.0) -> list[Doing | None]:
    """What is known after each picture."""
    votes, known = DoingVotes(), list[Doing | None]()
    for doing in pictures:
        votes.add(doing, step)
        known.append(votes.doing)
    return known


def does(posture: Posture | None, on: str | None = None, is_smiling: bool | None = False) -> Doing:
    return Doing(posture, on, is_smiling)


def test_nothing_is_known_of_a_picture_that_was_not_looked_at() -> None:
    assert sees(None, None) == [None, None]


def test_a_posture_counts_when_two_pictures_agree_and_one_that_differs_changes_nothing() -> None:
    sits, stands = does("sitting", "chair"), does("standing")
    known = sees(sits, sits, stands, sits, stands, stands)
    assert [found.posture if found else None for found in known] == [None, *["sitting"] * 4, "standing"]
    assert [found.on if found else None for found in known] == [None, *["chair"] * 4, None]


def test_a_seat_that_is_missed_now_and_then_stays() -> None:
    assert sees(does("sitting"), does("sitting"), does("sitting", "sofa"), does("sitting"))[-1] == does(
        "sitting", "sofa"
    )


def test_a_posture_that_nothing_confirms_is_forgotten() -> None:
    *_, last_known, forgotten = sees(does("lying"), does("lying"), *[UNSURE] * POSTURE_LASTS)
    assert last_known == does("lying")
    assert forgotten == UNSURE


def test_nothing_is_known_any_more_of_somebody_who_is_looked_at_no_longer() -> None:
    smiles = does("standing", is_smiling=True)
    known = sees(smiles, smiles, *[None] * POSTURE_LASTS)[1:]
    assert known[:FACE_VOTES] == [smiles] * FACE_VOTES
    assert known[FACE_VOTES:] == [does("standing", is_smiling=None), None]


@pytest.mark.parametrize(
    ("faces", "is_smiling"),
    [
        *[("x", None), ("xx", True), ("x..x", True), ("xx...", True), ("xx....", False), ("..", False), ("x..", None)],
        *[("    ", None), (".   .", None), ("xx   ", True), ("xx    ", None), ("xx    x", None), ("xx    .", None)],
    ],
)
def test_a_smile_needs_two_pictures_and_ends_when_four_show_none_and_at_least_two_a_face(
    faces: str, is_smiling: bool | None
) -> None:
    """A blank is a picture without a face."""
    shown = {"x": True, ".": False, " ": None}
    last = sees(*[does("standing", is_smiling=shown[face]) for face in faces])[-1]
    assert (last.is_smiling if last else None) is is_smiling


def test_nothing_is_known_of_somebody_whose_posture_is_not_sure_and_whose_face_is_not_seen() -> None:
    assert sees(*[does(None, is_smiling=None)] * 3) == [None] * 3


def test_who_stands_and_goes_aside_walks_and_who_sits_does_not() -> None:
    assert sees(does("standing"), does("standing"), step=WALKING_STEP)[-1] == does("walking")
    assert sees(does("standing"), does("standing"), step=0.9 * WALKING_STEP)[-1] == does("standing")
    assert sees(does("sitting"), does("sitting"), step=WALKING_STEP)[-1] == does("sitting")
