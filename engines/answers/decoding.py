"""Greedy decoding of one answer from a copy of a stream's cache."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from engines.answers.evidence import evidence, scene_attention
from engines.answers.hedging import MIN_SURE_CONFIDENCE, AnswerWording
from engines.answers.prompt import Prompt
from engines.api import Answer, IntArray, Timer
from engines.core.together import TokenReader
from engines.memory.cache import RollingCache
from engines.memory.token_table import Group, TokenTable

LOOP_TOKENS = 4
INCOMPLETE_UTF8 = "\ufffd"  # what an incomplete UTF-8 sequence decodes to


@dataclass
class MemorySnapshot:
    """What an answer reads: a copy of the cache's keys and values, by `reader`, and the facts of its tokens.

    The copy holds `prompt_length` tokens of the system prompt, then the N cached ones. `next_id` is the first
    free position id.
    """

    reader: TokenReader
    prompt_length: int
    tokens: TokenTable
    groups: dict[int, Group]
    next_id: int

    @classmethod
    def of(cls, cache: RollingCache, reader: TokenReader, slots: IntArray | None = None) -> "MemorySnapshot":
        """All that a cache holds now, or the tokens of some of its `slots`, of which `reader` reads a copy."""
        next_id = int(np.ceil(cache.positions.max(initial=cache.rule.first_id))) + 1
        tokens = cache.tokens() if slots is None else cache.tokens().take(slots)
        return cls(reader, cache.prompt_length, tokens, dict(cache.groups), next_id)


@dataclass(frozen=True)
class AnswerDecoder:
    """Has no state of its own. One thread at a time."""

    tokenizer: Tokenizer
    timer: Timer

    @torch.no_grad()
    def decode(
        self, prompt: Prompt, memory: MemorySnapshot, max_tokens: int, asked_at: float, wording: AnswerWording
    ) -> Generator[str, None, Answer]:
        """Prefill the prompt, then decode one token a step. Yields "" before the first step, so that others may join
        it, and after each step what can be told now, often ""; returns the whole Answer.

        Evidence is the attention of the answer's tokens minus that of the prompt's neutral tokens, which know nothing
        of the question: some cached tokens draw attention whatever is asked.

        An answer is one line. It ends at an end mark, at a line break, when it repeats itself, or at `max_tokens`.
        `wording` decides how it is told. A corrected answer ends at once, is sure, and names no moments.

        `asked_at` is the timer's reading when the question arrived.
        """
        num_cached = len(memory.tokens)
        cached = slice(memory.prompt_length, memory.prompt_length + num_cached)
        attention = neutral = np.zeros(num_cached)
        ids: list[int] = []
        num_steps = 0
        confidence = 1.0
        told = ""
        text, position = "", memory.next_id + len(prompt.ids)
        memory.reader.announce(prompt.ids, memory.next_id)
        yield ""
        first_at = last_at = asked_at
        told_at: float | None = None
        while True:
            out = memory.reader.read()
            to_cached = out.attention[:, cached].numpy()  # (T, N)
            if num_steps == 0:
                neutral = to_cached[: prompt.num_neutral].mean(0)
            attention = attention + np.maximum(to_cached[-1] - neutral, 0)
            probabilities = out.logits.softmax(-1)
            chosen = int(probabilities.argmax())
            confidence = min(confidence, float(probabilities[chosen]))
            num_steps += 1
            last_at = self.timer()
            first_at = first_at if ids else last_at
            if chosen in prompt.end_ids:
                break
            ids.append(chosen)
            line, *more_lines = self.tokenizer.decode(ids).split("\n", 1)
            grown = text if line.endswith(INCOMPLETE_UTF8) else line
            piece = wording.add(grown[len(text) :], confidence)
            text, told = grown, told + piece
            told_at = last_at if piece and told_at is None else told_at
            is_complete = bool(more_lines) or repeats_itself(ids) or len(ids) == max_tokens
            if is_complete or wording.correction is not None or wording.is_doubted:
                yield piece
                break
            memory.reader.announce([chosen], position)
            position += 1
            yield piece
        attention /= max(num_steps, 1)
        rest = wording.finish(confidence)
        yield rest
        is_corrected = wording.correction is not None
        decode_s = last_at - first_at
        return Answer(
            text=(told + rest).strip(),
            raw_text=(text if wording.correction is None else wording.correction).strip(),
            confidence=confidence,
            is_sure=is_corrected or (confidence >= MIN_SURE_CONFIDENCE and not wording.is_doubted),
            is_hedged=wording.is_hedged,
            ttft_ms=1e3 * ((last_at if told_at is None else told_at) - asked_at),
            num_read_tokens=memory.prompt_length + num_cached + len(prompt.ids),
            num_tokens=len(ids),
            decode_tokens_per_s=(num_steps - 1) / decode_s if decode_s > 0 else 0.0,
            evidence=() if is_corrected else evidence(attention, memory.tokens, memory.groups),
            attention=scene_attention(attention, memory.tokens, memory.groups),
        )


def repeats_itself(ids: list[int]) -> bool:
    """Whether the last `LOOP_TOKENS` tokens occurred before: greedy decoding would then repeat them without end."""
    last = ids[-LOOP_TOKENS:]
    return any(ids[start : start + LOOP_TOKENS] == last for start in range(len(ids) - LOOP_TOKENS))
