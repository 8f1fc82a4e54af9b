"""Records where every attention head of the LLM looks while it writes right answers about a composed scene."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.answers.evidence import NAMES, Moment
from engines.api import FloatArray
from engines.core.decoder import Decoder, causal_mask
from engines.core.layers import AttentionOutput, KVBuffer
from engines.core.sync_rope import NUM_ROWS, rotation
from engines.mini.layout import AV
from engines.mini.stream import INTRODUCTION_IDS
from training.model.data import Example
from training.model.packing import Context, LabelledQuestion, make_context
from training.model.pool import make_pool, predicted_names
from training.model.sieving import by_cs2, llm_embeds, run_sieve, within_budget
from training.model.trainee import Trainee
from training.scenes.questions import Question

RATIO = 0.2


@dataclass(frozen=True)
class Recorded:
    """A question that is answered right. `attention` (layers, heads, M) to the `moments`, beyond that of the neutral
    words, mean over the answer's tokens."""

    question: Question
    moments: tuple[Moment, ...]
    attention: FloatArray


@torch.no_grad()
def record(trainee: Trainee, decoder: Decoder, example: Example) -> Iterator[Recorded]:
    """All questions of a scene that `decoder`, with the update of `trainee` merged, answers right."""
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    chosen = run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), within_budget(RATIO))
    context = make_context(trainee, example.plan, pool, chosen)
    embeds = decoder.embed_tokens(context.ids.clamp_min(0))
    embeds[context.ids == AV] = llm_embeds(trainee, pool, chosen)
    buffer = decoder.new_buffer(len(context.ids))
    decoder(embeds[None], torch.from_numpy(context.positions), buffer)
    for question, asked in zip(example.questions, example.asked, strict=False):
        if question.items and context.num_visible(asked.asked_s):
            found = _read(trainee, decoder, context, buffer, question, asked)
            if found is not None:
                yield found


def _read(
    trainee: Trainee, decoder: Decoder, context: Context, buffer: KVBuffer, question: Question, asked: LabelledQuestion
) -> Recorded | None:
    """What one right answer looks at; None if the LLM would write something else."""
    prompt, answer = (
        trainee.writer.question(asked.text, asked.asked_s, asked.turns),
        trainee.writer.answer(asked.answer),
    )
    visible, num_system = context.num_visible(asked.asked_s), context.ends[0]
    last = context.positions[:, num_system:visible].max(initial=num_system + INTRODUCTION_IDS)
    ids = torch.tensor(prompt.ids + answer[:-1])
    positions = torch.from_numpy(np.ceil(last) + 1 + np.arange(len(ids))).expand(NUM_ROWS, -1)
    keys, values = (F.pad(part[:, :, :, :visible], (0, 0, 0, len(ids))) for part in (buffer.keys, buffer.values))
    copy = KVBuffer(keys, values, visible)
    hidden, weights = head_attention(decoder, ids, positions, copy)
    first = len(prompt.ids) - 1
    if not torch.equal(decoder.logits(hidden[first:]).argmax(-1), torch.tensor(answer)):
        return None
    gained = (
        weights[:, :, first:, :visible] - weights[:, :, : prompt.num_neutral, :visible].mean(2, keepdim=True)
    ).relu()
    return Recorded(question, *_by_moment(context, gained.mean(2)))


def head_attention(decoder: Decoder, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
    """Read ids (T,) after `buffer`: hidden states (T,D), and the attention of every head (layers, heads, T, S).

    Appends the block to `buffer`.
    """
    rotary = rotation(positions, decoder.config.head_dim, decoder.config.rope_theta)
    mask = causal_mask(len(ids), buffer.length)
    hidden, weights = decoder.embed_tokens(ids)[None], []
    for number, layer in enumerate(decoder.layers):
        out: AttentionOutput = layer(hidden, rotary, mask, buffer, number, with_weights=True)
        assert out.weights is not None
        hidden = out.hidden
        weights.append(out.weights[0])
    buffer.length += len(ids)
    return decoder.norm(hidden)[0], torch.stack(weights)


def _by_moment(context: Context, attention: Tensor) -> tuple[tuple[Moment, ...], FloatArray]:
    """Attention (layers, heads, S) to tokens → the moments, and the attention to each (layers, heads, M)."""
    moments: dict[Moment, list[int]] = {}
    for place, number in enumerate(context.group[: attention.shape[2]].tolist()):
        group = context.groups[number] if number >= 0 else None
        if group is not None and group.modality in NAMES:
            moments.setdefault((NAMES[group.modality], group.start_s, group.end_s), []).append(place)
    sums = [attention[:, :, places].sum(-1) for places in moments.values()]
    return tuple(moments), torch.stack(sums, -1).numpy() if sums else np.zeros((*attention.shape[:2], 0), np.float32)
