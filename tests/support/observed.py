"""Events as a server tells its observers, with numbers that are easy to check."""

from dataclasses import replace

from realtime.telemetry.observed import AnswerFinished, WindowReduced
from realtime.telemetry.observers import Observer
from realtime.telemetry.stream_observer import StreamObserver
from tests.support.scripted_engine import SCRIPTED_MEDIA

WINDOW = WindowReduced(
    stream="door",
    stream_id="5f00",
    call="Ab12cd34",
    window=7,
    kept_tokens=20,
    pool_tokens=100,
    ratio=0.2,
    load_level=0,
    dropped_frames=0,
    lost_windows=0,
    heard_at_s=100.0,
    handed_over_at_s=100.05,
    wait_ms=10.0,
    encode_ms=200.0,
    sieve_ms=30.0,
    prefill_ms=90.0,
)
ANSWER = AnswerFinished(
    call="Ab12cd34",
    stream="door",
    response="resp_1",
    question="typed",
    spoken_aloud=True,
    status="completed",
    reason=None,
    tokens=12,
    read_tokens=400,
    asked_at_s=101.0,
    wait_ms=40.0,
    first_text_ms=300.0,
    text_ms=900.0,
    first_sound_ms=700.0,
    total_ms=2500.0,
)


def stream_observer(observe: Observer) -> StreamObserver:
    """Of a stream called `door`, whose clock stands still."""
    return StreamObserver("door", "5f00", SCRIPTED_MEDIA.window_s, observe, lambda: 0.0)


def window_at(at_s: float, number: int) -> WindowReduced:
    """A window whose last sound came at `at_s`."""
    return replace(WINDOW, window=number, heard_at_s=at_s, handed_over_at_s=at_s + 0.05)
