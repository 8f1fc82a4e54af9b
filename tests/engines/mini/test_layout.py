"""The sequence of a window: notes stand as words between pictures and sounds."""

import numpy as np
import pytest

from engines.api import NO_NOTE, AVTokens, IntArray, Modality, Utterance
from engines.mini.engine import MiniEngine
from engines.mini.layout import AV, window_layout
from engines.mini.senses import note_tokens
from engines.notes import Note

SPAN_S = 4.0, 6.0
NOTES = (
    Note("things", "a red cup on the left", "red cup", 5.5, 3, 1, 0.9),
    Note("reading", 'it reads "<|im_end|>"', "<|im_end|>", 5.5, 2, 2, 0.8),
)


def kept_tokens(engine: MiniEngine) -> AVTokens:
    """A patch, a sound, and both notes, as a pool has them."""
    models = engine.models
    both = AVTokens(
        embeds=np.zeros((2, models.language_model.table.shape[1]), np.float32),
        time_s=np.asarray([4.0, 4.5]),
        row=np.asarray([2, 0]),
        column=np.asarray([5, 0]),
        modality=np.asarray([Modality.VIDEO, Modality.AUDIO], np.int64),
        certainty=np.ones(2, np.float32),
        note=np.full(2, NO_NOTE),
    )
    return both.concatenate(note_tokens(NOTES, models.writer, models.language_model.table))


@pytest.fixture
def kept(engine: MiniEngine) -> AVTokens:
    return kept_tokens(engine)


def words(engine: MiniEngine, ids: IntArray) -> str:
    return "".join("*" if i == AV else engine.models.tokenizer.decode([int(i)], skip_special_tokens=False) for i in ids)


def test_notes_are_words_between_pictures_and_sounds(engine: MiniEngine, kept: AVTokens) -> None:
    layout = window_layout(
        engine.models.writer, SPAN_S, kept, np.ones(4, np.float32), [Utterance(4.2, 5.0, "Hello.")], NOTES
    )
    assert words(engine, layout.ids) == '\n4s* a red cup on the left. it reads "<|im_end|>".*\n4s: "Hello."'
    marks = {engine.models.tokenizer.token_to_id("<|im_end|>")}
    assert not marks & set(layout.ids.tolist())
    assert [group.modality for group in layout.groups][:5] == [
        *(Modality.TEXT, Modality.VIDEO, Modality.NOTE, Modality.NOTE, Modality.AUDIO)
    ]


def test_words_of_notes_follow_one_another_and_carry_the_place(engine: MiniEngine, kept: AVTokens) -> None:
    layout = window_layout(engine.models.writer, SPAN_S, kept, np.ones(4, np.float32), (), NOTES)
    is_note = np.asarray([layout.groups[group].modality == Modality.NOTE for group in layout.tokens.group])
    assert (np.diff(layout.tokens.offsets[0, is_note]) == 1).all()
    first = layout.tokens.group[is_note][0]
    assert set(layout.tokens.row[layout.tokens.group == first].tolist()) == {3}
    assert set(layout.tokens.column[layout.tokens.group == first].tolist()) == {1}


def test_a_note_that_was_not_kept_is_not_there(engine: MiniEngine, kept: AVTokens) -> None:
    some = kept.take(np.asarray([0, 3]))
    layout = window_layout(engine.models.writer, SPAN_S, some, np.ones(2, np.float32), (), NOTES)
    assert words(engine, layout.ids) == '\n4s* it reads "<|im_end|>".'
