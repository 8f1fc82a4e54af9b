"""Greedy decoding of one answer on a private copy of a stream's cache."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.answers.evidence import evidence
from engines.api import Answer, Timer
from engines.core.language_model import LanguageModel
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS
from engines.memory.cache import CachedTokens, Group

LOOP_TOKENS = 4
MIN_SURE_CONFIDENCE = 0.4  # benchmarks/results/quality.json: how often surer and less sure answers are right
UNSURE_ENDING = " I am not sure."
UNFINISHED = "\ufffd"  # what an incomplete UTF-8 sequence decodes to


@dataclass
class MemorySnapshot:
    """What an answer reads: a copy of the cache's keys and values, and what is known of its tokens.

    Cached tokens stand in `buffer` behind `prompt_length` others. `next_id` is the first free position.
    """

    buffer: KVBuffer
    prompt_length: int
    tokens: CachedTokens
    groups: dict[int, Group]
    next_id: int


@torch.no_grad()
def decode_answer(
    language_model: LanguageModel,
    tokenizer: Tokenizer,
    memory: MemorySnapshot,
    prompt_ids: list[int],
    num_neutral: int,
    end_ids: frozenset[int],
    max_tokens: int,
    asked_at: float,
    timer: Timer,
) -> Generator[str, None, Answer]:
    """Prefill the question, then one token a step: yields text as it grows, returns the whole Answer.

    Evidence is what the answer's tokens look at more than the first `num_neutral` tokens of the prompt do, which know
    nothing of the question: some cached tokens draw attention whatever is asked.
    An answer is one line: it ends at one of `end_ids`, at a line break, when it repeats itself, or at `max_tokens`. One
    that holds a token less probable than `MIN_SURE_CONFIDENCE` ends by saying that it is a guess.

    `asked_at` is the timer's reading when the question arrived. Modifies `memory.buffer`.
    """
    cached = slice(memory.prompt_length, memory.prompt_length + len(memory.tokens.time_s))
    attention = neutral = np.zeros(len(memory.tokens.time_s))
    ids: list[int] = []
    num_steps = 0
    confidence = 1.0
    text, block, position = "", prompt_ids, memory.next_id
    first_at = last_at = asked_at
    while len(ids) < max_tokens:
        out = language_model.step(torch.tensor([block]), _text_positions(position, len(block)), memory.buffer)
        looks_at = out.attention[:, cached].numpy()  # (T, N)
        if num_steps == 0:
            neutral = looks_at[:num_neutral].mean(0)
        attention = attention + np.maximum(looks_at[-1] - neutral, 0)
        probabilities = out.logits.softmax(-1)
        chosen = int(probabilities.argmax())
        confidence = min(confidence, float(probabilities[chosen]))
        position += len(block)
        num_steps += 1
        last_at = timer()
        first_at = first_at if ids else last_at
        if chosen in end_ids:
            break
        ids.append(chosen)
        block = [chosen]
        grown = tokenizer.decode(ids)
        line, *more_lines = grown.split("\n", 1)
        if not line.endswith(UNFINISHED):
            yield line[len(text) :]
            text = line
        if more_lines or repeats_itself(ids):
            break
    is_sure = confidence >= MIN_SURE_CONFIDENCE
    if not is_sure:
        yield UNSURE_ENDING
    decode_s = last_at - first_at
    steps = num_steps - 1
    return Answer(
        text=text.strip() + ("" if is_sure else UNSURE_ENDING),
        confidence=confidence,
        is_sure=is_sure,
        ttft_ms=1e3 * (first_at - asked_at),
        num_read_tokens=memory.prompt_length + len(memory.tokens.time_s) + len(prompt_ids),
        num_tokens=len(ids),
        decode_tokens_per_s=steps / decode_s if decode_s > 0 else 0.0,
        evidence=evidence(attention, memory.tokens, memory.groups),
    )


def repeats_itself(ids: list[int]) -> bool:
    """Whether the last `LOOP_TOKENS` tokens occurred before: greedy decoding would go round for ever."""
    last = ids[-LOOP_TOKENS:]
    return any(ids[start : start + LOOP_TOKENS] == last for start in range(len(ids) - LOOP_TOKENS))


def _text_positions(first: int, count: int) -> Tensor:
    return torch.arange(first, first + count).expand(NUM_ROWS, -1)
