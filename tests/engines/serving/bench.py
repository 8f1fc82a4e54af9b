"""A worker without its thread, and receivers that write down what they are told."""

from dataclasses import dataclass, field

import numpy as np

from engines.api import Answer, Window
from engines.media import Frame
from engines.serving.jobs import ReducedWindow
from engines.serving.worker import Worker
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine


def window(index: int, num_frames: int = 2) -> Window:
    spec = SCRIPTED_MEDIA
    start_s = index * spec.window_s
    frames = tuple(Frame(start_s + 0.25 * slot, np.zeros((1, 1, 3), np.uint8)) for slot in range(num_frames))
    pcm = np.zeros(spec.window_samples, np.float32)
    return Window(index, start_s, start_s + spec.window_s, frames, pcm, pcm == 0, (), 0, is_last=False)


@dataclass
class Told:
    """Writes down what it is told, in one list with everyone else if it shares one."""

    name: str = ""
    log: list[tuple[str, object]] = field(default_factory=list)

    def window_reduced(self, reduced: ReducedWindow) -> None:
        self.log.append((f"{self.name}window", reduced))

    def window_failed(self, index: int, message: str) -> None:
        del index
        self.log.append((f"{self.name}failed", message))

    def text_added(self, text: str) -> None:
        self.log.append((f"{self.name}piece", text))

    def answered(self, answer: Answer) -> None:
        self.log.append((f"{self.name}answered", answer))

    def cancelled(self) -> None:
        self.log.append((f"{self.name}cancelled", None))

    def failed(self, message: str) -> None:
        self.log.append((f"{self.name}failed", message))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.log]


class Bench:
    """A worker with no thread; time passes by one second whenever it is read."""

    def __init__(self) -> None:
        self.engine, self.seconds = ScriptedEngine(), 0.0
        self.worker = Worker(self.engine, self.timer, lambda callback: callback())

    def timer(self) -> float:
        self.seconds += 1
        return self.seconds

    def run(self) -> None:
        while self.worker.run_next():
            pass


def open_stream(bench: Bench, told: Told) -> int:
    return bench.worker.open_stream("door", 0.2, 64, told)
