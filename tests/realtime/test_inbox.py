"""From a thread to the event loop: in order, bounded, counted."""

from collections.abc import Callable

from realtime.inbox import Inbox


def test_items_come_in_order_with_one_call_of_the_loop() -> None:
    posted: list[Callable[[], None]] = []
    taken: list[int] = []
    inbox = Inbox(posted.append, 10, taken.append)
    for number in range(5):
        inbox.put(number)
    assert (inbox.queue.depth, len(posted), taken) == (5, 1, [])
    posted.pop()()
    assert taken == [0, 1, 2, 3, 4]
    inbox.put(5)
    posted.pop()()
    assert taken == [0, 1, 2, 3, 4, 5]
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


def test_what_must_arrive_is_not_dropped() -> None:
    posted: list[Callable[[], None]] = []
    taken: list[str] = []
    inbox = Inbox(posted.append, 2, taken.append)
    inbox.put("connected", may_drop=False)
    for item in ("a", "b", "c"):
        inbox.put(item)
    inbox.put("lost", may_drop=False)
    inbox.put("connected again", may_drop=False)
    posted.pop()()
    assert (taken, inbox.queue.dropped) == (["connected", "lost", "connected again"], 3)


def test_a_loop_that_has_ended_is_no_error_for_the_thread() -> None:
    def closed(_call: Callable[[], None]) -> None:
        raise RuntimeError("Event loop is closed")

    Inbox[int](closed, 2, print).put(1)
