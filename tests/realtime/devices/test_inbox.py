"""What a device's thread delivers comes in order; of too much the oldest is dropped and counted."""

from collections.abc import Callable

from realtime.devices.inbox import Inbox


def test_items_come_in_order_with_one_wake_up() -> None:
    posted: list[Callable[[], None]] = []
    taken: list[int] = []
    inbox = Inbox(posted.append, 3, taken.append)
    for item in range(3):
        inbox.put(item)
    assert len(posted) == 1
    posted.pop()()
    assert taken == [0, 1, 2]
    inbox.put(3)
    posted.pop()()
    assert taken == [0, 1, 2, 3]
    assert inbox.queue.dropped == 0


def test_the_oldest_is_dropped_and_counted() -> None:
    posted: list[Callable[[], None]] = []
    taken: list[int] = []
    inbox = Inbox(posted.append, 2, taken.append)
    for item in range(5):
        inbox.put(item)
    assert (inbox.queue.depth, inbox.queue.bound, inbox.queue.dropped) == (2, 2, 3)
    posted.pop()()
    assert taken == [3, 4]
