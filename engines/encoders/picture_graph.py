"""The ONNX graph of the picture encoder, exported by torch from our module; everything else writes graphs itself."""

import logging
import warnings
from pathlib import Path

import torch

from engines.encoders.efficientnet import INPUT_SIZE, Classifier, EfficientNetLite0, load_checkpoint

MAX_BATCH = 64


def load_efficientnet(checkpoint: Path) -> tuple[EfficientNetLite0, Classifier]:
    """The torch module and the classifier from the published checkpoint."""
    return load_checkpoint(torch.load(checkpoint, map_location="cpu", weights_only=True))


def export_graph(model: EfficientNetLite0) -> bytes:
    """The module as an ONNX graph: pixels (F,3,224,224) → features (F,1280,7,7), any F up to 64."""
    pixels = torch.zeros(2, 3, INPUT_SIZE, INPUT_SIZE)
    batch = torch.export.Dim("frames", min=1, max=MAX_BATCH)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it misses torchvision, which is not needed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's exporter warns of its own internals
        program = torch.onnx.export(
            model,
            (pixels,),
            input_names=["pixels"],
            output_names=["features"],
            dynamic_shapes=({0: batch},),
            opset_version=18,
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    graph: bytes = program.model_proto.SerializeToString()
    return graph
