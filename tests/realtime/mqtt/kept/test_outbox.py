"""Messages keep their order, answers outlast everything else, and numbers go on after a restart."""

from realtime.mqtt.kept.outbox import MAX_MESSAGES, Message, Outbox


def heard(number: int, stream: str = "door") -> Message:
    return Message(f"{stream}/heard", str(number), stream)


def answer(number: int, stream: str = "door") -> Message:
    return Message(f"{stream}/answer", str(number), stream, number)


def payloads(outbox: Outbox) -> list[str]:
    found = []
    while first := outbox.first():
        found.append(first[1].payload)
        outbox.remove(first[0])
    return found


def test_a_full_outbox_drops_the_oldest_that_is_no_answer_and_counts() -> None:
    outbox = Outbox()
    outbox.add(answer(1))
    for number in range(MAX_MESSAGES):
        outbox.add(heard(number))
    outbox.add(answer(2))
    assert outbox.queue.model_dump() == {"depth": MAX_MESSAGES, "bound": MAX_MESSAGES, "dropped": 2}
    found = payloads(outbox)
    assert (found[0], found[1], found[-1]) == ("1", "2", "2")


def test_where_there_are_only_answers_the_oldest_goes() -> None:
    outbox = Outbox()
    for number in range(MAX_MESSAGES + 1):
        outbox.add(answer(number))
    assert not outbox.answers(0)
    assert outbox.answers(1)


def test_a_restart_goes_on_in_order() -> None:
    before, after = Outbox(), Outbox()
    for number in range(12):
        before.add(heard(number))
    before.remove(1)
    after.restore(before.entries())
    after.add(heard(12))
    assert payloads(after) == [str(number) for number in range(1, 13)]


def test_a_stream_is_forgotten_alone_and_what_is_gone_may_be_confirmed() -> None:
    outbox = Outbox()
    outbox.add(heard(1, "door"))
    outbox.add(heard(2, "yard"))
    outbox.forget("door")
    outbox.remove(1)
    assert payloads(outbox) == ["2"]
