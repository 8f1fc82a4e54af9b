from pathlib import Path

import numpy as np
import pytest

from engines.scene.posture.body import KeyPoint, Pose
from engines.scene.posture.pose import POSE_FILE, PoseNetwork
from engines.scene.posture.smile import MIN_FACE, SMILE_FILE, SmileNetwork, face_of
from tests.engines.scene.network_files import assert_only_the_pinned_file_is_read
from tests.engines.scene.photographs import photograph
from tests.engines.scene.posture.bodies import STANDING, body


@pytest.fixture(scope="module")
def network() -> SmileNetwork:
    return SmileNetwork(SMILE_FILE, num_threads=1)


@pytest.fixture(scope="module")
def pose() -> Pose:
    return PoseNetwork(POSE_FILE, num_threads=1).pose(photograph("astronaut"), (0.02, 0.02, 0.72, 1.0))


def test_the_astronaut_smiles(network: SmileNetwork, pose: Pose) -> None:
    assert network.smiles(photograph("astronaut"), pose)


def test_a_mouth_that_is_covered_does_not_smile(network: SmileNetwork, pose: Pose) -> None:
    picture = photograph("astronaut").copy()
    picture[130:185, 180:270] = picture[100, 224]
    assert network.smiles(picture, pose) is False


def test_of_a_face_that_is_not_seen_it_is_not_known_whether_it_smiles(network: SmileNetwork, pose: Pose) -> None:
    turned = {**pose, "left eye": KeyPoint(pose["left eye"].x, pose["left eye"].y, 0.1)}
    assert network.smiles(photograph("astronaut"), turned) is None


def test_a_face_is_a_square_around_eyes_and_mouth(pose: Pose) -> None:
    face = face_of(photograph("astronaut"), pose)
    assert face is not None
    assert face.shape[0] == face.shape[1]
    assert 80 < face.shape[0] < 140


def test_a_face_at_the_edge_goes_on_in_black() -> None:
    eyes_apart = {**body(STANDING), "left eye": KeyPoint(25, 5, 0.9), "right eye": KeyPoint(-15, 5, 0.9)}
    face = face_of(np.full((100, 100, 3), 200, np.uint8), {**eyes_apart, "nose": KeyPoint(5, 25, 0.9)})
    assert face is not None
    assert set(np.unique(face)) == {0, 200}
    outside = {part: KeyPoint(point.x - 900, point.y - 900, 0.9) for part, point in eyes_apart.items()}
    nothing = face_of(np.full((100, 100, 3), 200, np.uint8), outside)
    assert nothing is not None
    assert not nothing.any()


def test_a_face_of_few_pixels_is_not_judged() -> None:
    close = {**body(STANDING), "left eye": KeyPoint(53, 50, 0.9), "right eye": KeyPoint(50, 50, 0.9)}
    picture = np.full((100, 100, 3), 200, np.uint8)
    assert face_of(picture, {**close, "nose": KeyPoint(51, 53, 0.9)}) is None
    large = face_of(picture, {**close, "nose": KeyPoint(51, 60, 0.9)})
    assert large is not None
    assert len(large) >= MIN_FACE


def test_a_file_that_is_missing_or_changed_is_refused(tmp_path: Path) -> None:
    assert_only_the_pinned_file_is_read(SmileNetwork, SMILE_FILE, tmp_path)
