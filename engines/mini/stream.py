"""One stream of the mini family: window in, tokens kept and prefilled; question in, answer out."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import torch

from engines.answers.chat.chatting import plain_answer
from engines.answers.decoding import AnswerDecoder, MemorySnapshot
from engines.answers.fixed import fixed_answer, is_small_talk, names_the_scene, needs_memory, nothing_perceived
from engines.answers.forgotten import Doubt, doubt
from engines.answers.hedging import AnswerWording
from engines.answers.moments import names_moments
from engines.answers.recall.quoted import quoted
from engines.answers.recall.reading import excerpt, read_again
from engines.answers.recall.search import found_in
from engines.answers.recall.their_words import in_their_words
from engines.answers.recall.told import told_or_read
from engines.answers.times import TimesRewriter
from engines.answers.when.question import for_the_model, is_about_now, is_of_another_time, time_of_perception
from engines.answers.when.watched import Watched
from engines.answers.wordings.usual import in_usual_words
from engines.api import (
    NO_NOTE,
    Answer,
    AVTokens,
    Modality,
    Reduction,
    Seconds,
    SpeechSegment,
    Timer,
    Turn,
    UnclearSpeech,
    Utterance,
    Window,
)
from engines.core.together import AnswersTogether
from engines.errors import InvalidWindowError
from engines.graphs.sizes import MAX_BLOCK
from engines.kept import KeptSpan
from engines.memory.cache import RollingCache
from engines.memory.ledger import SAVED_CLASSES as SAVED_OF_LEDGER
from engines.memory.placing import ClosedGaps
from engines.memory.token_table import Group
from engines.memory.told_places import ToldPlaces
from engines.mini.family import MiniModels
from engines.mini.finding.newest import MAX_SIGHT_AGE_S, NewestPicture
from engines.mini.layout import AV, TOLD_SCORE, WORD_SCORE, window_layout
from engines.mini.senses import AudioHistory, check_window, limited_notes, note_tokens
from engines.notes import Note
from engines.saved import SavedMemory
from engines.saving.packing import packed, unpacked
from engines.scene.counting.episodes import SAVED_CLASSES as SAVED_OF_RECORD
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.events import time_of_event
from engines.scene.counting.recorded import Question, recorded_answer
from engines.scene.noticed import Noticed
from engines.scene.state import SceneState
from engines.serving.heap import give_back_free_memory
from engines.shapes import MINI_MEDIA
from engines.sieve.budget import WindowBudget
from engines.sieve.novelty import MIN_SCORE
from engines.sieve.stream import SieveResult, StreamSieve
from engines.speech.same_speech import SpeechOnTimeline
from engines.speech.track import SAVED_CLASSES as SAVED_OF_SPEECH
from engines.speech.track import SpeechTrack
from engines.wall_clock import WallClock

MAX_ANSWER_TOKENS = 48
SMALL_MEMORY = 256  # tokens: as much as of the scenes that it has learnt from, in which the LLM finds all by itself
TYPING_S = 2.0  # typed words count as heard for so long
NO_SCORES = np.zeros(0, np.float32)
_NOT_REMEMBERED = ("_models", "_timer", "_cache", "_sieve", "_decoder", "_answers", "_speech", "_newest")
INTRODUCTION_IDS = 16  # position ids left free before a stream's first token, for the words that introduce it


class MiniStream:
    """Implements `engines.api.EngineStream`."""

    def __init__(
        self, models: MiniModels, ratio: float, cache_tokens: int, timer: Timer, speech: SpeechTrack | None = None
    ) -> None:
        """`speech` transcribes the stream; without it the models do."""
        self._models, self._timer = models, timer
        prompt = models.prompt_keys, models.prompt_values
        rule = ClosedGaps(models.prompt_keys.shape[3] + INTRODUCTION_IDS)
        reader = models.language_model
        self._cache = RollingCache(reader.config, cache_tokens, *prompt, rule, may_share=reader.can_pack)
        self._sieve = StreamSieve(models.scorer, ratio, MIN_SCORE)
        self._decoder, self._answers = AnswerDecoder(models.tokenizer, timer), AnswersTogether(reader)
        self._speech = speech or SpeechTrack(models.voice, models.transcriber)
        self._history = AudioHistory(np.zeros(0, np.float32), end_s=-1.0)
        self._scene_memory = models.scene.new_memory() if models.scene is not None else None
        self._record = EpisodeRecord()
        self._next_index, self._has_perceived = 0, False  # index: of the next window
        self._newest, self._forgotten_s = NewestPicture(), 0.0  # what was said before then is to be forgotten
        self._told_places, self._on_timeline, self._watched = ToldPlaces(), SpeechOnTimeline(), Watched()

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
        check_window(window)
        self._next_index = window.index + 1
        self._watched.add(window.start_s, window.end_s, bool(window.frames or window.detail), bool(window.heard.any()))
        started = self._timer()
        speech = self._speech.add(window)  # first: speech goes on across windows, whatever becomes of the pictures
        seen = self._models.encoders.encode(window, self._history)
        noticed = Noticed(())
        if self._models.scene is not None and self._scene_memory is not None:
            noticed = self._models.scene.look(window, seen.whole_picture, self._scene_memory)
            self._record.add(window, self._scene_memory.tracker.state, seen.sounds, noticed.looks_wait)
        self._newest.update(seen.parts, seen.patches, noticed)
        notes = limited_notes(noticed.notes, self._models.writer)
        pool = seen.tokens.concatenate(note_tokens(notes, self._models.writer, self._models.language_model.table))
        utterances = tuple(said for said in speech if isinstance(said, Utterance))
        encoded = self._timer()
        sieved, selected = self._sieve.reduce(pool, window.end_s), self._timer()
        self._has_perceived = self._has_perceived or bool(len(sieved.kept) or utterances)
        text_tokens = self._prefill((window.start_s, window.end_s), sieved, self._on_timeline.hear(utterances), notes)
        read = self._timer()
        give_back_free_memory()
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
            prefill_ms=1e3 * (read - selected),
            unclear_speech=tuple(heard for heard in speech if isinstance(heard, UnclearSpeech)),
            notes=tuple(notes[number] for number in sieved.kept.note if number != NO_NOTE),
            pool_notes=len(notes),
            lost_notes=len(noticed.notes) - len(notes),
            sounds=tuple(sorted(seen.sounds + seen.confirmed_sounds)),
            things=self._scene_memory.things_in_view(window) if self._scene_memory is not None else None,
            shown=self._scene_memory.things_shown(window) if self._scene_memory is not None else None,
        )

    def transcribe(self, segment: SpeechSegment) -> str:
        return self._speech.transcribe(segment)

    def save(self) -> SavedMemory:
        return packed(self._state(), self._saved_classes())

    def restore(self, saved: SavedMemory) -> None:
        state = unpacked(saved, self._state(), self._saved_classes())
        self._cache.restore(state.pop("cache"))
        self._sieve.restore(state.pop("sieve"))
        self._speech.restore(state.pop("speech"))
        vars(self).update(state)

    def forget(self, since_s: float, now_s: float) -> None:
        since_s = max(since_s // MINI_MEDIA.window_s * MINI_MEDIA.window_s, 0.0)
        self._cache.forget_since(since_s, now_s)
        self._sieve.forget_since(since_s)
        self._speech.forget(now_s)
        self._history = AudioHistory(np.zeros(0, np.float32), end_s=-1.0)
        self._scene_memory = self._models.scene.new_memory() if self._models.scene is not None else None
        self._told_places, self._on_timeline = ToldPlaces(), SpeechOnTimeline()
        self._watched.forget_since(since_s, now_s)
        self._record.forget_since(since_s, now_s)
        self._forgotten_s, self._newest = now_s, NewestPicture()

    def _state(self) -> dict[str, object]:
        """All that is remembered, by name; not a copy."""
        own = {name: value for name, value in vars(self).items() if name not in _NOT_REMEMBERED}
        return own | {"cache": self._cache.state(), "sieve": self._sieve.state(), "speech": self._speech.state()}

    def _saved_classes(self) -> tuple[type, ...]:
        own = (AVTokens, AudioHistory, WindowBudget, ToldPlaces, SpeechOnTimeline, Watched)
        of_scene = self._models.scene.saved_classes if self._models.scene is not None else ()
        return (*own, *SAVED_OF_RECORD, *SAVED_OF_LEDGER, *SAVED_OF_SPEECH, *of_scene)

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        if heard_s is None:
            self._watched.add(now_s - TYPING_S, now_s, is_seen=False, is_heard=True)
        text = self._models.writer.beginning(text)
        nothing = SieveResult(note_tokens((), self._models.writer, self._models.language_model.table), NO_SCORES)
        if heard_s is not None:
            if heard_s[0] >= self._forgotten_s and self._on_timeline.tell(heard_s):
                self._prefill(heard_s, nothing, (Utterance(*heard_s, text),), (), speech_score=TOLD_SCORE)
            return
        start_s, offset = self._told_places.place(len(self._models.writer.speech(now_s, text)[0]), now_s)
        said = Utterance(start_s, max(now_s, start_s), text)
        self._prefill((start_s, said.end_s), nothing, (said,), (), offset, TOLD_SCORE)

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        question = in_usual_words(question)
        asked_at, cache, needs = self._timer(), self._cache, needs_memory(question)
        at_event = time_of_event(question, now_s, self._record) if needs else None
        asked = (time_of_perception(question, now_s, started) or at_event) if needs else None
        doubted = doubt(question, asked, now_s, started, cache.kept_share, self._watched)
        view = self._in_view(now_s) if needs else None
        names, worded = [thing.name for thing in view.things] if view else [], cache.worded if needs else []
        found = found_in(worded, question, asked, now_s, names)
        if found and doubted is not None and doubted.nothing_is_known:
            doubted = None  # no token of that time is left, but words are
        known = self._known(Question(question, now_s, started, turns, asked), doubted, worded)
        known = known or told_or_read(question, found, now_s, started)
        known = known or (quoted(question, worded, now_s) if asked is None and not found else None)
        if known is not None:
            yield known.text
            return known
        for_model = in_their_words(for_the_model(question, asked, now_s), found)
        prompt = self._models.writer.question(for_model, now_s, turns)
        headroom = len(prompt.ids) + MAX_ANSWER_TOKENS
        if is_again := bool(found) and (len(cache) > SMALL_MEMORY or cache.num_forgotten > 0):
            again = excerpt(found, self._models.writer)
            buffer = cache.prompt_copy(len(again.ids) + headroom)
            memory = read_again(again, self._models.language_model, buffer)
        else:
            borrow = cache.borrow_last_minute if is_about_now(question, asked, turns) else cache.borrow
            buffer = borrow(now_s, headroom)
            memory = MemorySnapshot.of(cache, self._answers.join(buffer), buffer.slots)
        try:
            times = TimesRewriter(now_s, started, asked is not None and asked.names_clock)
            seen, knows = None if is_again else view, self._models.encoders.knows_thing
            checker = self._newest.checker(question, now_s, seen, knows, self._record, worded)
            wording = AnswerWording(times, not is_small_talk(question), doubted, checker)
            answer = yield from self._decoder.decode(prompt, memory, MAX_ANSWER_TOKENS, asked_at, wording)
        finally:
            memory.reader.leave()
            cache.release(buffer)
        if is_of_another_time(asked, answer.raw_text, answer.evidence):
            answer = replace(answer, is_sure=False)
        return answer if names_moments(question, answer.raw_text, answer.attention) else replace(answer, evidence=())

    def _known(self, question: Question, doubted: Doubt | None, worded: list[Group]) -> Answer | None:
        """The answer to a question that needs no model."""
        text, now_s = question.text, question.now_s
        if plain := plain_answer(text, now_s, question.started):
            return plain
        is_blind = not self._has_perceived and (not len(self._cache) or names_the_scene(text))
        if is_blind and needs_memory(text):
            return fixed_answer(nothing_perceived(now_s))
        recorded = recorded_answer(question, self._record, worded, MINI_MEDIA.window_s)
        if recorded is None and doubted is not None and doubted.nothing_is_known:
            return replace(fixed_answer(doubted.text), is_sure=False, is_hedged=True)
        return recorded

    def _in_view(self, now_s: float) -> SceneState | None:
        """What the senses know, while their newest picture is new."""
        tracker = self._scene_memory.tracker if self._scene_memory is not None else None
        if tracker is None or tracker.seen_s is None or now_s - tracker.seen_s > MAX_SIGHT_AGE_S:
            return None
        return tracker.state

    @torch.no_grad()
    def _prefill(
        self,
        span_s: tuple[float, float],
        sieved: SieveResult,
        utterances: tuple[Utterance, ...],
        notes: tuple[Note, ...],
        offset: int = 0,
        speech_score: float = WORD_SCORE,
    ) -> int:
        """Run the kept tokens and their wording through the LLM into the cache, `offset` ids behind the places of their
        times; what was said has `speech_score`. Returns the number of word tokens."""
        kept, language_model = sieved.kept, self._models.language_model
        layout = window_layout(self._models.writer, span_s, kept, sieved.scores, utterances, notes, speech_score)
        if not layout.groups:
            return 0
        if len(layout.ids) > MAX_BLOCK and utterances and len(kept):  # what was said is read by itself then
            nothing = SieveResult(kept.take(np.zeros(0, np.int64)), NO_SCORES)
            return self._prefill(span_s, sieved, (), notes) + self._prefill(span_s, nothing, utterances, ())
        ids, tokens = torch.from_numpy(layout.ids), layout.tokens
        tokens.offsets[:] += offset
        embeds = language_model.table[ids.clamp_min(0)]
        embeds[ids == AV] = torch.from_numpy(kept.embeds[kept.modality != Modality.NOTE])
        copy = self._cache.copy_for_window(span_s[1], len(ids))
        positions = torch.from_numpy(self._cache.places.of_new(tokens))
        keys, values = language_model.prefill(embeds[None], positions, self._cache.last_minute(copy, len(ids)))
        self._cache.append(keys, values, tokens, layout.groups, copy)
        return int((ids != AV).sum())
