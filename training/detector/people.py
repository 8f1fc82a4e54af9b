"""The networks that look at one person: where the joints are, and what the face shows."""

import onnx

from engines.graphs.writer import GraphWriter
from training.detector.inputs import from_minus_one_to_one, per_channel, picture
from training.detector.operators import Converter, Value
from training.detector.tfjs import Graph

PARTS, EMOTIONS = 17, 7
GREY = (0.2989, 0.587, 0.114)


def movenet_lightning(graph: Graph) -> onnx.ModelProto:
    """MoveNet for one person, by Google: 192 pixels, cells of 4."""
    return _movenet(graph, 192)


def movenet_thunder(graph: Graph) -> onnx.ModelProto:
    """The larger MoveNet: 256 pixels."""
    return _movenet(graph, 256)


def _movenet(graph: Graph, size: int) -> onnx.ModelProto:
    """`rgb`: uint8 (size,size,3). With N = size / 4:

    `centre` (1,N,N): logit of the probability that the middle of a person is in the cell. `heat` (17,N,N): the same of
    the parts of a body. `steps` (34,N,N): cells down and to the right from the middle of a person to each part, part by
    part. `offsets` (34,N,N): cells down and to the right from a cell's corner to the part in it. The original goes on
    with the middle nearest to the picture's.
    """
    writer, cells = GraphWriter("movenet", "fp32"), size // 4
    converter, calls = Converter(graph, writer), "StatefulPartitionedCall"
    converter.values[f"{calls}/sub_1"] = from_minus_one_to_one(writer, picture(writer, size))
    heads = {
        "centre": ("center_0/conv2d_4", 1),
        "heat": ("kpt_heatmap_0/conv2d_5", PARTS),
        "steps": ("kpt_regress_0/conv2d_6", 2 * PARTS),
        "offsets": ("kpt_offset_0/conv2d_7", 2 * PARTS),
    }
    values = converter.run([f"{calls}/{layer}/BiasAdd" for layer, _ in heads.values()])
    for (name, (_, count)), value in zip(heads.items(), values, strict=True):
        assert value.is_moved
        writer.output(name, writer.node("Squeeze", value.name, writer.int64(0)), (count, cells, cells))
    return writer.finish()


def emotion(graph: Graph) -> onnx.ModelProto:
    """A small Xception for faces, by Octavio Arriaga.

    `rgb`: uint8 (64,64,3), a face. `emotions` (7,): probabilities of anger, disgust, fear, happiness, sadness,
    surprise, and none of them.
    """
    writer = GraphWriter("emotion", "fp32")
    weighted = writer.node("Mul", picture(writer, 64).name, writer.constant(per_channel(*GREY)))
    grey = writer.node("ReduceSum", weighted, writer.int64(1), keepdims=1)
    converter = Converter(graph, writer)
    converter.values["input_1"] = from_minus_one_to_one(writer, Value(grey, is_moved=True))
    (value,) = converter.run(["StatefulPartitionedCall/model_1/predictions/Softmax"])
    writer.output("emotions", writer.node("Squeeze", value.name, writer.int64(0)), (EMOTIONS,))
    return writer.finish()
