from pathlib import Path

import numpy as np
import pytest

from engines.scene.detector import DETECTOR_FILE, INPUT_SIZE, MAX_DETECTIONS, ThingDetector, fit_square
from tests.engines.scene.network_files import assert_only_the_pinned_file_is_read
from tests.engines.scene.photographs import photograph


@pytest.fixture(scope="module")
def detector() -> ThingDetector:
    return ThingDetector(DETECTOR_FILE, num_threads=1)


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
    assert (top + bottom) / 2 == pytest.approx(0.5, abs=0.15)


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
    low = np.full(80, 0.02, np.float32)  # finds something in every corner
    monkeypatch.setattr("engines.scene.detector._MIN_SCORES", low)
    found = detector.detect(photograph("astronaut"))
    assert len(found) == MAX_DETECTIONS
    scores = [thing.score for thing in found]
    assert scores == sorted(scores, reverse=True)
    assert found[0].name == "person"


@pytest.mark.parametrize("shape", [(720, 960), (960, 540), (48, 64), (512, 512)])
def test_a_picture_fills_the_square_in_one_direction(shape: tuple[int, int]) -> None:
    square, (left, top, width, height) = fit_square(np.full((*shape, 3), 200, np.uint8), INPUT_SIZE)
    assert square.shape == (INPUT_SIZE, INPUT_SIZE, 3)
    assert max(width, height) == INPUT_SIZE
    assert height / width == pytest.approx(shape[0] / shape[1], rel=0.01)
    inside = np.zeros((INPUT_SIZE, INPUT_SIZE), bool)
    inside[top : top + height, left : left + width] = True
    assert (square[inside] == 200).all()
    assert not square[~inside].any()


def test_a_file_that_is_missing_or_changed_is_refused(tmp_path: Path) -> None:
    assert_only_the_pinned_file_is_read(ThingDetector, DETECTOR_FILE, tmp_path)
