"""Bodies whose parts stand where a test says. A body is about 300 pixels high; down is positive."""

from collections.abc import Mapping

from engines.scene.posture.body import PARTS, KeyPoint, Pose

Place = tuple[float, float]
STANDING: Mapping[str, Place] = {
    **{"nose": (100, 20), "eye": (100, 14), "ear": (100, 16), "shoulder": (100, 60), "elbow": (100, 105)},
    **{"wrist": (100, 145), "hip": (100, 160), "knee": (100, 230), "ankle": (100, 300)},
}
SEATED_SIDEWAYS = {**STANDING, "knee": (170, 165), "ankle": (172, 235)}
SEATED_TO_THE_CAMERA = {**STANDING, "knee": (100, 195), "ankle": (100, 265)}
LYING = {part: (y, 100.0) for part, (_, y) in STANDING.items()}
LEGS = ("knee", "ankle")
APART = 10.0  # pixels between the left and the right part


def body(places: Mapping[str, Place], score: float = 0.8, **scores: float) -> Pose:
    """`scores`: of single kinds of parts, such as knee=0.1; both sides have it."""
    points = {}
    for part in PARTS:
        side, _, kind = part.rpartition(" ")
        x, y = places[kind]
        aside = {"left": APART / 2, "right": -APART / 2, "": 0.0}[side]
        points[part] = KeyPoint(x + aside, y, scores.get(kind, score))
    return points


def with_leg(pose: Pose, side: str, places: Mapping[str, Place]) -> Pose:
    """The same body, one leg of which is elsewhere."""
    moved = {f"{side} {part}": KeyPoint(*places[part], pose[f"{side} {part}"].score) for part in LEGS}
    return {**pose, **moved}
