"""A stream of a server that is recorded, without the server."""

import time
from pathlib import Path

import numpy as np

from engines.answers.telling import Told
from engines.api import Engine, Turn, Window
from engines.media import Detail, Frame, Gap
from engines.serving.worker import Worker
from engines.wall_clock import WallClock
from realtime.recordings.parts import PartLimits
from realtime.recordings.recorder import FileRecorder
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from tests.engines.serving import bench
from tests.realtime.recordings.tapes import ONE_PART, start_line
from tests.support.observed import stream_observer
from tests.support.scripted_engine import SCRIPTED_MEDIA

CHUNKS = [15, 16, 16, 15]  # chunks of 512 samples that end in each window


def noisy(index: int) -> Window:
    """A window with everything in it, and times that no file's clock has exactly."""
    generator = np.random.default_rng(index)
    start_s, count = index * 0.5, SCRIPTED_MEDIA.window_samples
    heard = np.ones(count, np.bool_)
    heard[100:200] = heard[3000:5000] = False
    pcm = np.where(heard, generator.normal(0, 0.2, count), 0).astype(np.float32)
    frames = tuple(
        Frame(start_s + time_s, generator.integers(0, 256, (32, 32, 3), np.uint8)) for time_s in (0.1 / 3, 0.25 + 1 / 7)
    )
    detail = Detail(frames[-1].time_s, generator.integers(0, 256, (36 + index % 2, 64, 3), np.uint8))
    return Window(
        *(
            index,
            start_s,
            start_s + 0.5,
            frames,
            pcm,
            heard,
            (Gap("audio", start_s + 3000 / 16_000, start_s + 0.3125),),
        ),
        dropped_frames=index % 3,
        is_last=index == 5,
        voice_probabilities=generator.random(CHUNKS[index % 4], np.float32) if index % 2 else None,
        detail=detail,
    )


class Session:
    """A stream of a server that is recorded, without its event loop."""

    def __init__(self, folder: Path, engine: Engine, limits: PartLimits = ONE_PART) -> None:
        media = engine.media
        self.recorder = FileRecorder(folder / "door-1", media, start_line(media, engine.fingerprint), limits)
        self.worker = Worker(engine, time.perf_counter, lambda callback: callback())
        observer = stream_observer(lambda _event: None)
        self.live = LiveStream(self.worker, media, 0.2, 256, Metrics(), self.recorder, observer)

    def work(self) -> None:
        while self.worker.run_next():
            pass

    def ask(self, question: str, now_s: float, turns: tuple[Turn, ...] = (), *, is_cancelled: bool = False) -> None:
        job = self.worker.ask("anna", self.live.key, question, now_s, turns, bench.Told(), WallClock(3600.5))
        if is_cancelled:
            self.worker.run_next()
            self.worker.cancel(job)
        self.work()

    def tell(self, text: str, now_s: float) -> None:
        """It waits for `work`."""
        self.worker.ask("anna", self.live.key, "", now_s, (), bench.Told(), told=Told(text))

    def end(self) -> Path:
        self.live.close()
        self.recorder.wait()
        assert self.recorder.failure is None
        return self.recorder.path
