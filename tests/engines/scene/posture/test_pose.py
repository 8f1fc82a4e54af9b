from pathlib import Path

import numpy as np
import pytest

from engines.scene.posture.body import PARTS
from engines.scene.posture.pose import POSE_FILE, PoseNetwork, patch_around
from tests.engines.scene.network_files import assert_only_the_pinned_file_is_read
from tests.engines.scene.photographs import photograph

HER = (0.02, 0.02, 0.72, 1.0)  # the astronaut's box


@pytest.fixture(scope="module")
def network() -> PoseNetwork:
    return PoseNetwork(POSE_FILE, num_threads=1)


def test_the_astronauts_face_and_shoulders_are_where_they_are(network: PoseNetwork) -> None:
    pose = network.pose(photograph("astronaut"), HER)
    assert tuple(pose) == PARTS
    places = {"nose": (224, 128), "left eye": (243, 107), "right eye": (204, 107), "left shoulder": (320, 265)}
    for part, (x, y) in places.items():
        assert (pose[part].x, pose[part].y) == pytest.approx((x, y), abs=20), part
        assert pose[part].score > 0.4
    assert max(pose[f"{side} {part}"].score for side in ("left", "right") for part in ("knee", "ankle")) < 0.3


def test_places_do_not_depend_on_what_is_beside_the_person(network: PoseNetwork) -> None:
    picture = photograph("astronaut")
    wide = np.concatenate((255 - picture, picture), axis=1)
    pose = network.pose(picture, HER)
    moved = network.pose(wide, (0.5 + HER[0] / 2, HER[1], 0.5 + HER[2] / 2, HER[3]))
    for part in ("nose", "left eye", "right eye", "left shoulder", "right shoulder"):
        assert (moved[part].x - 512, moved[part].y) == pytest.approx((pose[part].x, pose[part].y), abs=12), part


def test_nobody_is_seen_in_an_empty_picture(network: PoseNetwork) -> None:
    pose = network.pose(np.zeros((90, 120, 3), np.uint8), (0.2, 0.2, 0.8, 0.8))
    assert max(point.score for point in pose.values()) < 0.3


def test_the_patch_has_a_margin_and_stays_in_the_picture() -> None:
    picture = np.arange(100 * 200 * 3, dtype=np.uint32).reshape(100, 200, 3).astype(np.uint8)
    patch, (left, top) = patch_around(picture, (0.25, 0.5, 0.75, 1.0))
    assert (left, top) == (40, 45)
    assert patch.shape == (55, 120, 3)
    assert (patch == picture[45:, 40:160]).all()


@pytest.mark.parametrize("box", [(0.5, 0.5, 0.5, 0.5), (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0)])
def test_an_empty_box_has_a_patch(network: PoseNetwork, box: tuple[float, float, float, float]) -> None:
    picture = np.full((100, 200, 3), 128, np.uint8)
    assert patch_around(picture, box)[0].size
    assert len(network.pose(picture, box)) == len(PARTS)


def test_a_file_that_is_missing_or_changed_is_refused(tmp_path: Path) -> None:
    assert_only_the_pinned_file_is_read(PoseNetwork, POSE_FILE, tmp_path)
