"""One stream of an audio-visual LLM: window in, tokens kept and prefilled; question in, answer out.

With all tokens kept, a stream is read as transformers reads the whole clip: the system prompt stays in the cache, each
window adds what its family makes of 2 s, and a question closes what is shown.
"""

from collections.abc import Callable, Generator
from dataclasses import replace

import numpy as np
import torch

from engines.answers.decoding import AnswerDecoder, MemorySnapshot
from engines.answers.fixed import fixed_answer, needs_memory, nothing_perceived
from engines.answers.hedging import AnswerWording
from engines.answers.times import TimesRewriter
from engines.api import (
    Answer,
    AVTokens,
    FloatArray,
    Modality,
    Reduction,
    Seconds,
    SpeechSegment,
    Timer,
    Turn,
    Window,
)
from engines.core.sync_rope import Positions
from engines.core.upload import uploaded
from engines.errors import InvalidWindowError
from engines.kept import KeptSpan
from engines.memory.cache import RollingCache
from engines.memory.ledger import SAVED_CLASSES as SAVED_OF_LEDGER
from engines.memory.token_table import NO_PLACE, Group, TokenTable
from engines.memory.told_places import ToldPlaces
from engines.omni.families.family import Family, WindowBlock
from engines.omni.language_model import QuestionReader
from engines.omni.senses import SoundSoFar
from engines.saved import SavedMemory
from engines.saving.packing import packed, unpacked
from engines.sieve.budget import WindowBudget
from engines.sieve.stream import StreamSieve
from engines.wall_clock import WallClock

MAX_ANSWER_TOKENS = 128
MOST_HEADROOM = 2048  # places that a question with earlier turns and its answer, or a window, take after the memory
TOLD_SCORE = 2.0  # of what somebody tells the assistant: it outlives what is only perceived
_SAVED_CLASSES = (AVTokens, WindowBudget, ToldPlaces, *SAVED_OF_LEDGER)


