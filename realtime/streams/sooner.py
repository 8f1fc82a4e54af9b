"""What is known of a live stream before its windows are reduced: text that is read and sounds that are named, each on a
thread beside the model."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engines.api import Engine, FloatArray, MediaSpec, Timer, Window
from realtime.queues import QueueState
from realtime.streams.sound_hearing import SoundThread, StreamSounds
from realtime.streams.text_reading import StreamTexts, TextThread
from realtime.watches.stream_watches import StreamWatches


@dataclass(frozen=True)
class SenseThreads:
    """Of all streams of a server; None where the engine reads no text, or names no sounds. `close` them at the end."""

    texts: TextThread | None = None
    sounds: SoundThread | None = None

    @classmethod
    def of(cls, engine: Engine, timer: Timer) -> "SenseThreads":
        """New threads. `timer` returns seconds."""
        return cls(
            TextThread(engine.text_reader, timer) if engine.text_reader is not None else None,
            SoundThread(engine.sound_namer, timer) if engine.sound_namer is not None else None,
        )

    def close(self) -> None:
        """End the threads; waits for what they are at."""
        for thread in (self.texts, self.sounds):
            if thread is not None:
                thread.close()


class SoonerSenses:
    """One stream, on an event loop: its watches are told at once. `add_ms` takes the times of the stages `text` and
    `sound`. `stop` it at the end."""

    def __init__(
        self, threads: SenseThreads, media: MediaSpec, watches: StreamWatches, add_ms: Callable[[str, float], None]
    ) -> None:
        self._texts = StreamTexts(threads.texts, partial(add_ms, "text"), watches.has_read) if threads.texts else None
        self._sounds: StreamSounds | None = None
        if threads.sounds is not None:
            self._sounds = StreamSounds(
                *(threads.sounds, media.sample_rate_hz, lambda: watches.hear),
                partial(add_ms, "sound"),
                watches.has_heard,
            )

    @property
    def queues(self) -> dict[str, QueueState]:
        """What waits for the threads, by name."""
        both = {"text": self._texts, "sounds": self._sounds}
        return {name: sense.queue for name, sense in both.items() if sense is not None}

    def add_sound(self, start_s: float, pcm: FloatArray) -> None:
        """Sound of the stream, in order."""
        if self._sounds is not None:
            self._sounds.add(start_s, pcm)

    def with_readings(self, window: Window, is_under_load: bool) -> Window:
        """The window with the text that has become known, if text is read."""
        return self._texts.join(window, is_under_load) if self._texts is not None else window

    def forget(self, until_s: float) -> None:
        """Forget what came before `until_s`."""
        for sense in (self._texts, self._sounds):
            if sense is not None:
                sense.forget(until_s)

    def stop(self) -> None:
        """Tell of nothing more."""
        for sense in (self._texts, self._sounds):
            if sense is not None:
                sense.stop()
