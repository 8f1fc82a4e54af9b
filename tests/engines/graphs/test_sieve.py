"""CS2 as a graph, run by ONNX Runtime, against our torch modules with the shipped weights."""

from typing import cast

import numpy as np
import onnx
import pytest

from engines.api import Engine, Modality
from engines.graphs.sieve import sieve_graph
from engines.graphs.sizes import SIEVE_SIZES, Buckets, fixed
from engines.graphs.writer import Precision
from engines.mini.engine import MiniEngine
from engines.mini.family import MiniModels
from engines.mini.graph_set import mini_sieve_weights
from engines.mini.pairs import window_of_names
from engines.mini.scorer import Scorer
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.runtimes.torch_sieve import TorchSieveRuntime
from engines.shapes import MAX_NOTES, SMOLLM2_135M, WINDOW_TOKENS
from engines.sieve.cs2 import select

SCORES, EMBEDS = {"fp32": 1e-4, "fp16": 2e-2}, {"fp32": 1e-3, "fp16": 2e-2}
MAX_KEPT = 8


@pytest.fixture(scope="module")
def models(engine: Engine) -> MiniModels:
    return cast(MiniEngine, engine).models


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_scores_kept_tokens_and_what_is_read_equal_those_of_torch(models: MiniModels, precision: Precision) -> None:
    trained, prompt = models.trained, models.prompt
    by_torch = Scorer(SMOLLM2_135M, TorchSieveRuntime(trained.cs2, prompt, trained.centres), len(prompt))
    model = sieve_graph(SMOLLM2_135M, mini_sieve_weights(trained, prompt), MAX_KEPT, precision)
    onnx.checker.check_model(model, full_check=True)
    with OnnxCpuRuntime(model.SerializeToString(), 1) as graph:
        as_it_is = Scorer(SMOLLM2_135M, graph, len(prompt))
        padded = Scorer(SMOLLM2_135M, graph, len(prompt), {"C": fixed(32), "N": Buckets((9, 32, 64), 32)})
        for context, pool in ((1, 9), (20, 60), (5, 30), (0, 20)):
            seen = window_of_names(trained, context, pool)
            expected = by_torch(*seen, 62.0)
            for scorer in (as_it_is, padded):
                found = scorer(*seen, 62.0)
                assert len(found.scores) == pool
                np.testing.assert_allclose(found.scores, expected.scores, atol=SCORES[precision])
                np.testing.assert_allclose(found.embeds, expected.embeds, atol=EMBEDS[precision])
                for count in (1, 3, MAX_KEPT) if precision == "fp32" else ():
                    assert select(found.scores, count).tolist() == select(expected.scores, count).tolist()
            out = graph.infer(padded.inputs(*seen, 62.0))
            assert not out["scores"][pool:].any()
            if precision == "fp32":
                for count in (1, 3, MAX_KEPT):
                    assert sorted(out["best"][:count].tolist()) == select(expected.scores, count).tolist()


def test_a_full_window_with_all_its_notes_fits_the_engines(models: MiniModels) -> None:
    trained, prompt = models.trained, models.prompt
    context, pool = window_of_names(trained, 20, WINDOW_TOKENS + MAX_NOTES)
    assert (pool.modality == Modality.NOTE).any()
    assert (context.modality == Modality.NOTE).any()
    by_torch = Scorer(SMOLLM2_135M, TorchSieveRuntime(trained.cs2, prompt, trained.centres), len(prompt))
    model = sieve_graph(SMOLLM2_135M, mini_sieve_weights(trained, prompt), MAX_KEPT, "fp32")
    with OnnxCpuRuntime(model.SerializeToString(), 1) as graph:
        padded = Scorer(SMOLLM2_135M, graph, len(prompt), SIEVE_SIZES)
        found, expected = padded(context, pool, 62.0), by_torch(context, pool, 62.0)
        np.testing.assert_allclose(found.scores, expected.scores, atol=SCORES["fp32"])
        one_note_more = WINDOW_TOKENS + 1
        inputs = padded.inputs(context, pool.take(np.arange(one_note_more)), 62.0)
        assert len(inputs["pool_embeds"]) == WINDOW_TOKENS + MAX_NOTES
