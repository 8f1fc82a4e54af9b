import numpy as np
import pytest

from engines.scene.detector import MAX_DETECTIONS, ThingDetector, thing_detector
from tests.engines.scene.photographs import photograph


@pytest.fixture(scope="module")
def detector() -> ThingDetector:
    return thing_detector(num_threads=1)


def test_a_portrait_is_one_person_whose_box_covers_her(detector: ThingDetector) -> None:
    (person,) = (found for found in detector.detect(photograph("astronaut")) if found.name == "person")
    left, top, right, bottom = person.box
    assert left < 0.1
    assert top < 0.1
    assert 0.65 < right < 0.85
    assert bottom > 0.95
    assert person.score > 0.5
    assert person.colour == "orange"


def test_a_cup_on_a_table_is_found_where_it_stands(detector: ThingDetector) -> None:
    found = {thing.name: thing for thing in detector.detect(photograph("coffee"))}
    left, top, right, bottom = found["cup"].box
    assert (left + right) / 2 == pytest.approx(0.5, abs=0.15)
    assert (top + bottom) / 2 == pytest.approx(0.36, abs=0.1)


def test_the_table_below_the_cup_is_found_by_the_second_network(detector: ThingDetector) -> None:
    assert [thing.name for thing in detector.detect(photograph("coffee"))] == ["cup", "table"]


def test_boxes_do_not_depend_on_the_size_or_shape_of_the_picture(detector: ThingDetector) -> None:
    picture = photograph("astronaut")
    (person,) = (found for found in detector.detect(picture) if found.name == "person")
    wide = np.concatenate((picture, np.zeros_like(picture)), axis=1).repeat(2, axis=0).repeat(2, axis=1)
    (same,) = (found for found in detector.detect(wide) if found.name == "person")
    left, top, right, bottom = same.box
    assert (2 * left, top, 2 * right, bottom) == pytest.approx(person.box, abs=0.06)


def test_an_empty_picture_shows_nothing(detector: ThingDetector) -> None:
    assert detector.detect(np.zeros((480, 640, 3), np.uint8)) == ()
    assert detector.detect(np.full((1, 900, 3), 255, np.uint8)) == ()


def test_the_surest_come_first_and_there_are_not_too_many(
    detector: ThingDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.scene.detector.LEAST_SCORE", 0.02)  # finds something in every corner
    monkeypatch.setattr("engines.scene.detectors.joining.LEAST_EVIDENCE", -20.0)
    found = detector.detect(photograph("astronaut"))
    assert len(found) == MAX_DETECTIONS
    scores = [thing.score for thing in found]
    assert scores == sorted(scores, reverse=True)
    assert found[0].name == "person"
