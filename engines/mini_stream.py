"""One stream of the mini family: window in, tokens kept and prefilled; question in, answer out."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engines.answer import Memory, decode_answer
from engines.api import Answer, Modality, Reduction, Timer, Turn, Utterance, Window
from engines.cache import CachedTokens, Group, RollingCache
from engines.config import MINI_MEDIA
from engines.errors import InvalidWindowError
from engines.mini_encoders import AudioHistory
from engines.mini_sieve import Sieved, StreamSieve, patch_offsets
from engines.speech import SpeechTrack
from engines.sync_rope import NUM_ROWS, elastic_positions

if TYPE_CHECKING:
    from engines.mini import MiniModels

REFINED_GATE = 0.05  # of the warm start: more of untrained layers blurs the words, see docs/decisions.md
MAX_ANSWER_TOKENS = 48
INTRODUCTION_IDS = 16  # position ids left free before a stream's first token, for the words that introduce it


@dataclass(frozen=True)
class Block:
    """Tokens to prefill in one piece: embeddings (N,D) and what the cache shall know of them."""

    embeds: Tensor
    tokens: CachedTokens


class MiniStream:
    """Implements `engines.api.EngineStream`."""

    def __init__(self, models: MiniModels, ratio: float, cache_tokens: int, timer: Timer) -> None:
        self._models, self._timer = models, timer
        self._cache = RollingCache(models.decoder.config, cache_tokens, models.prompt_keys, models.prompt_values)
        self._sieve = StreamSieve(models.refiner, models.prompt_embeds, models.encoders.spaces, REFINED_GATE, ratio)
        self._speech = SpeechTrack(models.voice, models.transcriber)
        self._history = AudioHistory(np.zeros(0, np.float32), end_s=-1.0)
        self._first_id = self._cache.prompt_length + INTRODUCTION_IDS
        self._next_index = 0

    @property
    def num_cached_tokens(self) -> int:
        return len(self._cache)

    @property
    def num_forgotten_tokens(self) -> int:
        return self._cache.num_forgotten

    def reduce(self, window: Window) -> Reduction:
        self._check(window)
        self._next_index = window.index + 1
        started = self._timer()
        pool = self._models.encoders.encode(window, self._history)
        utterances = self._speech.add(window.start_s, window.pcm, window.is_last)
        encoded = self._timer()
        sieved = self._sieve.reduce(pool, window.end_s)
        selected = self._timer()
        text_tokens = self._prefill(window, sieved, utterances)
        done = self._timer()
        return Reduction(
            index=window.index,
            start_s=window.start_s,
            end_s=window.end_s,
            kept=sieved.kept,
            scores=sieved.scores,
            pool_audio=int((pool.modality == Modality.AUDIO).sum()),
            pool_video=int((pool.modality == Modality.VIDEO).sum()),
            text_tokens=text_tokens,
            utterances=utterances,
            encode_ms=1e3 * (encoded - started),
            sieve_ms=1e3 * (selected - encoded),
            prefill_ms=1e3 * (done - selected),
        )

    def ask(self, question: str, now_s: float, turns: tuple[Turn, ...] = ()) -> Generator[str, None, Answer]:
        asked_at = self._timer()
        models, cache = self._models, self._cache
        prompt_ids = models.writer.dialogue(question, turns)
        positions = cache.positions(now_s, self._first_id)
        memory = Memory(
            buffer=cache.read(now_s, self._first_id, headroom=len(prompt_ids) + MAX_ANSWER_TOKENS),
            prompt_length=cache.prompt_length,
            tokens=cache.tokens(),
            groups=dict(cache.groups),
            next_id=int(np.ceil(positions.max(initial=self._first_id))) + 1,
        )
        return (
            yield from decode_answer(
                models.decoder,
                models.tokenizer,
                memory,
                prompt_ids,
                models.writer.question_opens(),
                models.writer.end_ids,
                MAX_ANSWER_TOKENS,
                asked_at,
                self._timer,
            )
        )

    def _check(self, window: Window) -> None:
        if window.index < self._next_index:
            raise InvalidWindowError(f"window {window.index} comes late: the stream is at {self._next_index} already")
        if window.pcm.shape != (MINI_MEDIA.window_samples,) or window.heard.shape != window.pcm.shape:
            raise InvalidWindowError(f"a window holds {MINI_MEDIA.window_samples} samples, not {window.pcm.shape}")
        picture = (MINI_MEDIA.frame_size, MINI_MEDIA.frame_size, 3)
        for frame in window.frames:
            if frame.rgb.shape != picture or frame.rgb.dtype != np.uint8:
                raise InvalidWindowError(f"a picture is uint8 {picture}, not {frame.rgb.dtype} {frame.rgb.shape}")

    @torch.no_grad()
    def _prefill(self, window: Window, sieved: Sieved, utterances: tuple[Utterance, ...]) -> int:
        """Run the kept tokens and their wording through the LLM into the cache; return how many were words."""
        blocks = [
            block
            for modality in (Modality.VIDEO, Modality.AUDIO)
            if (sieved.kept.modality == modality).any()
            for block in self._av_blocks(window, sieved, modality)
        ]
        blocks += [block for utterance in utterances for block in self._speech_blocks(utterance)]
        if not blocks:
            return 0
        tokens = _concatenated([block.tokens for block in blocks])
        embeds = torch.cat([block.embeds for block in blocks])[None]  # (1,N,D)
        buffer = self._cache.read(window.end_s, self._first_id, headroom=embeds.shape[1])
        positions = elastic_positions(tokens.time_s, tokens.offsets, window.end_s, self._first_id)
        out = self._models.decoder(embeds, torch.from_numpy(positions), buffer)
        self._cache.append(out.keys, out.values, tokens, window.end_s)
        return len(tokens.time_s) - len(sieved.kept)

    def _av_blocks(self, window: Window, sieved: Sieved, modality: Modality) -> list[Block]:
        """The words that introduce a window's tokens of one modality, and these tokens."""
        members = np.flatnonzero(sieved.kept.modality == modality)
        kept, scores = sieved.kept.take(members), sieved.scores[members]
        words = self._models.writer.introduction(modality, window.start_s)
        introduction = self._text_block(
            words, float(kept.time_s[0]), -len(words), float(scores.max()), self._group(Modality.TEXT, window)
        )
        group = np.full(len(kept), self._group(modality, window), np.int64)
        offsets = patch_offsets(kept.row, kept.column)
        tokens = CachedTokens(kept.time_s, offsets, kept.row, kept.column, scores, group)
        return [introduction, Block(torch.from_numpy(kept.embeds), tokens)]

    def _group(self, modality: Modality, window: Window) -> int:
        return self._cache.add_group(Group(modality, window.start_s, window.end_s))

    def _speech_blocks(self, utterance: Utterance) -> list[Block]:
        """The words before a transcript, and itself, word behind word from the moment when it began."""
        ids, num_opening = self._models.writer.speech(utterance.start_s, utterance.text)
        groups = [
            self._cache.add_group(Group(modality, utterance.start_s, utterance.end_s))
            for modality in (Modality.TEXT, Modality.SPEECH)
        ]
        return [
            self._text_block(ids[:num_opening], utterance.start_s, 0, 1.0, groups[0]),
            self._text_block(ids[num_opening:], utterance.start_s, num_opening, 1.0, groups[1]),
        ]

    def _text_block(self, ids: list[int], time_s: float, first_offset: int, score: float, group: int) -> Block:
        """Words at consecutive positions; the one with offset 0 stands at the id of `time_s`."""
        count = len(ids)
        offsets = np.broadcast_to(first_offset + np.arange(count, dtype=np.float64), (NUM_ROWS, count))
        zeros = np.zeros(count, np.int64)
        tokens = CachedTokens(
            np.full(count, time_s), offsets, zeros, zeros, np.full(count, score, np.float32), zeros + group
        )
        return Block(self._models.decoder.embed_tokens.weight[ids], tokens)


def _concatenated(parts: list[CachedTokens]) -> CachedTokens:
    return CachedTokens(
        np.concatenate([part.time_s for part in parts]),
        np.concatenate([part.offsets for part in parts], axis=1),
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.group for part in parts]),
    )
