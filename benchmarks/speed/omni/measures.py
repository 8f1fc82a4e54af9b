"""What is timed of an audio-visual LLM: windows, questions, answers, and the offline recipe."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from statistics import median

import numpy as np
import torch

from benchmarks.speed.omni.sizes import (
    QUESTION_TOKENS,
    WINDOWS_A_MINUTE,
    clip_tokens,
    read_tokens,
)
from benchmarks.speed.omni.streams import random_windows, random_words, stream_of
from engines.api import NO_NOTE, AVTokens, Modality
from engines.core.decode_step import DecodeSteps
from engines.core.sync_rope import NUM_ROWS
from engines.memory.cache import RollingCache
from engines.memory.token_table import NO_PLACE, Group, TokenTable
from engines.omni.families.family import Family
from engines.omni.language_model import OmniLanguageModel, QuestionReader
from engines.shapes import CONTEXT_TOKENS
from engines.sieve.cs2 import select

Row = dict[str, float]
BLOCK_TOKENS = 1024  # that a memory is filled with at once
TIMED_WINDOWS, TIMED_QUESTIONS, ANSWER_TOKENS = 6, 4, 48


@dataclass(frozen=True)
class Stopwatch:
    """Reads the clock when the device has done all that was queued."""

    device: torch.device

    def __call__(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter()

    def ms(self, run: Callable[[], object]) -> float:
        """How long one call takes."""
        began = self()
        run()
        return 1e3 * (self() - began)


def window_row(family: Family, ratio: float, windows: int = WINDOWS_A_MINUTE) -> Row:
    """Milliseconds of a window when the memory is full of what was kept of `windows` others: a minute's."""
    watch = Stopwatch(family.language_model.model.device)
    cache_tokens = max(windows * read_tokens(family.language_model.config, ratio), 1)
    stream = stream_of(family, ratio, cache_tokens, watch)
    reductions = [stream.reduce(window) for window in islice(random_windows(family.media), windows + TIMED_WINDOWS)]
    timed = reductions[-TIMED_WINDOWS:]
    sieve_ms = median(each.sieve_ms for each in timed) if ratio < 1 else 0.0  # who keeps all needs no CS2
    row = {
        "remembered": float(stream.num_cached_tokens),
        "kept": float(median(len(each.kept) for each in timed)),
        "towers_ms": median(each.encode_ms for each in timed),
        "cs2_ms": sieve_ms,
        "prefill_ms": median(each.prefill_ms for each in timed),
    }
    return row | {"all_ms": row["towers_ms"] + row["cs2_ms"] + row["prefill_ms"]}


