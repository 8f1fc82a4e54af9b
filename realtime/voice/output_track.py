"""The outgoing audio track of a call: speech when there is some, silence otherwise."""

from collections.abc import Callable

from engines.api import FloatArray
from realtime.rtc.outgoing.paced_sound import PacedSoundTrack
from realtime.voice.speech_queue import SAMPLE_RATE_HZ, SpeechQueue


class SpeechOutputTrack(PacedSoundTrack):
    """Give it to a sender with `replaceTrack`. Lives on the event loop.

    `on_started` gets the id of a sentence whose first frame is sent, `on_finished` of one whose last frame is.
    """

    def __init__(self, on_started: Callable[[str], None], on_finished: Callable[[str], None]) -> None:
        super().__init__(SAMPLE_RATE_HZ)
        self.queue = SpeechQueue(on_started, on_finished)

    def next_frame(self) -> FloatArray:
        """The next 20 ms of speech or silence."""
        return self.queue.next_frame()

    def add(self, sentence_id: str, pcm: FloatArray) -> None:
        """Append a sentence, float32 (n,) at 24 kHz in [-1, 1]. It is refused if more than two minutes would wait."""
        self.queue.add(sentence_id, pcm)

    def pause(self) -> None:
        """Be silent within 20 ms, until `resume` or `clear`."""
        self.queue.pause()

    def resume(self) -> None:
        """Continue after a pause."""
        self.queue.resume()

    def clear(self) -> None:
        """Be silent within 20 ms and drop all sentences; nothing is reported of them."""
        self.queue.clear()
