"""How a stream's kept tokens and transcripts are laid out as one sequence for the LLM: order, wording, positions.

The same for training and for a live stream. A window that keeps something begins with its second as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.answers.prompt import PromptWriter
from engines.api import FloatArray, IntArray, Modality, Seconds, Utterance
from engines.core.sync_rope import NUM_ROWS, Positions

AV = -1  # in place of a word's id: the next kept audio or video token
WORD_SCORE = 1.0


@dataclass(frozen=True)
class Line:
    """Tokens that follow one another. `ids` (N,): words, or AV; `offsets` (4,N) are added to their time's id.

    `modality` is what the whole line stands for: TEXT is our own wording.
    """

    modality: Modality
    ids: IntArray
    time_s: Seconds
    offsets: Positions
    row: IntArray
    column: IntArray
    score: FloatArray
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Kept:
    """What the sieve kept of a window, pictures first, each kind in order of time; all (N,)."""

    time_s: Seconds
    row: IntArray
    column: IntArray
    modality: IntArray
    score: FloatArray


def window_lines(
    writer: PromptWriter, start_s: float, end_s: float, kept: Kept, utterances: Sequence[Utterance]
) -> list[Line]:
    """The lines of one window: its second, its video and audio tokens, then what was said."""
    lines: list[Line] = []
    if len(kept.time_s):
        stamp = writer.stamp(start_s)
        first_s, best = float(kept.time_s.min()), float(kept.score.max())
        lines.append(_words(Modality.TEXT, stamp, first_s, -len(stamp), best, start_s, end_s))
    for modality in (Modality.VIDEO, Modality.AUDIO):
        members = np.flatnonzero(kept.modality == modality)
        if len(members):
            row, column = kept.row[members], kept.column[members]
            ids = np.full(len(members), AV, np.int64)
            offsets = patch_offsets(row, column)
            line = Line(modality, ids, kept.time_s[members], offsets, row, column, kept.score[members], start_s, end_s)
            lines.append(line)
    for said in utterances:
        words, num_opening = writer.speech(said.start_s, said.text)
        span = said.start_s, said.end_s
        lines.append(_words(Modality.TEXT, words[:num_opening], said.start_s, 0, WORD_SCORE, *span))
        lines.append(_words(Modality.SPEECH, words[num_opening:], said.start_s, num_opening, WORD_SCORE, *span))
    return lines


def patch_offsets(row: IntArray, column: IntArray) -> Positions:
    """What a patch adds to its time's id in each position row: (4,N)."""
    zeros = np.zeros(len(row))
    return np.stack((zeros, row.astype(np.float64), column.astype(np.float64), zeros))


def _words(
    modality: Modality, ids: list[int], time_s: float, first_offset: int, score: float, start_s: float, end_s: float
) -> Line:
    """Words at consecutive positions; the one with offset 0 stands at the id of `time_s`."""
    count = len(ids)
    offsets = np.broadcast_to(first_offset + np.arange(count, dtype=np.float64), (NUM_ROWS, count))
    zeros = np.zeros(count, np.int64)
    scores = np.full(count, score, np.float32)
    return Line(
        modality, np.asarray(ids, np.int64), np.full(count, time_s), offsets, zeros, zeros, scores, start_s, end_s
    )
