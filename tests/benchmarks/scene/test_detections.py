from collections import defaultdict

from benchmarks.scene.detections import Count, Photograph, read_truth, right_colours, score
from engines.scene.classes import NAMES
from engines.scene.detection import Detection

BOX = (0.1, 0.1, 0.9, 0.9)


def test_things_are_found_missed_or_false_by_group() -> None:
    truth = Photograph("a.jpg", {"person": 2, "cup": 1}, may=frozenset({"chair"}))
    found = [Detection(name, 0.5, BOX) for name in ("person", "chair", "car", "cup", "cup")]
    counts = defaultdict[str, Count](Count)
    score(truth, found, counts)
    assert counts["people"] == Count(there=2, found=1, false=0)
    assert counts["vehicles"] == Count(there=0, found=0, false=1)
    assert counts["things"] == Count(there=1, found=1, false=1)


def test_the_colour_is_that_of_the_surest_thing_of_the_name() -> None:
    truth = Photograph("a.jpg", {"bus": 2}, colours={"bus": "red", "car": "blue"})
    found = [Detection("bus", 0.9, BOX, "red"), Detection("bus", 0.4, BOX, "grey")]
    assert right_colours(truth, found) == {"bus": ("red", "red")}


def test_the_truth_uses_the_detectors_words() -> None:
    truths = read_truth()
    assert len(truths) == len({truth.file for truth in truths})
    for truth in truths:
        assert {*truth.things, *truth.may, *truth.colours} <= set(NAMES), truth.file
