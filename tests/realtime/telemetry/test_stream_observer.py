"""What is told of a stream's windows and its load."""

from dataclasses import replace

import numpy as np
import pytest

from engines.serving.jobs import ReducedWindow
from engines.serving.load import LoadStep
from realtime.media.windower import Windower
from realtime.telemetry.observed import LoadLevelChanged, Observed, WindowFailed, WindowReduced
from realtime.telemetry.stream_observer import StreamObserver
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedStream

SILENCE = np.zeros(SCRIPTED_MEDIA.window_samples, np.float32)


class Bench:
    """An observer with a clock that the test sets."""

    def __init__(self) -> None:
        self.now_s, self.told = 100.0, list[Observed]()
        self.observer = StreamObserver("door", "5f00", SCRIPTED_MEDIA.window_s, self.told.append, lambda: self.now_s)
        self._stream = ScriptedStream(0.2)

    def reduce(self, index: int, level: int = 0, waiting: int = 0) -> None:
        windower = Windower(SCRIPTED_MEDIA, frozenset({"audio"}), 1.0, index)
        windower.add_audio(index * SCRIPTED_MEDIA.window_s, SILENCE)
        (window,) = windower.flush()
        window = replace(window, dropped_frames=3)
        step = LoadStep(0.2 / (level + 1), 1, level)
        reduced = ReducedWindow(
            window, self._stream.reduce(window), step, 7.0, 1, 10, 0, self._stream.cached_times_s(), 0
        )
        self.observer.reduced(reduced, waiting)


def test_a_window_tells_when_it_was_heard_and_handed_over() -> None:
    bench = Bench()
    bench.observer.call = "Ab12cd34"
    bench.observer.media_arrived(0.48)  # not yet its end
    bench.now_s = 100.1
    bench.observer.media_arrived(0.5)
    bench.now_s = 100.12
    bench.observer.media_arrived(0.52)
    bench.now_s = 100.15
    bench.observer.handed_over(0)
    bench.now_s = 100.4
    bench.reduce(0)
    (told,) = bench.told
    assert isinstance(told, WindowReduced)
    assert (told.stream, told.stream_id, told.call, told.window) == ("door", "5f00", "Ab12cd34", 0)
    assert told.heard_at_s == pytest.approx(100.1)
    assert told.handed_over_at_s == pytest.approx(100.15)
    assert (told.wait_ms, told.encode_ms, told.sieve_ms, told.prefill_ms) == (7.0, 1.0, 2.0, 3.0)
    assert (told.dropped_frames, told.lost_windows, told.pool_tokens) == (3, 1, 53)


def test_a_window_whose_sound_never_came_has_no_time_of_hearing() -> None:
    bench = Bench()
    bench.observer.media_arrived(0.5)
    bench.observer.handed_over(0)
    bench.observer.handed_over(1)  # pictures went on without sound
    bench.observer.media_arrived(1.0)
    bench.reduce(0)
    bench.reduce(1)
    heard = [told.heard_at_s for told in bench.told if isinstance(told, WindowReduced)]
    assert heard == [100.0, None]


def test_a_change_of_the_load_level_is_told_once_with_its_reason() -> None:
    bench = Bench()
    for index, (level, waiting) in enumerate([(0, 0), (1, 2), (1, 2), (2, 5), (0, 0)]):
        bench.observer.handed_over(index)
        bench.reduce(index, level, waiting)
    changes = [told for told in bench.told if isinstance(told, LoadLevelChanged)]
    assert [(told.was, told.load_level, told.reason, told.waiting_windows) for told in changes] == [
        (0, 1, "falls behind", 2),
        (1, 2, "falls behind", 5),
        (2, 0, "has caught up", 0),
    ]
    assert changes[0].ratio == 0.1


def test_a_window_that_fails_is_told() -> None:
    bench = Bench()
    bench.observer.call = "Ab12cd34"
    bench.observer.window_failed(7)
    assert bench.told == [WindowFailed(stream="door", stream_id="5f00", call="Ab12cd34", window=7)]
