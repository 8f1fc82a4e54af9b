"""Questions and answers as items of a conversation."""

import pytest

from realtime.dialogue.items import MAX_ITEMS_KEPT
from realtime.dialogue.questions import Spoken
from realtime.errors import EventError
from tests.realtime.dialogue.bench import Bench


def test_question_and_answer_are_items_that_can_be_retrieved_and_deleted() -> None:
    bench = Bench()
    bench.dialogue.add_typed("one", item_id="mine")
    with pytest.raises(EventError) as error:
        bench.dialogue.add_typed("again", item_id="mine")
    assert error.value.code == "item_create_duplicate_item_id"
    bench.dialogue.answer()
    with pytest.raises(EventError) as error:
        bench.dialogue.delete("mine")
    assert error.value.code == "response_active"
    bench.work()
    added = bench.of("conversation.item.added")
    assert [(event["item"]["id"], event["previous_item_id"]) for event in added] == [  # type: ignore[index]
        ("mine", None),
        ("item_1", "mine"),
    ]
    output = bench.of("response.done")[0]["response"]["output"]  # type: ignore[index]
    for item_id in ("mine", "item_1"):
        bench.dialogue.items.retrieve(item_id)
    question, answer = (event["item"] for event in bench.of("conversation.item.retrieved"))
    assert question["content"] == [{"type": "input_text", "text": "one"}]  # type: ignore[index]
    assert (answer,) == output
    assert answer["content"] == [{"type": "output_text", "text": "0 windows, asked: one"}]  # type: ignore[index]
    bench.dialogue.delete("item_1")
    for action, code in (
        (bench.dialogue.items.retrieve, "item_retrieve_invalid_item_id"),
        (bench.dialogue.delete, "item_delete_invalid_item_id"),
    ):
        with pytest.raises(EventError) as error:
            action("item_1")
        assert error.value.code == code
    bench.dialogue.add_typed("two")
    bench.dialogue.answer()
    bench.work()
    assert bench.engine.streams[0].asked[1][2] == (), "the turn is forgotten, too"


def test_a_deleted_question_is_not_answered_and_items_are_only_appended() -> None:
    bench = Bench()
    bench.dialogue.add_typed("one", previous_item_id="root")
    bench.dialogue.add_typed("two", previous_item_id="item_1")
    for place in ("root", "item_1", "no such"):
        with pytest.raises(EventError) as error:
            bench.dialogue.add_typed("three", previous_item_id=place)
        assert error.value.code == "not_supported"
    bench.dialogue.delete("item_1")
    bench.dialogue.answer()
    bench.work()
    assert [asked[0] for asked in bench.engine.streams[0].asked] == ["two"]


def test_only_the_last_items_are_kept() -> None:
    bench = Bench()
    for number in range(MAX_ITEMS_KEPT):
        bench.dialogue.answer_spoken(Spoken(f"said_{number}", 0.0, 1.0), "more")
        bench.work()
    with pytest.raises(EventError):
        bench.dialogue.items.retrieve("said_0")
    bench.dialogue.items.retrieve(f"said_{MAX_ITEMS_KEPT - 1}")
