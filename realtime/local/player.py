"""Gives the assistant's speech to a loudspeaker at the pace at which it plays, and knows until when it is heard.

Lives on one event loop. Without a loudspeaker nothing is taken from the queue.
"""

import asyncio

from realtime.devices.seam import Loudspeaker
from realtime.voice.speech_queue import FRAME_SAMPLES, SAMPLE_RATE_HZ, SpeechQueue

FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ
AHEAD_S = 0.1  # so much waits for the driver: a pause is heard that much later
ECHO_TAIL_S = 0.4  # how long a room goes on sounding, and what drivers do not know of their delay


class SpeechPlayer:
    """Of one call. `close` it at the end."""

    def __init__(self, queue: SpeechQueue) -> None:
        self._queue = queue
        self._loudspeaker: Loudspeaker | None = None
        self._heard_until_s = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    @property
    def has_loudspeaker(self) -> bool:
        return self._loudspeaker is not None

    def use(self, loudspeaker: Loudspeaker | None) -> None:
        """Play on this one from now on; None: there is none at present."""
        self._loudspeaker = loudspeaker
        if loudspeaker is not None and self._timer is None:
            self._fill()

    def is_heard(self, now_s: float) -> bool:
        """Whether a microphone may hear the assistant at a moment of the event loop's clock."""
        return now_s < self._heard_until_s

    def hush(self) -> None:
        """What was pushed and not played is not played any more."""
        if self._loudspeaker is not None:
            self._loudspeaker.clear()

    def close(self) -> None:
        """Play nothing more."""
        self._loudspeaker = None
        if self._timer is not None:
            self._timer.cancel()

    def _fill(self) -> None:
        self._timer = None
        if self._loudspeaker is None:
            return
        loop = asyncio.get_running_loop()
        while self._loudspeaker.waiting_s < AHEAD_S:
            frame = self._queue.next_frame()
            if not self._queue.is_audible and not frame.any():
                break
            self._loudspeaker.push(frame)
            last_s = self._loudspeaker.waiting_s + self._loudspeaker.latency_s
            self._heard_until_s = loop.time() + last_s + ECHO_TAIL_S
        self._timer = loop.call_later(FRAME_S, self._fill)
