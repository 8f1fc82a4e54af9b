"""Lines in a map of probabilities."""

import cv2
import numpy as np

from engines.scene.text.finder import lines_in


def test_a_line_reaches_beyond_its_core_and_its_corners_go_clockwise_from_the_top_left() -> None:
    probability = np.zeros((100, 200), np.float32)
    probability[40:50, 50:150] = 0.9
    (corners,) = lines_in(probability)
    margin = 1.6 * 100 * 10 / 110 / 2
    expected = [[50 - margin, 40 - margin], [150 + margin, 40 - margin], [150 + margin, 50 + margin]]
    np.testing.assert_allclose(corners[:3], expected, atol=1.5)
    assert corners[3, 0] == corners[0, 0]


def test_faint_and_tiny_places_are_no_lines() -> None:
    probability = np.zeros((100, 200), np.float32)
    probability[10:20, 20:120] = 0.4  # above the threshold of a pixel, below that of a line
    probability[60:62, 20:22] = 0.9
    assert lines_in(probability) == []


def test_a_turned_line_has_turned_corners() -> None:
    probability = np.zeros((200, 200), np.float32)
    cv2.line(probability, (40, 60), (160, 120), 0.9, thickness=10)
    (corners,) = lines_in(probability)
    slope = (corners[1] - corners[0])[1] / (corners[1] - corners[0])[0]
    assert abs(slope - 0.5) < 0.05
