"""Examples by number."""

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
