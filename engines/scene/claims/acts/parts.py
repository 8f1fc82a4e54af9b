"""What people do, from names of parts of the picture that the encoder is sure of in several patches. Pure.

Only names that were right with people in view, in 108 photographs and the earlier everyday clips (docs/decisions.md):
others that go with actions, a laptop, a flute, a broom, were often wrong.
"""

from collections.abc import Sequence

from engines.scene.claims.acts.words import Act

_ACTS = {
    "soccer ball": "playing football",
    "snorkel": "swimming",
    "guitar": "playing the guitar",
    "tripod": "using a camera",
}
_OF_ONE = ("guitar", "tripod")  # of several people it is not known who does it
_WITH_A_BALL = "playing with a ball"


def acts_of_parts(parts: Sequence[str], num_people: int) -> list[Act]:
    """What people do who are in view, be it one or several."""
    return [Act(_ACTS[part]) for part in parts if part in _ACTS and (num_people == 1 or part not in _OF_ONE)]


def without_ball(acts: Sequence[Act]) -> list[Act]:
    """Each act once, and no playing with a ball beside a game."""
    is_game = any(act.words == _ACTS["soccer ball"] for act in acts)
    return list(dict.fromkeys(act for act in acts if not (is_game and act.words == _WITH_A_BALL)))
