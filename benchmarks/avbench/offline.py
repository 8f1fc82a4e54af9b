"""Asks about a whole clip at once, as the papers do: the question is known when tokens are chosen.

Of a long clip, `MOST_WINDOWS` windows are read, evenly spaced, at their true times.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch

from benchmarks.avbench.by_windows import MAX_ANSWER_TOKENS, told_by_windows
from benchmarks.avbench.inside import answer_while_dropping, schedule
from benchmarks.avbench.items import Item
from benchmarks.avbench.streamed import Told
from engines.api import AVTokens, Modality
from engines.omni.clip import MergedClip, ReducedClip, answer
from engines.omni.engine import OmniEngine
from engines.omni.model import OmniModel
from engines.omni.positions import StreamPositions, prompt_positions
from engines.omni.reducers import BY_CS2, REDUCERS, scorer_called
from engines.omni.senses import SoundSoFar
from engines.sieve.cs2 import quota, select
from engines.sieve.reducers.plain import by_rank
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource

INSIDE = "seats-inside"
WAYS_TO_CHOOSE = REDUCERS | {INSIDE: "SEATS-like, all stages"}
MOST_WINDOWS = 60  # two minutes: 240 pictures


class OfflineVideo:
    """The tokens of one video, each window encoded once for all questions and all ways to choose."""

    def __init__(self, engine: OmniEngine) -> None:
        self._engine = engine
        self._windows: dict[int, AVTokens] = {}  # by their index, whatever was asked when they were read
        self._sound = SoundSoFar()
        self._encoded: dict[float | None, tuple[AVTokens, float]] = {}

    def ask(self, items: Sequence[Item], reducer: str, ratio: float) -> Iterator[Told]:
        """Answers to some of the items. Raises MediaError if the video cannot be read."""
        for item in items:
            if item.asked_s not in self._encoded:
                self._encoded[item.asked_s] = encoded(self._engine, item, self._windows, self._sound)
            pool, end_s = self._encoded[item.asked_s]
            is_plain = isinstance(self._engine.language_model.rule, StreamPositions)
            told = told_at_once if is_plain else told_by_windows
            yield told(self._engine, item, pool, end_s, reducer, ratio)


def encoded(engine: OmniEngine, item: Item, known: dict[int, AVTokens], sound: SoundSoFar) -> tuple[AVTokens, float]:
    """The tokens of a video up to the moment of a question, and that moment in seconds. Windows that are `known` are
    not encoded again; new ones are added there, and to the `sound`. Raises MediaError."""
    pools: list[AVTokens] = []
    with MediaReader(str(item.video), engine.media) as reader:
        read = windows_to_read(item.asked_s, reader.duration_s, engine.media.window_s)
        source = WindowSource(reader, Windower(engine.media, reader.tracks, reader.max_skew_s), None)
        for window in source:
            if item.asked_s is not None and window.end_s > item.asked_s:
                break
            if read is None or window.index in read:
                if window.index not in known:
                    known[window.index] = engine.senses.encode(window, sound)
                pools.append(known[window.index])
        end_s = source.end_s if item.asked_s is None else item.asked_s
    whole = np.zeros(0, np.int64)
    nothing = AVTokens(
        np.zeros((0, engine.language_model.config.hidden_size), np.float32),
        np.zeros(0),
        whole,
        whole,
        whole,
        np.zeros(0, np.float32),
        whole,
    )
    pool = pools[0] if pools else nothing
    for more in pools[1:]:
        pool = pool.concatenate(more)
    return pool, end_s


def windows_to_read(asked_s: float | None, duration_s: float | None, window_s: float) -> set[int] | None:
    """Which windows of a video are read, the last one before the question included; None: all, as nobody knows how many
    there are. Of the window in which a question is asked nothing is known."""
    counts = [] if asked_s is None else [int(asked_s / window_s)]
    if duration_s:
        counts.append(math.ceil(duration_s / window_s))
    return evenly(min(counts)) if counts else None


def evenly(count: int) -> set[int]:
    """Which of `count` windows are read."""
    if count <= MOST_WINDOWS:
        return set(range(count))
    return {round(place) for place in np.linspace(0, count - 1, MOST_WINDOWS).tolist()}


@torch.no_grad()
def told_at_once(engine: OmniEngine, item: Item, pool: AVTokens, end_s: float, reducer: str, ratio: float) -> Told:
    """The answer about a whole clip of Qwen2.5-Omni of which `ratio` is kept."""
    model, rule = engine.language_model.model, engine.language_model.rule
    assert isinstance(model, OmniModel)
    assert isinstance(rule, StreamPositions)
    prompt_ids, prompt = engine.wording.system(), engine.wording.question(item.prompt, ())
    at = rule.in_clip(pool.time_s, pool.row, pool.column)
    asked_at = rule.question(len(prompt.ids), end_s, float(at.max(initial=0)))
    words = model.decoder.embed_tokens(torch.tensor([*prompt_ids, *prompt.ids], device=model.device))
    before, seen = len(prompt_ids), len(pool)
    embeds = torch.cat((words[:before], torch.from_numpy(pool.embeds).to(words), words[before:]))
    positions = torch.from_numpy(np.concatenate((prompt_positions(before), at, asked_at), axis=1)).to(model.device)
    in_pool = torch.zeros(len(embeds), dtype=torch.bool)
    in_pool[before : before + seen] = True
    clip = MergedClip(embeds, positions, in_pool)
    if reducer == INSIDE:
        plan = schedule(ratio, engine.language_model.config.num_layers)
        read = reduced(engine, clip, pool, end_s, "seats", plan.before)
        modality = torch.zeros(len(embeds), dtype=torch.long)
        modality[in_pool] = torch.from_numpy(pool.modality)
        modality = modality[read.kept].to(model.device)
        ids = answer_while_dropping(model, read, modality, seen, plan, MAX_ANSWER_TOKENS, prompt.end_ids)
    else:
        read = reduced(engine, clip, pool, end_s, reducer, ratio)
        ids = answer(model, read, positions, MAX_ANSWER_TOKENS, prompt.end_ids)
    text = engine.tokenizer.decode(ids).split("\n")[0]
    kept = read.kept[in_pool[read.kept]] - before
    is_audio = pool.modality[kept.numpy()] == Modality.AUDIO
    return Told(item, text.strip(), len(kept), seen, int(is_audio.sum()))


def reduced(
    engine: OmniEngine, clip: MergedClip, pool: AVTokens, end_s: float, reducer: str, ratio: float
) -> ReducedClip:
    """What the LLM reads of a clip, chosen by `reducer`. With CS2 all of it is refined, whoever chooses."""
    model, places = engine.language_model.model, clip.in_pool.nonzero().squeeze(1)
    refined, embeds, scores = None, clip.embeds, torch.zeros(len(pool))
    if model.cs2 is not None:
        refined = embeds = model.cs2.refiner(clip.embeds[None], clip.positions)[0]
        scores = model.cs2.head(refined)[places.to(embeds.device)].float().cpu()
    if len(pool) and ratio < 1 and (model.cs2 is None or reducer not in BY_CS2):
        nothing = pool.take(np.zeros(0, np.int64))
        scores = scorer_called(reducer, engine.language_model)(nothing, pool, end_s).scores
    elif reducer == "shares":
        scores = by_rank(scores, pool.modality)
    chosen = places[select(scores, quota(ratio, len(pool)))]
    kept = torch.cat(((~clip.in_pool).nonzero().squeeze(1), chosen)).sort().values
    at = kept.to(embeds.device)
    return ReducedClip(kept, embeds[at], clip.positions[:, at], refined, None)
