"""Arms and legs move if wrists or ankles are elsewhere from picture to picture."""

from engines.scene.posture.doing import Doing
from engines.scene.posture.limbs import limbs_of, moved
from engines.scene.posture.votes import WALKING_GROWTH, DoingVotes
from tests.engines.scene.posture.bodies import STANDING, body

STILL = limbs_of(body(STANDING))
RAISED = limbs_of(body({**STANDING, "wrist": (160, 60)}))
STRIDING = limbs_of(body({**STANDING, "ankle": (170, 280)}))


def known(*pictures: tuple[tuple[float, float] | None, ...]) -> tuple[str, ...]:
    votes = DoingVotes()
    for limbs in pictures:
        votes.add(Doing("standing", None, None, limbs=limbs), 0.0)
    return votes.doing.moves if votes.doing else ()


def test_arms_and_legs_are_told_apart() -> None:
    assert moved(STILL, STILL) == (False, False)
    assert moved(STILL, RAISED) == (True, False)
    assert moved(STILL, STRIDING) == (False, True)


def test_what_is_not_seen_does_not_move() -> None:
    assert limbs_of(body(STANDING, hip=0.2)) == ()
    assert moved(STILL, limbs_of(body({**STANDING, "wrist": (160, 60)}, wrist=0.2))) == (False, False)
    assert moved(STILL, ()) == (False, False)


def test_limbs_move_once_two_of_the_last_steps_agree() -> None:
    assert known(STILL, RAISED) == ()
    assert known(STILL, RAISED, STILL) == ("arms",)
    assert known(STILL, RAISED, STRIDING) == ("arms",)
    assert known(STILL, RAISED, STILL, STILL, STILL) == ()


def test_who_becomes_larger_in_two_windows_comes_nearer() -> None:
    votes, stands = DoingVotes(), Doing("standing", None, None)
    for growth in (0.0, WALKING_GROWTH, WALKING_GROWTH, WALKING_GROWTH):
        votes.add(stands, 0.0, growth)
    assert votes.doing is not None
    assert (votes.doing.posture, votes.doing.comes_nearer) == ("walking", True)
    for growth in (-WALKING_GROWTH, WALKING_GROWTH, -WALKING_GROWTH):
        votes.add(stands, 0.0, growth)
    assert votes.doing.comes_nearer is None
