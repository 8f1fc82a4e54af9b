"""How long each stage took recently: the last samples by name. Pure."""

from collections import deque
from collections.abc import Callable

import numpy as np

from engines.serving.jobs import ReducedWindow
from realtime.events.echo import Percentiles

MAX_SAMPLES = 128


class StageTimes:
    """The last `MAX_SAMPLES` times of each stage, in milliseconds. `observe` is called with every sample."""

    def __init__(self, observe: Callable[[str, float], None]) -> None:
        self._observe = observe
        self._samples: dict[str, deque[float]] = {}

    def add(self, stage: str, ms: float) -> None:
        """Add one sample."""
        self._samples.setdefault(stage, deque(maxlen=MAX_SAMPLES)).append(ms)
        self._observe(stage, ms)

    def add_window(self, reduced: ReducedWindow) -> None:
        """Add the stages of a window."""
        for stage in ("encode", "sieve", "prefill"):
            self.add(stage, getattr(reduced.reduction, f"{stage}_ms"))
        self.add("wait", reduced.wait_ms)

    def percentiles(self) -> dict[str, Percentiles]:
        """The 50th and 95th percentile of each stage that has a sample."""
        return {stage: _percentiles(samples) for stage, samples in self._samples.items()}


def _percentiles(samples: deque[float]) -> Percentiles:
    p50, p95 = np.percentile(samples, (50, 95))
    return Percentiles(p50=round(float(p50), 1), p95=round(float(p95), 1))
