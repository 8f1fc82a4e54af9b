import numpy as np

from engines.graphs.writer import GraphWriter
from engines.runtimes.session import open_session
from training.detector.ssd import CLASSES, MISSING, OUTPUTS, _anchors, _decoded, _of_known_classes
from training.detector.tfjs import Array, Graph


def decoded(codes: Array, anchors: Array) -> Array:
    writer = GraphWriter("decoded", "fp32")
    boxes = _decoded(writer, writer.input("codes", codes.shape), anchors)
    writer.output("boxes", boxes, codes.shape)
    (result,) = open_session(writer.finish().SerializeToString(), 1).run(None, {"codes": codes})
    return np.asarray(result)


def test_the_boxes_that_are_corrected_cover_the_picture_in_six_grids() -> None:
    anchors = _anchors()
    assert anchors.shape == (1917, 4)
    np.testing.assert_allclose(anchors[0], (0.5 / 19, 0.5 / 19, 0.1, 0.1), rtol=1e-6)
    np.testing.assert_allclose(anchors[1], (0.5 / 19, 0.5 / 19, 0.2 / 2**0.5, 0.2 * 2**0.5), rtol=1e-6)  # a wide one
    np.testing.assert_allclose(anchors[3], (0.5 / 19, 1.5 / 19, 0.1, 0.1), rtol=1e-6)  # the cell to the right
    np.testing.assert_allclose(anchors[-1], (0.5, 0.5, 0.95**0.5, 0.95**0.5), rtol=1e-6)


def test_a_box_is_moved_by_tenths_of_its_size_and_grows_by_powers_of_e() -> None:
    anchors = np.asarray([[0.5, 0.4, 0.2, 0.1]], np.float32)  # middle down and to the right, height, width
    np.testing.assert_allclose(decoded(np.zeros((1, 4), np.float32), anchors), [[0.35, 0.4, 0.45, 0.6]], atol=1e-6)
    down_and_wider = np.asarray([[10.0, 0.0, 0.0, 5 * np.log(2)]], np.float32)
    np.testing.assert_allclose(decoded(down_and_wider, anchors), [[0.3, 0.6, 0.5, 0.8]], atol=1e-6)


def test_outputs_without_a_class_are_left_out_of_weights_and_biases() -> None:
    numbers = np.tile(np.arange(OUTPUTS, dtype=np.float32), 3)  # three boxes a cell
    name = "BoxPredictor_0/ClassPredictor"
    graph = Graph((), {f"{name}/biases": numbers, f"{name}/weights": np.tile(numbers, (1, 1, 2, 1)), "other": numbers})
    constants = _of_known_classes(graph).constants
    known = [number for number in range(OUTPUTS) if number not in MISSING]
    assert len(known) == CLASSES
    np.testing.assert_array_equal(constants[f"{name}/biases"], known * 3)
    np.testing.assert_array_equal(constants[f"{name}/weights"], np.tile(known * 3, (1, 1, 2, 1)))
    assert constants["other"] is numbers
