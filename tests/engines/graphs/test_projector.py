"""The projectors as graphs, run by ONNX Runtime, against our torch modules with the shipped weights."""

from typing import cast

import numpy as np
import pytest
import torch

from engines.api import Engine, Modality
from engines.core.neighbours import smooth_over_similar_neighbours
from engines.graphs.projector import audio_projector_graph, video_projector_graph
from engines.graphs.writer import Precision
from engines.mini.engine import MiniEngine
from engines.mini.family import MiniModels
from engines.runtimes.onnx_cpu import OnnxCpuRuntime

EMBEDS = {"fp32": 1e-3, "fp16": 2e-2}


@pytest.fixture(scope="module")
def models(engine: Engine) -> MiniModels:
    return cast(MiniEngine, engine).models


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@torch.no_grad()
def test_projectors_equal_those_of_torch(models: MiniModels, precision: Precision) -> None:
    random = torch.Generator().manual_seed(0)
    video, audio = (models.trained.projectors[kind] for kind in (Modality.VIDEO, Modality.AUDIO))
    seen = torch.rand(3, 49, video.weight.shape[1], generator=random) * 2
    heard = torch.rand(4, audio.weight.shape[1], generator=random)
    names = smooth_over_similar_neighbours(video.probabilities(seen.flatten(0, 1)).view(3, 49, -1), seen)
    expected = {"video": video.read(names.flatten(0, 1)), "audio": audio.read(audio.probabilities(heard))}
    graphs = {"video": video_projector_graph(video, precision), "audio": audio_projector_graph(audio, precision)}
    for kind, features in (("video", seen), ("audio", heard)):
        with OnnxCpuRuntime(graphs[kind].SerializeToString(), 1) as graph:
            found = graph.infer({"features": features.numpy()})
        for name, value in zip(("embeds", "certainty"), expected[kind], strict=True):
            np.testing.assert_allclose(found[name].reshape(value.shape), value, atol=EMBEDS[precision])
