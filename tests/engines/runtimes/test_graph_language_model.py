"""The reader as it runs TensorRT's engines, blocks and pasts padded to buckets, against torch: here on ONNX Runtime."""

import numpy as np
import pytest
import torch

from engines.core.language_model import LanguageModel, TorchLanguageModel
from engines.graphs.llm import prefill_graph, step_graph
from engines.graphs.sizes import Buckets, Sizes
from engines.graphs.weights import llm_weights
from engines.graphs.writer import Precision
from engines.runtimes.base import Runtime
from engines.runtimes.graph_language_model import GraphLanguageModel
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from tests.engines.graphs.tiny import LLAMA, random_decoder

SIZES: Sizes = {"T": Buckets((1, 4, 16), 4), "S": Buckets((8, 16, 64), 16)}
TOLERANCE = {"fp32": 2e-3, "fp16": 2e-2}  # the past is rounded to fp16 in both


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@torch.no_grad()
def test_an_answer_across_the_edges_of_buckets_equals_torchs(precision: Precision) -> None:
    decoder = random_decoder(LLAMA)
    graphs: list[Runtime] = [
        OnnxCpuRuntime(write(LLAMA, llm_weights(decoder), precision).SerializeToString(), 1)
        for write in (prefill_graph, step_graph)
    ]
    padded = GraphLanguageModel(LLAMA, decoder.embed_tokens.weight, graphs[0], graphs[1], SIZES)
    readers: tuple[LanguageModel, LanguageModel] = (TorchLanguageModel(decoder), padded)
    assert (readers[0].max_past, readers[1].max_past) == (None, 64)
    buffers = [decoder.new_buffer(64, reader.past_dtype) for reader in readers]
    ids, at = torch.tensor([[3, 14, 15, 9, 2, 6]]), 0
    for _ in range(14):  # 6 tokens, then one by one over 8 and over 16
        positions = torch.arange(at, at + ids.shape[1]).expand(4, -1)
        expected, found = (reader.step(ids, positions, b) for reader, b in zip(readers, buffers, strict=True))
        np.testing.assert_allclose(found.logits, expected.logits, atol=10 * TOLERANCE[precision])
        np.testing.assert_allclose(found.attention, expected.attention, atol=TOLERANCE[precision])
        at += ids.shape[1]
        ids = expected.logits.argmax()[None, None]
    block, positions = decoder.embed_tokens(torch.tensor([[5, 3, 5]])), torch.arange(at, at + 3).expand(4, -1)
    parts = [reader.prefill(block, positions, buffer) for reader, buffer in zip(readers, buffers, strict=True)]
    for expected_part, found_part in zip(*parts, strict=True):
        np.testing.assert_allclose(found_part, expected_part, atol=TOLERANCE[precision])
