"""The graph of CS2 computed by our torch modules: the reference that every other runtime is compared with."""

from collections.abc import Mapping
from typing import Self

import numpy as np
import torch
from torch import Tensor

from engines.api import NO_NOTE, AVTokens, Modality
from engines.core.sync_rope import NUM_ROWS, Rotation, rotation
from engines.runtimes.base import Array
from engines.sieve.model import CS2Parts
from engines.sieve.novelty import novelty_scores


class TorchSieveRuntime:
    """Implements `engines.runtimes.base.Runtime`: `scores` and `output_embeds` of `engines.graphs.sieve`."""

    name = f"torch {torch.__version__}"

    def __init__(self, parts: CS2Parts, prompt: Tensor, centres: Mapping[Modality, Tensor]) -> None:
        """`prompt` (P,D) stands before every window; `centres` (D,): the mean of all words of a modality."""
        config = parts.refiner.config
        self._parts, self._prompt, self._centres = parts, prompt, centres
        self._prompt_rotation = rotation(
            torch.arange(len(prompt)).expand(NUM_ROWS, -1), config.head_dim, config.rope_theta
        )

    @torch.no_grad()
    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        given = {name: torch.from_numpy(value) for name, value in inputs.items()}
        is_valid = given["valid"] > 0
        num_padded_context = len(given["context_embeds"])
        in_context, in_pool = is_valid[:num_padded_context], is_valid[num_padded_context:]
        context, pool = given["context_embeds"][in_context], given["pool_embeds"][in_pool]
        split = len(context)
        row, column, modality, cos, sin = (
            given[name][is_valid] for name in ("row", "column", "modality", "cos", "sin")
        )
        coded = torch.cat((context, pool)) + self._parts.codes(row, column, modality)
        rotary = Rotation(torch.cat((self._prompt_rotation.cos, cos)), torch.cat((self._prompt_rotation.sin, sin)))
        hidden = torch.cat((self._prompt, coded))[None]
        for layer in self._parts.refiner.layers:
            hidden = layer(hidden, rotary, None).hidden
        refined = hidden[0, len(hidden[0]) - len(pool) :]
        tokens = AVTokens(
            embeds=torch.cat((context, pool)).numpy(),
            time_s=np.concatenate((np.full(split, -1.0), given["moment"][in_pool].numpy())),  # only ranks are compared
            row=row.numpy(),
            column=column.numpy(),
            modality=modality.numpy(),
            certainty=torch.cat((torch.ones(split), given["certainty"][in_pool])).numpy(),
            note=np.full(len(modality), NO_NOTE),
        )
        kept, new = tokens.take(np.arange(split)), tokens.take(np.arange(split, len(tokens)))
        novelty = novelty_scores(new, kept, self._centres)
        scores, output_embeds = torch.zeros(len(in_pool)), torch.zeros_like(given["pool_embeds"])
        sieve = self._parts.sieve
        scores[in_pool] = sieve.bounded(sieve.logits(novelty, refined), novelty).sigmoid()
        output_embeds[in_pool] = sieve.output_embeds(coded[split:], refined)
        return {"scores": scores.numpy(), "output_embeds": output_embeds.numpy()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
