"""Training gives the LLM what a stream does: the same tokens are kept and laid out, with the same notes and speech."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from torch import Tensor

from benchmarks.answers.streamed import silence, stream_of
from engines.core.decoder import Decoder
from engines.core.language_model import TorchLanguageModel
from engines.core.layers import KVBuffer
from engines.mini.engine import MiniEngine
from engines.mini.family import MiniModels
from engines.mini.layout import AV
from engines.mini.scorer import Scorer
from engines.mini.trained import apply_weights
from engines.runtimes.torch_sieve import TorchSieveRuntime
from tests.training.tiny import DECODER, exported_tensors, rounded_trainee, tiny_composer, tiny_decoder, tiny_stock
from training.model.packing import make_context
from training.model.pool import make_pool, predicted_names
from training.model.sieving import by_cs2, llm_embeds, run_sieve, within_budget
from training.model.trainee import Trainee
from training.scenes.plan import Plan, Style
from training.scenes.planner import draw_plan
from training.scenes.rooms.drawn import with_notes
from training.scenes.rooms.example import room_example

RATIO = 0.2
MUCH = 4096  # more tokens than a cache forgets for


class ListeningModel(TorchLanguageModel):
    """Remembers what it was given to read."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__(decoder)
        self.read: list[Tensor] = []

    def prefill(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        self.read.append(embeds[0])
        return super().prefill(embeds, positions, buffer)


@pytest.fixture(scope="module")
def trainee(tokenizer: Tokenizer) -> Trainee:
    return rounded_trainee(tokenizer)


def models_of(trainee: Trainee, real: MiniModels) -> tuple[MiniModels, ListeningModel]:
    """A stream's models with the weights of the trainee."""
    decoder = tiny_decoder()
    trained = apply_weights(decoder, exported_tensors(trainee))
    prompt = trainee.table[trainee.writer.system()]
    known = decoder(prompt[None], torch.arange(len(prompt)).expand(4, -1))
    listening = ListeningModel(decoder)
    models = replace(
        real,
        trained=trained,
        prompt=prompt,
        scorer=Scorer(DECODER, TorchSieveRuntime(trained.cs2, prompt, trained.centres), len(prompt)),
        language_model=listening,
        prompt_keys=known.keys,
        prompt_values=known.values,
    )
    return models, listening


def room(number: int) -> Plan:
    return room_example(number, tiny_stock(), 1).plan


def scene(number: int) -> Plan:
    return with_notes(draw_plan(tiny_stock(), Style(30, 40), number), np.random.default_rng(number))


@torch.no_grad()
@pytest.mark.parametrize(("draw", "number"), [(room, 0), (room, 1), (room, 2), (room, 3), (scene, 3)])
def test_a_stream_reads_a_scene_as_training_does(
    draw: Callable[[int], Plan], number: int, engine: MiniEngine, trainee: Trainee
) -> None:
    plan = draw(number)
    composed = tiny_composer().compose(plan)
    pool = make_pool(trainee, composed, predicted_names(trainee, composed), plan)
    chosen = run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), within_budget(RATIO))
    context = make_context(trainee, plan, pool, chosen)
    models, listening = models_of(trainee, engine.models)
    stream = stream_of(models, plan, pool, RATIO, MUCH)
    reductions = [stream.reduce(silence(n, plan.start_s)) for n in range(len(pool.windows))]
    scores = np.concatenate([r.scores for r in reductions])
    kept = np.concatenate([r.kept.modality for r in reductions])
    assert kept.tolist() == pool.modality[chosen.places].tolist()
    np.testing.assert_allclose(scores, chosen.scores, atol=1e-4)
    begin = context.ends[0]
    embeds = trainee.table[context.ids.clamp_min(0)]
    embeds[context.ids == AV] = llm_embeds(trainee, pool, chosen)
    torch.testing.assert_close(torch.cat(listening.read), embeds[begin:], atol=1e-3, rtol=1e-3)
    cache = stream._cache
    np.testing.assert_allclose(cache.positions, context.positions[:, begin:], atol=1e-6)
    assert tuple(cache.groups.values()) == context.groups
    assert (cache.tokens().group - 1).tolist() == context.group[begin:].tolist()
