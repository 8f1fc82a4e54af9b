"""What people do, from names of parts of the picture that the encoder is sure of in several patches, and from what the
picture looks like. Pure.

Only names that were right with people in view, in 108 photographs and the earlier everyday clips (docs/decisions.md):
others that go with actions, a laptop, a flute, a broom, were often wrong.
"""

from collections.abc import Sequence

from engines.scene.claims.acts.words import Act
from engines.scene.looks.looks import Looks

_ACTS = {
    "soccer ball": "playing football",
    "snorkel": "swimming",
    "guitar": "playing the guitar",
    "tripod": "using a camera",
}
_OF_ONE = ("guitar", "tripod")  # of several people it is not known who does it
_WITH_A_BALL = "playing with a ball"
LEAST_CHANCE = 0.4  # of what the whole picture tells: of unseen photographs nearly eight of ten are right then
# The heads' names of what is told.
DONE = frozenset(
    (
        *("talking", "discussing", "presenting", "teaching", "writing", "typing", "reading", "cooking", "dancing"),
        *("eating", "swimming", "celebrating", "working", "driving", "hugging", "laughing", "listening"),
        *("rowing", "looking at a phone", "looking at a screen", "taking a photograph"),
    )
)


def acts_of_parts(parts: Sequence[str], num_people: int) -> list[Act]:
    """What people do who are in view, be it one or several."""
    return [Act(_ACTS[part]) for part in parts if part in _ACTS and (num_people == 1 or part not in _OF_ONE)]


def act_of_looks(looks: Looks) -> list[Act]:
    """The likeliest of what the picture as a whole tells, if it is likely enough: none or one."""
    found = [each for each in looks.evidence if each.name in DONE and each.chance >= LEAST_CHANCE]
    return [Act(each.name) for each in sorted(found, key=lambda each: -each.chance)[:1]]


def without_ball(acts: Sequence[Act]) -> list[Act]:
    """Each act once, and no playing with a ball beside a game."""
    is_game = any(act.words == _ACTS["soccer ball"] for act in acts)
    return list(dict.fromkeys(act for act in acts if not (is_game and act.words == _WITH_A_BALL)))
