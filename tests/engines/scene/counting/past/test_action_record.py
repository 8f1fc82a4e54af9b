"""What people did, and when, is remembered."""

from engines.scene.claims.acts.people import Deed
from engines.scene.counting.past.action_record import MAX_SPANS, ActionRecord

READING, EATING = Deed("reading a book", True), Deed("eating", True)


def recorded(*deeds: Deed | None) -> ActionRecord:
    record = ActionRecord()
    for number, each in enumerate(deeds):
        record.add(2.0 * number, each)
    return record


def spans(record: ActionRecord) -> list[tuple[Deed, float, float]]:
    return [(span.deed, span.start_s, span.end_s) for span in record.spans]


def test_what_goes_on_is_one_span_and_one_picture_is_none() -> None:
    record = recorded(None, READING, READING, READING, EATING, None, EATING, EATING, None)
    assert spans(record) == [(READING, 2.0, 6.0), (EATING, 12.0, 14.0)]
    assert record.now is None
    assert recorded(READING, READING).now == recorded(READING, READING).spans[-1]
    assert recorded(READING).spans == ()


def test_it_begins_anew_after_a_while() -> None:
    record = recorded(READING, READING)
    for at_s in (60.0, 62.0):
        record.add(at_s, READING)
    assert spans(record) == [(READING, 0.0, 2.0), (READING, 60.0, 62.0)]


def test_what_is_to_be_forgotten_is_forgotten() -> None:
    record = recorded(READING, READING, EATING, EATING)
    record.forget_since(1.0)
    assert spans(record) == [(READING, 0.0, 1.0)]
    assert record.now is None


def test_it_has_a_bound() -> None:
    record = recorded(*(Deed(str(number // 2), False) for number in range(2 * MAX_SPANS + 10)))
    assert len(record.spans) == MAX_SPANS
    assert record.spans[0].deed.words == "5"
