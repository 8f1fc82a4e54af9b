"""From a thread to the event loop: in order, bounded, counted."""

from collections.abc import Callable

from realtime.sources.cameras.inbox import Inbox


def test_items_come_in_order_with_one_call_of_the_loop() -> None:
    posted: list[Callable[[], None]] = []
    taken: list[int] = []
    inbox = Inbox[int](posted.append, taken.append, bound=10)
    for number in range(5):
        inbox.put(number, may_drop=True)
    assert (len(inbox), len(posted), taken) == (5, 1, [])
    posted.pop()()
    assert taken == [0, 1, 2, 3, 4]
    inbox.put(5, may_drop=True)
    posted.pop()()
    assert taken[-1] == 5


def test_what_has_no_room_is_dropped_and_counted_but_not_what_must_arrive() -> None:
    posted: list[Callable[[], None]] = []
    taken: list[str] = []
    inbox = Inbox[str](posted.append, taken.append, bound=2)
    for item in ("a", "b", "c", "d"):
        inbox.put(item, may_drop=True)
    inbox.put("lost", may_drop=False)
    posted.pop()()
    assert (taken, inbox.num_dropped) == (["a", "b", "lost"], 2)


def test_a_loop_that_has_ended_is_no_error_for_the_thread() -> None:
    def closed(_call: Callable[[], None]) -> None:
        raise RuntimeError("Event loop is closed")

    Inbox[int](closed, print, bound=2).put(1, may_drop=True)
