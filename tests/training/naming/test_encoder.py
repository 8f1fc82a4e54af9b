import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from engines.runtimes.session import open_session
from training.naming.encoder import INPUT, OUTPUT, SIZE, with_float_activations
from training.naming.packages import NamingFileError
from training.naming.pixels import pixels

WEIGHTS = np.asarray([[10, -20], [30, 40], [50, 60]], np.int8)
SCALE = np.asarray([0.1, 0.2], np.float32)


def rounding_network(zero: int = 0) -> onnx.ModelProto:
    """One layer as ONNX Runtime's dynamic quantisation writes it."""
    nodes = [
        helper.make_node("DynamicQuantizeLinear", [INPUT], ["x", "x_scale", "x_zero"]),
        helper.make_node("MatMulInteger", ["x", "w_quantized", "x_zero", "w_zero_point"], ["sums"]),
        helper.make_node("Cast", ["sums"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["x_scale", "w_scale"], ["scale"]),
        helper.make_node("Mul", ["floats", "scale"], [OUTPUT]),
    ]
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "w_quantized": WEIGHTS,
        "w_scale": SCALE,
        "w_zero_point": np.full(2, zero, np.int8),
    }
    graph = helper.make_graph(
        nodes,
        "made",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, (1, 3))],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, (1, 2))],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=7)


def test_activations_are_no_longer_rounded_and_weights_stay_int8() -> None:
    inputs = {INPUT: np.asarray([[1.0, 0.003, -0.002]], np.float32)}  # small beside 1: lost in 8 bits
    expected = inputs[INPUT] @ (WEIGHTS * SCALE)
    (rounded,) = open_session(rounding_network().SerializeToString(), 1).run(None, inputs)
    network = with_float_activations(rounding_network())
    (exact,) = open_session(network.SerializeToString(), 1).run(None, inputs)
    np.testing.assert_allclose(exact, expected, rtol=1e-5)
    assert np.abs(rounded - expected).max() > 10 * np.abs(exact - expected).max()
    assert {each.name: each.data_type for each in network.graph.initializer}["w_quantized"] == TensorProto.INT8
    assert "MatMulInteger" not in {node.op_type for node in network.graph.node}


def test_a_graph_that_is_built_otherwise_is_refused() -> None:
    with pytest.raises(NamingFileError, match="zero that is not 0"):
        with_float_activations(rounding_network(zero=3))


def test_the_middle_of_a_picture_is_shown() -> None:
    picture = Image.new("RGB", (400, 100), "red")
    picture.paste("white", (150, 0, 250, 100))
    shown = pixels(picture)
    assert shown.shape == (3, SIZE, SIZE)
    assert (shown > 1.5).all()  # white
