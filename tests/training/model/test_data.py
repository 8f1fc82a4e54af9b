"""Examples by number."""

import pytest

from tests.training.tiny import tiny_composer, tiny_stock
from training.model.data import Examples
from training.scenes.rooms.example import room_example


def test_a_room_is_asked_only_its_own_questions() -> None:
    room = Examples(tiny_stock(), tiny_composer(), num_questions=8, room_share=1.0)[4]
    own = room_example(4, tiny_stock(), 8)
    assert room.plan == own.plan
    assert [(asked.text, asked.answer, asked.asked_s, asked.kind) for asked in room.asked] == [
        (question.text, question.answer, question.asked_s, question.kind) for question in own.questions
    ]


@pytest.mark.parametrize("room_share", [0.0, 1.0])
def test_questions_about_what_is_read_again_come_last(room_share: float) -> None:
    examples, more = (
        Examples(tiny_stock(), tiny_composer(), num_questions=16, room_share=room_share, recalled_share=share)
        for share in (0.0, 0.5)
    )
    without, with_recalled = examples[4].asked, more[4].asked
    assert with_recalled[: len(without)] == without
    assert not any(asked.recalled for asked in without)
    added = with_recalled[len(without) :]
    assert 2 <= len(added) <= 16
    assert all(asked.recalled and asked.kind.startswith("recalled_") for asked in added)
    assert more[4].asked == with_recalled
