"""ONNX Runtime on the CPU."""

from collections.abc import Mapping
from typing import Any, Self

import onnxruntime

from engines.errors import RuntimeUnavailableError
from engines.runtimes.base import Array
from engines.runtimes.session import open_session


class OnnxCpuRuntime:
    """Implements `engines.runtimes.base.Runtime`."""

    name = f"onnxruntime {onnxruntime.__version__}"

    def __init__(self, graph: bytes, num_threads: int) -> None:
        """Load a graph. Raises RuntimeUnavailableError if it would run anywhere else than asked for."""
        self._session: Any = open_session(graph, num_threads)
        chosen = self._session.get_providers()
        if chosen[0] != "CPUExecutionProvider":
            raise RuntimeUnavailableError(f"ONNX Runtime chose {chosen[0]}, not the CPU: install plain `onnxruntime`")
        self._outputs = [output.name for output in self._session.get_outputs()]

    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        return dict(zip(self._outputs, self._session.run(self._outputs, inputs), strict=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session = None
