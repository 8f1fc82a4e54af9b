"""The graph of CS2 computed by our torch modules: the reference that every other runtime is compared with."""

from collections.abc import Mapping
from typing import Self

import torch
from torch import Tensor

from engines.api import Modality
from engines.core.sync_rope import NUM_ROWS, Rotation, rotation
from engines.runtimes.base import Array
from engines.sieve.model import CS2Parts
from engines.sieve.novelty import Tokens, novelty_scores


class TorchSieveRuntime:
    """Implements `engines.runtimes.base.Runtime`: `scores` and `output_embeds` of `engines.graphs.sieve`."""

    name = f"torch {torch.__version__}"

    def __init__(self, parts: CS2Parts, prompt: Tensor, centres: Mapping[Modality, Tensor]) -> None:
        """`prompt` (P,D) stands before every window; `centres` (D,): the middle of all words of a modality."""
        config = parts.refiner.config
        self._parts, self._prompt, self._centres = parts, prompt, centres
        self._before = rotation(torch.arange(len(prompt)).expand(NUM_ROWS, -1), config.head_dim, config.rope_theta)

    @torch.no_grad()
    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        given = {name: torch.from_numpy(value) for name, value in inputs.items()}
        is_there = given["valid"] > 0
        split = len(given["context_embeds"])
        of_context, of_pool = is_there[:split], is_there[split:]
        context, pool = given["context_embeds"][of_context], given["pool_embeds"][of_pool]
        row, column, modality, cos, sin = (
            given[name][is_there] for name in ("row", "column", "modality", "cos", "sin")
        )
        coded = torch.cat((context, pool)) + self._parts.codes(row, column, modality)
        rotary = Rotation(torch.cat((self._before.cos, cos)), torch.cat((self._before.sin, sin)))
        hidden = torch.cat((self._prompt, coded))[None]
        for layer in self._parts.refiner.layers:
            hidden = layer(hidden, rotary, None).hidden
        refined = hidden[0, len(hidden[0]) - len(pool) :]
        moment, certainty = given["moment"][of_pool], given["certainty"][of_pool]
        kept = Tokens(context, torch.zeros(len(context)), modality[: len(context)], torch.ones(len(context)))
        novelty = novelty_scores(Tokens(pool, moment, modality[len(context) :], certainty), kept, self._centres)
        scores, output_embeds = torch.zeros(len(of_pool)), torch.zeros_like(given["pool_embeds"])
        scores[of_pool] = self._parts.sieve.logits(novelty, refined).sigmoid()
        output_embeds[of_pool] = self._parts.sieve.output_embeds(coded[len(context) :], refined)
        return {"scores": scores.numpy(), "output_embeds": output_embeds.numpy()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
