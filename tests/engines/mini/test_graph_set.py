"""The encoder of pictures as a graph, in fp32 and fp16, against our torch module with its real weights."""

import numpy as np
import pytest
import torch

from engines.encoders.picture_graph import load_efficientnet
from engines.graphs.writer import Precision
from engines.mini.graph_set import pictures_graph
from engines.model_store import ModelStore
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.shapes import GRID

SIDE = 32 * GRID
TOLERANCE = {"fp32": 1e-3, "fp16": 0.2}  # of features up to 6
LEAST_ALIKE = {"fp32": 0.99999, "fp16": 0.999}  # forty layers of products in fp16


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@torch.no_grad()
def test_features_equal_those_of_torch(store: ModelStore, precision: Precision) -> None:
    (checkpoint,) = store.files("efficientnet-lite0").values()
    model, _ = load_efficientnet(checkpoint)
    with OnnxCpuRuntime(pictures_graph(model, precision).SerializeToString(), 1) as graph:
        for count in (1, 3):
            generator = torch.Generator().manual_seed(count)
            coarse = torch.randn(count, 3, GRID, GRID, generator=generator)
            pixels = torch.nn.functional.interpolate(coarse, size=SIDE, mode="bilinear").clamp(-1, 1)
            expected = model(pixels)
            found = torch.from_numpy(graph.infer({"pixels": pixels.numpy()})["features"]).float()
            np.testing.assert_allclose(found, expected, atol=TOLERANCE[precision])
            alike = torch.nn.functional.cosine_similarity(found, expected, dim=1)  # of every patch
            assert alike.min() > LEAST_ALIKE[precision]
