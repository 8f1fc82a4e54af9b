"""What an engine was given and what it made of it, as lines of a recording. Pure."""

import base64
import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.api import Answer, AVTokens, FloatArray, Reduction, SpeechSegment, Turn, Window
from engines.serving.jobs import ReducedWindow
from engines.serving.load import LoadStep
from engines.wall_clock import WallClock
from realtime.recordings.lines import (
    Answered,
    Asked,
    NotReduced,
    RecordedReading,
    Reduced,
    Transcribed,
    Windowed,
)


def windowed(window: Window) -> Windowed:
    """A window as the windower has cut it."""
    detail, voice = window.detail, window.voice_probabilities
    return Windowed(
        index=window.index,
        start_s=window.start_s,
        end_s=window.end_s,
        frames=tuple(frame.time_s for frame in window.frames),
        detail=detail.time_s if detail is not None else None,
        detail_size=detail.rgb.shape[:2] if detail is not None else None,
        heard=heard_runs(window.heard),
        gaps=tuple((gap.track, gap.start_s, gap.end_s) for gap in window.gaps),
        dropped_frames=window.dropped_frames,
        is_last=window.is_last,
        voice=tuple(voice.tolist()) if voice is not None else None,
    )


def heard_runs(heard: npt.NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """The samples [first, stop) of every stretch that was heard."""
    edges = np.flatnonzero(np.diff(heard.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    return tuple((first, stop) for first, stop in edges.tolist())


def reduced_line(reduced: ReducedWindow) -> Reduced:
    """A window that was reduced."""
    reduction = reduced.reduction
    return Reduced(
        **_given(reduced.window, reduced.step),
        lost_windows=reduced.lost_windows,
        kept=kept_tokens(reduction.kept),
        kept_hash=kept_hash(reduction.kept),
        values=values_hash(reduction),
        utterances=tuple((said.start_s, said.end_s, said.text) for said in reduction.utterances),
        unclear_speech=tuple((heard.start_s, heard.end_s) for heard in reduction.unclear_speech),
        notes=tuple(note.text for note in reduction.notes),
        cached_tokens=reduced.num_cached_tokens,
        forgotten_tokens=reduced.num_forgotten_tokens,
        ms={"wait": reduced.wait_ms} | reduction_ms(reduction),
    )


def not_reduced_line(window: Window, step: LoadStep, error: str) -> NotReduced:
    """A window at which the engine failed."""
    return NotReduced(**_given(window, step), error=error)


def _given(window: Window, step: LoadStep) -> dict[str, Any]:
    readings = window.readings
    return {
        "index": window.index,
        "ratio": step.ratio,
        "level": step.level,
        "frames": tuple(frame.time_s for frame in window.frames),
        "has_detail": window.detail is not None,
        "dropped_frames": window.dropped_frames,
        "readings": tuple(RecordedReading(**vars(reading)) for reading in readings) if readings is not None else None,
    }


def kept_tokens(kept: AVTokens) -> tuple[tuple[int, float, int, int], ...]:
    """Modality, time, row and column of every kept token, in order."""
    columns = (kept.modality.tolist(), kept.time_s.tolist(), kept.row.tolist(), kept.column.tolist())
    return tuple(zip(*columns, strict=True))


def kept_hash(kept: AVTokens) -> str:
    """sha256 over modality, time (float64), row and column of the kept tokens of a window."""
    parts = (kept.modality.astype("<i8"), kept.time_s.astype("<f8"), kept.row.astype("<i8"), kept.column.astype("<i8"))
    return _sha256(*parts)


def values_hash(reduction: Reduction) -> str:
    """sha256 over the scores and the embeddings (float32) of the kept tokens of a window."""
    return _sha256(reduction.scores.astype("<f4"), reduction.kept.embeds.astype("<f4"))


def _sha256(*arrays: npt.NDArray[np.generic]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def reduction_ms(reduction: Reduction) -> dict[str, float]:
    """The stages of a window."""
    return {name: getattr(reduction, f"{name}_ms") for name in ("encode", "sieve", "prefill")}


def answer_ms(answer: Answer) -> dict[str, float]:
    """The stages of an answer; none of one that the model did not write."""
    if not answer.num_tokens:
        return {}
    per_s = answer.decode_tokens_per_s
    return {"first_text": answer.ttft_ms} | ({"token": 1e3 / per_s} if per_s > 0 else {})


def transcribed_line(segment: SpeechSegment, text: str, ms: float) -> Transcribed:
    """Speech that was transcribed."""
    pcm = base64.b64encode(segment.pcm.astype("<f4").tobytes()).decode("ascii")
    return Transcribed(start_s=segment.start_s, end_s=segment.end_s, pcm=pcm, text=text, ms={"transcription": ms})


def pcm_of(line: Transcribed) -> FloatArray:
    """The sound of speech that was transcribed. Raises ValueError if it is damaged."""
    return np.frombuffer(base64.b64decode(line.pcm), "<f4").astype(np.float32)


def asked_line(number: int, question: str, now_s: float, turns: tuple[Turn, ...], started: WallClock | None) -> Asked:
    """A question."""
    return Asked(
        number=number,
        question=question,
        now_s=now_s,
        turns=tuple((turn.question, turn.answer) for turn in turns),
        started_s=started.start_s if started is not None else None,
    )


def answered_line(number: int, answer: Answer) -> Answered:
    """An answer."""
    names = ("text", "raw_text", "confidence", "is_sure", "evidence", "num_read_tokens", "num_tokens")
    return Answered(number=number, **{name: getattr(answer, name) for name in names}, ms=answer_ms(answer))
