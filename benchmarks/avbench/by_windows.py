"""Asks about a whole clip that is read with words between the windows, as Gemma 4 writes the times of a video.

Tokens are chosen of the whole clip at once; each has the place that it has when all are kept.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from benchmarks.avbench.items import Item
from benchmarks.avbench.streamed import Told
from engines.api import AVTokens, FloatArray, Modality
from engines.core.sync_rope import NUM_ROWS
from engines.omni.clip import likeliest
from engines.omni.engine import OmniEngine
from engines.omni.families.family import WindowBlock
from engines.omni.families.gemma4 import GemmaPositions
from engines.omni.reducers import scorer_called
from engines.sieve.cs2 import quota, select

MAX_ANSWER_TOKENS = 32


@torch.no_grad()
def told_by_windows(engine: OmniEngine, item: Item, pool: AVTokens, end_s: float, reducer: str, ratio: float) -> Told:
    """The answer about a whole clip of which `ratio` is kept. `pool` is in order of its windows."""
    language_model = engine.language_model
    decoder, rule = language_model.model.decoder, language_model.rule
    assert isinstance(rule, GemmaPositions)
    scores = torch.zeros(len(pool))
    if len(pool) and ratio < 1:
        scores = scorer_called(reducer, language_model)(pool.take(np.zeros(0, np.int64)), pool, end_s).scores
    chosen = select(scores, quota(ratio, len(pool))).numpy()
    kept = pool.take(chosen)
    blocks = list(_blocks(engine, kept, scores.numpy()[chosen]))
    system, prompt = engine.wording.system(), engine.wording.question(item.prompt, ())
    words = decoder.embed_tokens(torch.tensor([[*system, *prompt.ids]], device=decoder.embed_tokens.weight.device))
    embeds = torch.cat((words[:, : len(system)], *(block.embeds for block in blocks), words[:, len(system) :]), dim=1)
    ids = torch.cat([torch.tensor([system]), *(_ids(block) for block in blocks), torch.tensor([prompt.ids])], dim=1)
    places = [rule.first_id + rule.ids_per_second * block.table.time_s + block.table.offsets for block in blocks]
    shown = np.concatenate((np.zeros((NUM_ROWS, 0)), *places), axis=1)
    asked_at = rule.question(len(prompt.ids), end_s, float(shown.max(initial=0.0)))
    at = np.concatenate((rule.prompt(len(system)), shown, asked_at), axis=1)
    text = _answer(engine, embeds, torch.from_numpy(at).to(embeds.device), ids.to(embeds.device), prompt.end_ids)
    return Told(item, text, len(kept), len(pool), int((kept.modality == Modality.AUDIO).sum()))


def _blocks(engine: OmniEngine, kept: AVTokens, scores: FloatArray) -> Iterator[WindowBlock]:
    """What the LLM reads of each window of which something is kept."""
    window_s = engine.media.window_s
    window = (kept.time_s // window_s).astype(np.int64)
    for number in np.unique(window).tolist():
        members = np.flatnonzero(window == number)
        span_s = number * window_s, (number + 1) * window_s
        yield engine.layout(kept.take(members), scores[members], span_s)


def _ids(block: WindowBlock) -> Tensor:
    assert block.ids is not None
    return block.ids


def _answer(engine: OmniEngine, embeds: Tensor, positions: Tensor, ids: Tensor, end_ids: frozenset[int]) -> str:
    """The likeliest answer after a sequence (1,T,D) at (4,T) of the words `ids` (1,T), up to its end."""
    decoder = engine.language_model.model.decoder
    buffer = decoder.new_buffer(embeds.shape[1] + MAX_ANSWER_TOKENS)
    logits = decoder.logits(decoder(embeds, positions, buffer, ids=ids).hidden[0, -1])
    found = likeliest(decoder, logits, int(positions.max()) + 1, buffer, MAX_ANSWER_TOKENS, end_ids)
    return engine.tokenizer.decode(found).split("\n")[0].strip()
