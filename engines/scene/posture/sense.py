"""Says of the people that a picture shows what they do and wear, as far as it is sure.

Costs nothing where nobody is there.
"""

from collections.abc import Sequence
from dataclasses import replace

from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.colours.clothes import clothes_of
from engines.scene.detection import Detection
from engines.scene.detectors.pictures import Picture
from engines.scene.posture.doing import SEATS, Doing
from engines.scene.posture.limbs import limbs_of
from engines.scene.posture.pose import POSE_FILE, PoseNetwork
from engines.scene.posture.rules import PixelBox, Seat, posture_of, runs, shows_back
from engines.scene.posture.smile import SMILE_FILE, SmileNetwork

MAX_PEOPLE = 4  # of a picture, the largest: each costs about 6 ms of one thread
MIN_HEIGHT = 64  # pixels: smaller people who sit were said to stand
MIN_BED_SCORE = 0.5  # a large sofa is often taken for a bed


class PostureSense:
    """Shared by all streams; used by one thread at a time. Keeps nothing of a picture."""

    def __init__(self, pose: PoseNetwork, smile: SmileNetwork) -> None:
        self._pose, self._smile = pose, smile

    def look(self, rgb: Picture, found: Sequence[Detection]) -> tuple[Detection, ...]:
        """The detections of a picture (H,W,3) in their order, the largest people with what they do and wear."""
        boxes = [_in_pixels(thing.box, rgb) for thing in found]
        tall = [i for i, thing in enumerate(found) if thing.name == PERSON and _height(boxes[i]) >= MIN_HEIGHT]
        largest = sorted(tall, key=lambda i: -found[i].area)[:MAX_PEOPLE]
        seats = [Seat(thing.name, box) for thing, box in zip(found, boxes, strict=True) if _is_seat(thing)]
        return tuple(
            self._looked_at(rgb, thing, boxes[i], seats) if i in largest else thing for i, thing in enumerate(found)
        )

    def _looked_at(self, rgb: Picture, person: Detection, in_pixels: PixelBox, seats: Sequence[Seat]) -> Detection:
        pose = self._pose.pose(rgb, person.box)
        posture, seat = posture_of(pose, in_pixels, seats)
        clothes = clothes_of(rgb, person.box, pose)
        smiles, back = self._smile.smiles(rgb, pose), shows_back(pose, in_pixels)
        return replace(
            person,
            doing=Doing(posture, seat, smiles, back, limbs=limbs_of(pose), is_running=runs(pose)),
            colour=clothes.upper or person.colour,
            lower=clothes.lower,
            head=clothes.head,
        )


def posture_sense(num_threads: int) -> PostureSense:
    """Load the networks. Raises ModelFileMissingError or ModelFileCorruptError."""
    return PostureSense(PoseNetwork(POSE_FILE, num_threads), SmileNetwork(SMILE_FILE, num_threads))


def _is_seat(thing: Detection) -> bool:
    return thing.name in SEATS and (thing.name != "bed" or thing.score >= MIN_BED_SCORE)


def _in_pixels(box: Box, rgb: Picture) -> PixelBox:
    height, width = rgb.shape[:2]
    left, top, right, bottom = box
    return left * width, top * height, right * width, bottom * height


def _height(box: PixelBox) -> float:
    return box[3] - box[1]
