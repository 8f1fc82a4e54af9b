"""Windows handed from the thread that reads to the one that consumes."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from engines.api import Window
from engines.media import Frame
from realtime.media.window_queue import WindowQueue


def window(index: int) -> Window:
    frames = (Frame(2.0 * index, np.zeros((1, 1, 3), np.uint8)),) * 4
    silence = np.zeros(4, np.float32)
    return Window(index, 2.0 * index, 2.0 * index + 2, frames, silence, silence > 0, (), 0, is_last=False)


def test_at_full_speed_the_reader_waits_and_nothing_is_lost() -> None:
    window_queue = WindowQueue(2, drop_oldest=False)
    thread = window_queue.start_producer(lambda: (window(index) for index in range(50)))
    assert [item.index for item in window_queue.windows()] == list(range(50))
    thread.join(5)
    assert window_queue.num_dropped == 0


def test_live_the_oldest_is_dropped_and_its_frames_are_counted() -> None:
    window_queue = WindowQueue(2, drop_oldest=True)
    window_queue.start_producer(lambda: (window(index) for index in range(5))).join(5)
    left = list(window_queue.windows())
    assert [item.index for item in left] == [3, 4]
    assert [item.dropped_frames for item in left] == [12, 0]
    assert window_queue.num_dropped == 3


def test_the_readers_exception_reaches_the_consumer_after_the_last_window() -> None:
    def broken() -> Iterator[Window]:
        yield window(0)
        raise OSError("gone")

    window_queue = WindowQueue(2, drop_oldest=False)
    window_queue.start_producer(broken)
    windows = window_queue.windows()
    assert next(windows).index == 0
    with pytest.raises(OSError, match="gone"):
        next(windows)


def test_a_consumer_that_stops_ends_the_reader() -> None:
    window_queue = WindowQueue(1, drop_oldest=False)
    produced = threading.Event()

    def endless() -> Iterator[Window]:
        index = 0
        while True:
            produced.set()
            yield window(index)
            index += 1

    thread = window_queue.start_producer(endless)
    assert produced.wait(5)
    window_queue.stop()
    thread.join(5)
    assert not thread.is_alive()