@torch.no_grad()
def full_memory(language_model: OmniLanguageModel, count: int) -> tuple[RollingCache, float]:
    """A full cache of `count` random tokens, ten a second, and what time it is."""
    config, model, now_s = language_model.config, language_model.model, count / 10
    prompt = language_model.prompt_keys, language_model.prompt_values
    cache = RollingCache(
        config, count, *prompt, language_model.rule, may_share=False, keeps_words=False, least_places=1
    )
    for times in np.array_split(np.arange(count) / 10, -(-count // BLOCK_TOKENS)):
        shape = (len(config.row_layers), 1, config.num_kv_heads, len(times), config.head_dim)
        keys, values = (torch.randn(shape, device=model.device, dtype=model.dtype) for _ in range(2))
        table, end_s = TokenTable.zeros(len(times)), float(times[-1]) + 0.1
        table.time_s[:] = times
        table.row[:] = table.column[:] = NO_PLACE
        group = Group(Modality.AUDIO, float(times[0]), end_s)
        cache.append(keys, values, table, [group], cache.copy_for_window(end_s, len(times)))
    return cache, now_s


def question_row(language_model: OmniLanguageModel, remembered: int) -> Row:
    """A question after so many kept tokens: milliseconds to its first token, tokens a second of the answer with graphs
    and without, milliseconds to record a graph, and whether both ways give the same ids."""
    cache, now_s = full_memory(language_model, remembered)
    answers = [asked(language_model, cache, now_s) for _ in range(TIMED_QUESTIONS)]
    steps = language_model.steps
    language_model.steps = DecodeSteps(language_model.model.decoder, may_record=False)
    launched = asked(language_model, cache, now_s)
    language_model.steps = steps
    rest = answers[1:]
    return {
        "first_token_ms": median(each.first_ms for each in rest),
        "tokens_per_s": 1e3 / median(ms for each in rest for ms in each.token_ms),
        "launched_tokens_per_s": 1e3 / median(launched.token_ms),
        "record_ms": max(answers[0].token_ms),
        "same_ids": float(np.mean(np.equal(answers[-1].ids, launched.ids))),
        "window_copy_ms": median(
            Stopwatch(language_model.model.device).ms(lambda: cache.copy_for_window(now_s, 1)) for _ in range(3)
        ),
    }


@dataclass(frozen=True)
class Asked:
    """One answer: when the first token was known, how long each other took, and the ids."""

    first_ms: float
    token_ms: list[float]
    ids: list[int]


def asked(language_model: OmniLanguageModel, cache: RollingCache, now_s: float) -> Asked:
    """As `OmniStream.ask` and `AnswerDecoder` do it, without words."""
    watch = Stopwatch(language_model.model.device)
    question = np.random.default_rng(1).integers(0, language_model.config.vocab_size, QUESTION_TOKENS).tolist()
    context = _context(language_model.config.hidden_size, now_s)
    began = watch()
    copy = cache.borrow(now_s, QUESTION_TOKENS + ANSWER_TOKENS)
    first = int(np.ceil(cache.positions.max())) + 1
    positions = np.tile(first + np.arange(QUESTION_TOKENS, dtype=np.float64), (NUM_ROWS, 1))
    words = language_model.words(question, positions, context, now_s)
    reader = QuestionReader(language_model, copy, words, positions)
    reader.announce(question, first)
    ids, times = [int(reader.read().logits.argmax())], [watch()]
    for number in range(ANSWER_TOKENS - 1):
        reader.announce(ids[-1:], first + QUESTION_TOKENS + number)
        ids.append(int(reader.read().logits.argmax()))
        times.append(watch())
    cache.release(copy)
    return Asked(1e3 * (times[0] - began), [1e3 * each for each in np.diff(times).tolist()], ids)


def _context(size: int, now_s: float) -> AVTokens:
    """What CS2 sees before the words of a question."""
    random = np.random.default_rng(2)
    return AVTokens(
        embeds=random.normal(0, 1, (CONTEXT_TOKENS, size)).astype(np.float32),
        time_s=now_s - np.arange(CONTEXT_TOKENS)[::-1] / 10,
        row=np.full(CONTEXT_TOKENS, NO_PLACE),
        column=np.full(CONTEXT_TOKENS, NO_PLACE),
        modality=np.full(CONTEXT_TOKENS, Modality.AUDIO, np.int64),
        certainty=np.ones(CONTEXT_TOKENS, np.float32),
        note=np.full(CONTEXT_TOKENS, NO_NOTE),
    )


@torch.no_grad()
def offline_ms(language_model: OmniLanguageModel, minutes: int, ratio: float) -> float:
    """Milliseconds until the first token of a question for which the whole clip is read again, the towers not counted.
    Below ratio 1 CS2 chooses first; without it, tokens at even distances are read."""
    model, config = language_model.model, language_model.config
    tokens, count = clip_tokens(config, minutes), clip_tokens(config, minutes, ratio)
    embeds = random_words(model.decoder, tokens)
    positions = torch.arange(tokens, device=model.device).expand(NUM_ROWS, -1)

    def read() -> int:
        read, chosen = embeds, torch.arange(count, device=model.device) * tokens // count
        if ratio < 1 and model.cs2 is not None:
            read = model.cs2.refiner(embeds, positions)
            chosen = select(model.cs2.head(read)[0], count)
        buffer = model.decoder.new_buffer(count)
        hidden = model.decoder(read[:, chosen], positions[:, chosen], buffer).hidden
        return int(model.decoder.logits(hidden[0, -1]).argmax())

    watch = Stopwatch(model.device)
    return min(watch.ms(read) for _ in range(2))  # the first time, kernels are chosen


@contextmanager
def peak_gb(device: torch.device, row: Row) -> Iterator[None]:
    """Writes to `row` the most memory of the GPU that tensors took meanwhile."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    yield
    if device.type == "cuda":
        row["peak_gb"] = torch.cuda.max_memory_allocated(device) / 1e9
