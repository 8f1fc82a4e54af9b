"""A reduced window, and the state of the cache, as events for clients. Pure."""

from collections.abc import Callable

import numpy as np

from engines.api import Modality, Reduction
from engines.kept import Kept, KeptSpan
from engines.serving.jobs import ReducedWindow
from realtime.events.echo import (
    CacheState,
    Counts,
    EchoCaption,
    EchoMemory,
    EchoUnclearSpeech,
    EchoWindow,
    EchoWindowFailed,
    GapEvent,
    Hearing,
    KeptTokens,
    Octave,
    Sight,
    StageMs,
)
from realtime.streams.totals import StreamTotals

FIRST_AGE_S = 32.0


def window_event(reduced: ReducedWindow, grid: int, sight: Sight, hearing: Hearing) -> EchoWindow:
    """What was kept of a window, where and when. A picture has `grid` × `grid` patches."""
    window, reduction = reduced.window, reduced.reduction
    kept = reduction.kept
    rows = [
        (modality, round(time_s, 3), row, column, round(score, 3))
        for modality, time_s, row, column, score in zip(
            kept.modality.tolist(),
            kept.time_s.tolist(),
            kept.row.tolist(),
            kept.column.tolist(),
            reduction.scores.tolist(),
            strict=True,
        )
    ]
    return EchoWindow(
        index=reduction.index,
        start_s=reduction.start_s,
        end_s=reduction.end_s,
        kept=Counts(audio=reduction.kept_of(Modality.AUDIO), video=reduction.kept_of(Modality.VIDEO)),
        pool=Counts(audio=reduction.pool_audio, video=reduction.pool_video),
        patches=[
            (time_s, row, column, score) for modality, time_s, row, column, score in rows if modality == Modality.VIDEO
        ],
        sounds=[(time_s, score) for modality, time_s, _, _, score in rows if modality == Modality.AUDIO],
        readings=list(reduction.readings),
        notes=[(round(note.time_s, 3), note.text) for note in reduction.notes if note.read_s is None],
        heard=list(dict.fromkeys(name for _, name in reduction.sounds)),
        things=dict(reduction.things) if reduction.things is not None else None,
        grid=grid,
        gaps=[
            GapEvent(track=gap.track, start_s=round(gap.start_s, 3), end_s=round(gap.end_s, 3)) for gap in window.gaps
        ],
        dropped_frames=window.dropped_frames,
        dropped_windows=reduced.lost_windows,
        sight=sight,
        hearing=hearing,
        ms=StageMs(
            wait=round(reduced.wait_ms, 1),
            encode=round(reduction.encode_ms, 1),
            sieve=round(reduction.sieve_ms, 1),
            prefill=round(reduction.prefill_ms, 1),
        ),
    )


def speech_events(
    reduction: Reduction, question_at: Callable[[float, float], str | None]
) -> list[EchoCaption | EchoUnclearSpeech]:
    """What was said and has ended in a window. `question_at` gives the item of a spoken question that it is."""
    captions = [
        EchoCaption(
            start_s=round(said.start_s, 3),
            end_s=round(said.end_s, 3),
            text=said.text,
            item_id=question_at(said.start_s, said.end_s),
        )
        for said in reduction.utterances
    ]
    unclear = [
        EchoUnclearSpeech(start_s=round(heard.start_s, 3), end_s=round(heard.end_s, 3))
        for heard in reduction.unclear_speech
    ]
    return [*captions, *unclear]


def failed_event(index: int, window_s: float) -> EchoWindowFailed:
    """A window that could not be reduced; window 0 begins at zero."""
    return EchoWindowFailed(index=index, start_s=index * window_s, end_s=(index + 1) * window_s)


def memory_event(
    last: ReducedWindow | None, now_s: float, totals: StreamTotals, kept_by_age: tuple[KeptSpan, ...]
) -> EchoMemory:
    """How far back the cache reaches, how many tokens were kept and forgotten so far, and what is left by age."""
    cached_times_s = last.cached_times_s if last else ()
    return EchoMemory(
        since_s=round(float(min(cached_times_s)), 3) if len(cached_times_s) else now_s,
        now_s=round(now_s, 3),
        windows=totals.num_windows,
        kept_tokens=totals.kept_tokens,
        pool_tokens=totals.pool_tokens,
        forgotten_tokens=last.num_forgotten_tokens if last else 0,
        octaves=octaves(kept_by_age),
    )


def cache_state(last: ReducedWindow | None, now_s: float, capacity: int) -> CacheState:
    """How many of `capacity` tokens the cache holds, by age; the bounds of ages double, from `FIRST_AGE_S` on."""
    if last is None or not len(last.cached_times_s):
        return CacheState(tokens=0, capacity=capacity, forgotten=last.num_forgotten_tokens if last else 0, by_age=[])
    age_s = np.maximum(now_s - last.cached_times_s, 0)
    edges = [FIRST_AGE_S]
    while edges[-1] <= age_s.max():
        edges.append(2 * edges[-1])
    counts, _ = np.histogram(age_s, [0.0, *edges])
    return CacheState(
        tokens=last.num_cached_tokens,
        capacity=capacity,
        forgotten=last.num_forgotten_tokens,
        by_age=list(zip(edges, counts.tolist(), strict=True)),
    )


def octaves(spans: tuple[KeptSpan, ...]) -> list[Octave]:
    """What is left of a stream, by age; the newest first."""

    def tokens(kept: Kept) -> KeptTokens:
        return KeptTokens(kept=kept.kept, perceived=kept.perceived)

    return [
        Octave(
            start_s=round(span.start_s, 3),
            end_s=round(span.end_s, 3),
            seen=tokens(span.seen),
            heard=tokens(span.heard),
            said=tokens(span.said),
        )
        for span in spans
    ]
