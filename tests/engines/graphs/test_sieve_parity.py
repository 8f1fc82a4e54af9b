"""CS2 and the projectors as graphs, run by ONNX Runtime, against our torch modules with the shipped weights."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import onnx
import pytest
import torch

from engines.api import Engine, Modality
from engines.config import SMOLLM2_135M
from engines.graph_set import mini_sieve_weights
from engines.graphs.projector import audio_projector_graph, video_projector_graph
from engines.graphs.sieve import sieve_graph
from engines.graphs.writer import Precision
from engines.mini import MiniEngine, MiniModels
from engines.mini_sieve import sieve_positions
from engines.neighbours import settled
from engines.novelty import Tokens, novelty_scores
from engines.runtimes.base import Array
from engines.runtimes.onnx_cpu import OnnxCpu
from engines.sieve import select
from engines.sync_rope import rotation

SCORES, EMBEDS = {"fp32": 1e-4, "fp16": 2e-2}, {"fp32": 1e-3, "fp16": 2e-2}
MAX_KEPT = 8


@pytest.fixture(scope="module")
def models(engine: Engine) -> MiniModels:
    return cast(MiniEngine, engine).models


@dataclass(frozen=True)
class Seen:
    """Context and pool of a window, in one row: embeds (C+N,D), the rest (C+N,)."""

    embeds: Array
    row: Array
    column: Array
    modality: Array
    time_s: Array
    certainty: Array
    context: int


def window(models: MiniModels, context: int, pool: int) -> Seen:
    """Names that were seen and heard; some of them twice, and as sure as one another."""
    random = np.random.default_rng(context + pool)
    modality = np.where(random.random(context + pool) < 0.1, Modality.AUDIO, Modality.VIDEO).astype(np.int64)
    words = {kind: projector.words.detach().numpy() for kind, projector in models.trained.projectors.items()}
    embeds = np.stack([words[Modality(kind)][random.integers(0, 60)] for kind in modality])
    is_seen = modality == Modality.VIDEO
    row, column = (np.where(is_seen, random.integers(0, 7, len(modality)), 0) for _ in range(2))
    time_s = np.concatenate((np.sort(random.uniform(0, 60, context)), 60 + 0.5 * random.integers(0, 4, pool)))
    certainty = random.choice([0.2, 0.5, 0.5, 0.9, 0.97], len(modality)).astype(np.float32)
    return Seen(embeds, row, column, modality, time_s, certainty, context)


@torch.no_grad()
def by_torch(models: MiniModels, seen: Seen) -> tuple[Array, Array]:
    """Scores and what the LLM would read of each token of the pool."""
    trained, c = models.trained, seen.context
    indices = (torch.from_numpy(index) for index in (seen.row, seen.column, seen.modality))
    coded = torch.from_numpy(seen.embeds) + trained.codes(*indices)
    positions = sieve_positions(len(models.prompt_embeds), seen.time_s, seen.row, seen.column, 62.0)
    refined = trained.refiner(torch.cat((models.prompt_embeds, coded))[None], torch.from_numpy(positions))[0]
    refined = refined[-(len(seen.embeds) - c) :]
    fields = (seen.embeds, seen.time_s, seen.modality, seen.certainty)
    kept, pool = (Tokens(*(torch.from_numpy(field[part]) for field in fields)) for part in (slice(c), slice(c, None)))
    novelty = novelty_scores(pool, kept, models.encoders.centres)
    return (
        trained.sieve.logits(novelty, refined).sigmoid().numpy(),
        trained.sieve.mix(coded[c:], refined).numpy(),
    )


def inputs(models: MiniModels, seen: Seen, context_room: int, pool_room: int) -> dict[str, Array]:
    """What the graph is given: context and pool, each padded behind."""
    c, n = seen.context, len(seen.embeds) - seen.context

    def padded(values: Array) -> Array:
        wide = [(0, 0)] * (values.ndim - 1)
        parts = ((values[:c], context_room - c), (values[c:], pool_room - n))
        return np.concatenate([np.pad(part, [(0, more), *wide]) for part, more in parts])

    positions = sieve_positions(len(models.prompt_embeds), seen.time_s, seen.row, seen.column, 62.0)
    turned = rotation(torch.from_numpy(positions), SMOLLM2_135M.head_dim, SMOLLM2_135M.rope_theta)
    embeds = padded(seen.embeds)
    moment = np.unique(seen.time_s[c:], return_inverse=True)[1].astype(np.float32)
    return {
        "context_embeds": embeds[:context_room],
        "pool_embeds": embeds[context_room:],
        "row": padded(seen.row),
        "column": padded(seen.column),
        "modality": padded(seen.modality),
        "valid": padded(np.ones(c + n, np.float32)),
        "certainty": padded(seen.certainty)[context_room:],
        "moment": np.pad(moment, (0, pool_room - n), constant_values=99),
        "cos": padded(turned.cos.numpy()[len(models.prompt_embeds) :]),
        "sin": padded(turned.sin.numpy()[len(models.prompt_embeds) :]),
    }


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_scores_kept_tokens_and_what_is_read_equal_those_of_torch(models: MiniModels, precision: Precision) -> None:
    weights = mini_sieve_weights(models.trained, models.prompt_embeds)
    model = sieve_graph(SMOLLM2_135M, weights, MAX_KEPT, precision)
    onnx.checker.check_model(model, full_check=True)
    with OnnxCpu(model.SerializeToString(), 1) as graph:
        for context, pool, context_room, pool_room in ((1, 9, 1, 9), (20, 60, 20, 60), (5, 30, 16, 48), (0, 20, 4, 20)):
            seen = window(models, context, pool)
            scores, mixed = by_torch(models, seen)
            found = graph.infer(inputs(models, seen, context_room, pool_room))
            np.testing.assert_allclose(found["scores"][:pool], scores, atol=SCORES[precision])
            np.testing.assert_allclose(found["mixed"][:pool], mixed, atol=EMBEDS[precision])
            assert not found["scores"][pool:].any()
            if precision == "fp32":
                for count in (1, 3, MAX_KEPT):
                    kept = select(torch.from_numpy(scores), count).tolist()
                    assert sorted(found["best"][:count].tolist()) == kept


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@torch.no_grad()
def test_projectors_equal_those_of_torch(models: MiniModels, precision: Precision) -> None:
    random = torch.Generator().manual_seed(0)
    video, audio = (models.trained.projectors[kind] for kind in (Modality.VIDEO, Modality.AUDIO))
    seen = torch.rand(3, 49, video.weight.shape[1], generator=random) * 2
    heard = torch.rand(4, audio.weight.shape[1], generator=random)
    names = settled(video.probabilities(seen.flatten(0, 1)).view(3, 49, -1), seen)
    expected = {"video": video.read(names.flatten(0, 1)), "audio": audio.read(audio.probabilities(heard))}
    graphs = {"video": video_projector_graph(video, precision), "audio": audio_projector_graph(audio, precision)}
    for kind, features in (("video", seen), ("audio", heard)):
        with OnnxCpu(graphs[kind].SerializeToString(), 1) as graph:
            found = graph.infer({"features": features.numpy()})
        for name, value in zip(("embeds", "certainty"), expected[kind], strict=True):
            np.testing.assert_allclose(found[name].reshape(value.shape), value, atol=EMBEDS[precision])
