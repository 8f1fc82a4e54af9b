"""How a window's kept tokens and transcripts are laid out as one sequence for the LLM: order, wording, positions.

The same for training and for a live stream. A window that keeps something begins with its second as text; then come its
pictures, what the notes say of them, and its sounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engines.answers.prompt import PromptWriter
from engines.api import AVTokens, FloatArray, IntArray, Modality, Utterance
from engines.core.sync_rope import patch_offsets
from engines.memory.token_table import NO_PLACE, Group, TokenTable
from engines.notes import Note

AV = -1  # stands for a kept audio or video token among the ids of words
WORD_SCORE = 1.0
TOLD_SCORE = 2.0  # of what somebody tells the assistant: it outlives talk that is only overheard


@dataclass(frozen=True)
class Layout:
    """A sequence of N tokens. `ids` (N,): words, or AV for the next kept token.

    `tokens.group` are indices into `groups`. A group of modality TEXT holds our own words around the others.
    """

    ids: IntArray
    tokens: TokenTable
    groups: tuple[Group, ...]


def window_layout(
    writer: PromptWriter,
    span_s: tuple[float, float],
    kept: AVTokens,
    scores: FloatArray,
    utterances: Sequence[Utterance],
    notes: Sequence[Note] = (),
    speech_score: float = WORD_SCORE,
) -> Layout:
    """The sequence of one window [start, end) = `span_s`: its second, its tokens, then what was said.

    `kept` tokens have `scores` (N,), each modality in order of time. Tokens of notes point into `notes`. Words of
    `utterances` have `speech_score`.
    """
    parts: list[tuple[Group, IntArray, TokenTable]] = []
    if len(kept):
        stamp = writer.time_stamp(span_s[0])
        first_s, best = float(kept.time_s.min()), float(scores.max())
        parts.append((Group(Modality.TEXT, *span_s), *_words(stamp, first_s, -len(stamp), best)))
    for modality in (Modality.VIDEO, Modality.NOTE, Modality.AUDIO):
        members = np.flatnonzero(kept.modality == modality)
        if modality == Modality.NOTE:
            said_of_pictures = [notes[number] for number in kept.note[members]]
            parts += _notes(writer, said_of_pictures, scores[members], span_s)
        elif len(members):
            parts.append((Group(modality, *span_s), *_patches(kept.take(members), scores[members])))
    for said in utterances:
        words, num_opening = writer.speech(said.start_s, said.text)
        opening = _words(words[:num_opening], said.start_s, 0, WORD_SCORE)
        spoken = _words(words[num_opening:], said.start_s, num_opening, speech_score)
        parts.append((Group(Modality.TEXT, said.start_s, said.end_s), *opening))
        parts.append((Group(Modality.SPEECH, said.start_s, said.end_s, text=said.text), *spoken))
    if not parts:
        return Layout(np.zeros(0, np.int64), TokenTable.zeros(0), ())
    groups, ids, tables = zip(*parts, strict=True)
    tokens = TokenTable.concatenate(tables)
    tokens.group[:] = np.repeat(np.arange(len(groups)), [len(table) for table in tables])
    return Layout(np.concatenate(ids), tokens, groups)


def _patches(kept: AVTokens, scores: FloatArray) -> tuple[IntArray, TokenTable]:
    group = np.zeros(len(kept), np.int64)
    offsets = patch_offsets(kept.row, kept.column)
    return np.full(len(kept), AV, np.int64), TokenTable(kept.time_s, offsets, kept.row, kept.column, scores, group)


def _notes(
    writer: PromptWriter, notes: Sequence[Note], scores: FloatArray, span_s: tuple[float, float]
) -> Iterator[tuple[Group, IntArray, TokenTable]]:
    """Each note is a group of its own; all follow one another from the start of the window."""
    offset = 0
    for note, score in zip(notes, scores.tolist(), strict=True):
        ids, tokens = _words(writer.note(note.text), span_s[0], offset, score)
        tokens.row[:], tokens.column[:] = (note.row, note.column) if note.has_place else (NO_PLACE, NO_PLACE)
        offset += len(ids)
        group = Group(Modality.NOTE, *span_s, is_reading=note.kind == "reading", text=note.text)
        yield group, ids, tokens


def _words(ids: list[int], time_s: float, first_offset: int, score: float) -> tuple[IntArray, TokenTable]:
    """Words at consecutive positions. A word with offset 0 gets the position id of `time_s`."""
    tokens = TokenTable.zeros(len(ids))
    tokens.time_s[:] = time_s
    tokens.offsets[:] = first_offset + np.arange(len(ids), dtype=np.float64)
    tokens.score[:] = score
    return np.asarray(ids, np.int64), tokens
