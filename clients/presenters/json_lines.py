"""A replay as lines of JSON, for programs."""

import json
from dataclasses import asdict
from typing import TextIO

from clients.presenters.memory_table import memory_json
from clients.presenters.process import peak_rss_mb, versions
from clients.replay import Summary
from engines.api import Answer, Modality, Reduction, Window


class JsonPresenter:
    """One JSON object a line, the last one a summary. With `shows_memory`, the one before it tells what is left."""

    def __init__(self, out: TextIO, model: str, weights: str, ratio: float, shows_memory: bool = False) -> None:
        self._out, self._model, self._weights, self._ratio = out, model, weights, ratio
        self._shows_memory = shows_memory

    def begin(self, duration_s: float | None) -> None:
        """JSON lines begin with the first window."""

    def window(self, window: Window, reduction: Reduction) -> None:
        self._line(
            "window",
            index=window.index,
            start_s=window.start_s,
            end_s=window.end_s,
            pool_audio=reduction.pool_audio,
            pool_video=reduction.pool_video,
            pool_notes=reduction.pool_notes,
            kept_audio=reduction.kept_of(Modality.AUDIO),
            kept_video=reduction.kept_of(Modality.VIDEO),
            kept_notes=reduction.kept_of(Modality.NOTE),
            text_tokens=reduction.text_tokens,
            dropped_frames=window.dropped_frames,
            gap_s=round(window.gap_s, 3),
            readings=reduction.readings,
            unclear_speech=[[round(heard.start_s, 3), round(heard.end_s, 3)] for heard in reduction.unclear_speech],
            encode_ms=round(reduction.encode_ms, 2),
            sieve_ms=round(reduction.sieve_ms, 2),
            prefill_ms=round(reduction.prefill_ms, 2),
        )

    def answer(self, question: str, at_s: float, answer: Answer) -> None:
        self._line(
            "answer",
            question=question,
            at_s=round(at_s, 3),
            text=answer.text,
            ttft_ms=round(answer.ttft_ms, 2),
            num_tokens=answer.num_tokens,
            decode_tokens_per_s=round(answer.decode_tokens_per_s, 2),
            confidence=round(answer.confidence, 4),
            is_sure=answer.is_sure,
            evidence=[asdict(item) for item in answer.evidence],
        )

    def end(self, summary: Summary) -> None:
        if self._shows_memory:
            self._line("memory", octaves=memory_json(summary.kept_by_age))
        totals = asdict(summary)
        del totals["kept_by_age"]
        self._line(
            "summary",
            model=self._model,
            weights=self._weights,
            ratio=self._ratio,
            peak_rss_mb=round(peak_rss_mb(), 1),
            versions=versions(),
            **totals,
        )

    def close(self) -> None:
        """Nothing is held open."""

    def _line(self, kind: str, **fields: object) -> None:
        print(json.dumps({"type": kind, **fields}), file=self._out, flush=True)
