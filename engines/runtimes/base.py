"""The one interface of all runtimes."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

import numpy.typing as npt

Array = npt.NDArray[Any]


class Runtime(Protocol):
    """Runs one graph. Used by one thread at a time; what it holds is freed when the context is left."""

    @property
    def name(self) -> str:
        """What runs, for people to read: `onnxruntime 1.32.0`."""

    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """All outputs of the graph by name. Inputs are left as they are; outputs may be overwritten by the next call.

        Raises EngineError if inputs are not those that the graph was made for.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
