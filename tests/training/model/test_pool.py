"""The pool of a composed scene."""

from dataclasses import replace

import torch
from tokenizers import Tokenizer

from engines.api import NO_NOTE, Modality
from engines.notes import Note
from engines.shapes import MAX_NOTES
from tests.training.tiny import tiny_composer, tiny_stock, tiny_trainee
from training.model.pool import make_pool, predicted_names
from training.scenes.plan import Style
from training.scenes.planner import draw_plan


def a_cup(number: int, certainty: float) -> Note:
    return Note("things", "cup", f"cup {number}", 3.0, 3, 3, certainty)


@torch.no_grad()
def test_a_window_has_only_its_surest_notes_as_in_the_engine(tokenizer: Tokenizer) -> None:
    trainee = tiny_trainee(tokenizer)
    plan = draw_plan(tiny_stock(), Style(6, 6), 3)
    many = (a_cup(0, 0.1), *(a_cup(number, 0.9) for number in range(1, MAX_NOTES + 1)))
    plan = replace(plan, notes=((a_cup(0, 0.1),), many, (a_cup(0, 0.1),)))
    composed = tiny_composer().compose(plan)
    pool = make_pool(trainee, composed, predicted_names(trainee, composed), plan)
    assert pool.notes == ((a_cup(0, 0.1),), many[1:], (a_cup(0, 0.1),))
    is_note = pool.modality == Modality.NOTE
    assert [int(is_note[window].sum()) for window in pool.windows] == [1, MAX_NOTES, 1]
    assert pool.note[is_note].tolist() == [0, *range(MAX_NOTES), 0]
    assert set(pool.note[~is_note].tolist()) == {NO_NOTE}
