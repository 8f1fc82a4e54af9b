"""Finds people and things in a picture: three networks that tell the 80 classes of COCO apart, under ONNX Runtime."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engines.scene.colours.naming import colour_word, with_leaves
from engines.scene.detection import Detection
from engines.scene.detectors.centernet import CENTERNET_FILE, CenterNet
from engines.scene.detectors.joining import LEAST_SCORE, joined
from engines.scene.detectors.picodet import PICODET_FILE, PicoDet
from engines.scene.detectors.pictures import Picture
from engines.scene.detectors.ssd import SSD_FILE, Ssd
from engines.scene.duplicates import without_duplicates

MAX_DETECTIONS = 20
POTS = frozenset(("vase", "plant"))


class ThingDetector:
    """The detector of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, centernet: CenterNet, picodet: PicoDet, ssd: Ssd) -> None:
        self._networks = (centernet, picodet, ssd)

    def detect(self, rgb: Picture) -> tuple[Detection, ...]:
        """People and things in a picture (H,W,3), surest first, at most MAX_DETECTIONS."""
        found = joined(*(network.candidates(rgb, LEAST_SCORE) for network in self._networks))
        kept = without_duplicates(_with_leaves(rgb, found))[:MAX_DETECTIONS]
        return tuple(replace(each, colour=each.colour or colour_word(rgb, each.box, each.name)) for each in kept)


def thing_detector(num_threads: int) -> ThingDetector:
    """Load the networks. Raises ModelFileMissingError or ModelFileCorruptError."""
    return ThingDetector(
        CenterNet(CENTERNET_FILE, num_threads), PicoDet(PICODET_FILE, num_threads), Ssd(SSD_FILE, num_threads)
    )


def _with_leaves(rgb: Picture, found: Iterable[Detection]) -> Iterator[Detection]:
    """Often only the pot of a plant is found, as a vase or a plant: then what is above it is green."""
    for each in found:
        box = with_leaves(rgb, each.box) if each.name in POTS else None
        yield each if box is None else replace(each, name="plant", box=box, colour="green")
