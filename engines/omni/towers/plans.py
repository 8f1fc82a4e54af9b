"""What runs of a tower are told beforehand, for each kind of picture or sound."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from engines.core.recorded.calls import RecordedCall

MOST_PLANS = 8  # kinds that are remembered
Result = TypeVar("Result")  # of tensors
Run = Callable[..., Result]


class PlannedRuns(Generic[Result]):
    """Runs of one tower by kind; those of the longest unused are dropped."""

    def __init__(self) -> None:
        self._runs: OrderedDict[tuple[object, ...], Run[Result]] = OrderedDict()

    def of(self, kind: tuple[object, ...], plan: Callable[[], Run[Result]], *, records: bool) -> Run[Result]:
        """The run for a kind, which `plan` makes the first time. `records`: whether a GPU may keep a graph of it."""
        if kind not in self._runs:
            run = plan()
            self._runs[kind] = RecordedCall(run) if records else run
            if len(self._runs) > MOST_PLANS:
                self._runs.popitem(last=False)
        self._runs.move_to_end(kind)
        return self._runs[kind]

    def forget(self) -> None:
        """Drop all runs, and with them what a GPU's graphs were given last."""
        self._runs.clear()