class OmniStream:
    """Implements `engines.api.EngineStream`. Answers to several people are read one after the other, each in a copy."""

    def __init__(
        self,
        family: Family,
        transcribe: Callable[[FloatArray], str],
        timer: Timer,
        sieve: StreamSieve,
        cache_tokens: int,
    ) -> None:
        self._family, self._transcribe, self._timer = family, transcribe, timer
        self._language_model = language_model = family.language_model
        self._cache = RollingCache(
            language_model.config,
            cache_tokens,
            language_model.prompt_keys,
            language_model.prompt_values,
            language_model.rule,
            may_share=False,
            keeps_words=False,
            least_places=language_model.blocks.least_places,
        )
        self._sieve = sieve
        self._decoder = AnswerDecoder(family.tokenizer, timer)
        self._next_index = 0  # of the next window
        self._forgotten_s = 0.0  # what was said before is to be forgotten
        self._told_places = ToldPlaces()
        self._sound = SoundSoFar()  # not saved: a restart is a gap

    @property
    def num_cached_tokens(self) -> int:
        return len(self._cache)

    @property
    def num_forgotten_tokens(self) -> int:
        return self._cache.num_forgotten

    def cached_times_s(self) -> Seconds:
        return self._cache.tokens().time_s

    def kept_by_age(self, now_s: float) -> tuple[KeptSpan, ...]:
        return self._cache.kept_by_age(now_s)

    def set_ratio(self, ratio: float) -> None:
        self._sieve.set_ratio(ratio)

    def reduce(self, window: Window) -> Reduction:
        if window.index < self._next_index:
            raise InvalidWindowError(f"window {window.index} comes late: the stream is at {self._next_index} already")
        started = self._timer()
        pool = self._family.senses.encode(window, self._sound)
        self._next_index = window.index + 1
        encoded = self._timer()
        sieved = self._sieve.reduce(pool, window.end_s)
        selected = self._timer()
        num_words = self._remember(sieved.kept, sieved.scores, (window.start_s, window.end_s))
        return Reduction(
            index=window.index,
            start_s=window.start_s,
            end_s=window.end_s,
            kept=sieved.kept,
            scores=sieved.scores,
            pool_audio=int((pool.modality == Modality.AUDIO).sum()),
            pool_video=int((pool.modality == Modality.VIDEO).sum()),
            text_tokens=num_words,
            utterances=(),
            encode_ms=1e3 * (encoded - started),
            sieve_ms=1e3 * (selected - encoded),
            prefill_ms=1e3 * (self._timer() - selected),
        )

    def transcribe(self, segment: SpeechSegment) -> str:
        return self._transcribe(segment.pcm)

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        if heard_s is not None and heard_s[0] < self._forgotten_s:
            return
        ids = self._family.wording.told(text)
        start_s, offset = (heard_s[0], 0) if heard_s is not None else self._told_places.place(len(ids), now_s)
        end_s = heard_s[1] if heard_s is not None else max(now_s, start_s)
        table = TokenTable.zeros(len(ids))
        table.time_s[:], table.score[:] = start_s, TOLD_SCORE
        table.row[:] = table.column[:] = NO_PLACE
        table.offsets[:] = offset + np.arange(len(ids), dtype=np.float64)
        positions = self._language_model.rule.placing(table, now_s)(table)
        embeds = self._language_model.words(ids, positions, self._sieve.context, now_s)
        groups = [Group(Modality.SPEECH, start_s, end_s, text=text)]
        self._read(WindowBlock(embeds, table, groups, torch.tensor([ids])), now_s)

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        asked_at = self._timer()
        if not len(self._cache) and needs_memory(question):
            answer = fixed_answer(nothing_perceived(now_s))
            yield answer.text
            return answer
        prompt = self._family.wording.question(question, turns)
        buffer = self._cache.borrow(now_s, len(prompt.ids) + MAX_ANSWER_TOKENS)
        try:
            positions = self._question_positions(len(prompt.ids), buffer.now_s)
            words = self._language_model.words(prompt.ids, positions, self._sieve.context, buffer.now_s)
            reader = QuestionReader(self._language_model, buffer, words, positions)
            memory = MemorySnapshot.of(self._cache, reader)
            memory.next_id = int(positions.max()) + 1 - len(prompt.ids)  # words of a question may share an id
            wording = AnswerWording(TimesRewriter(now_s, started), may_hedge=False)
            answer = yield from self._decoder.decode(prompt, memory, MAX_ANSWER_TOKENS, asked_at, wording)
        finally:
            self._cache.release(buffer)
        return replace(answer, is_sure=True)  # nobody has measured which confidence of this family means what

    def save(self) -> SavedMemory:
        return packed(self._state(), _SAVED_CLASSES)

    def restore(self, saved: SavedMemory) -> None:
        state = unpacked(saved, self._state(), _SAVED_CLASSES)
        self._cache.restore(state["cache"])
        self._sieve.restore(state["sieve"])
        self._next_index, self._forgotten_s = state["next_index"], state["forgotten_s"]
        self._told_places = state["told_places"]

    def forget(self, since_s: float, now_s: float) -> None:
        since_s = max(since_s // self._family.media.window_s * self._family.media.window_s, 0.0)
        self._cache.forget_since(since_s, now_s)
        self._language_model.forget()
        self._family.senses.forget()
        self._sieve.forget_since(since_s)
        self._told_places, self._forgotten_s = ToldPlaces(), now_s
        self._sound = SoundSoFar()

    def _state(self) -> dict[str, object]:
        """All that is remembered, by name; not a copy."""
        return {
            "cache": self._cache.state(),
            "sieve": self._sieve.state(),
            "next_index": self._next_index,
            "forgotten_s": self._forgotten_s,
            "told_places": self._told_places,
        }

    def _question_positions(self, count: int, read_s: float) -> Positions:
        """Positions (4, count) of a question as it follows what the stream holds at `read_s`."""
        last_id = self._cache.positions.max(initial=0)
        return self._language_model.rule.question(count, read_s, last_id)

    def _remember(self, kept: AVTokens, scores: FloatArray, span_s: tuple[float, float]) -> int:
        """Read what is kept of a window, and say how many words were put around it."""
        if not len(kept):
            return 0
        block = self._family.layout(kept, scores, span_s)
        self._read(block, span_s[1])
        return len(block.table) - len(kept)

    def _read(self, block: WindowBlock, now_s: float) -> None:
        """Prefill a block after the memory, and remember it."""
        copy = self._cache.copy_for_window(now_s, len(block.table))
        positions = self._cache.places.of_new(block.table)
        ids = None if block.ids is None else uploaded(block.ids, self._language_model.model.device)
        keys, values = self._language_model.prefill(block.embeds, positions, copy, ids)
        self._cache.append(keys, values, block.table, block.groups, copy)
