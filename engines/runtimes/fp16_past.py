"""Adapter for graphs that take the LLM's past in fp16: converts it from fp32, passes other inputs unchanged."""

from collections.abc import Mapping
from typing import Self

import numpy as np

from engines.runtimes.base import Array, Runtime


class Fp16PastAdapter:
    """Implements `engines.runtimes.base.Runtime`."""

    def __init__(self, inner: Runtime) -> None:
        self.name, self._inner = inner.name, inner

    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        return self._inner.infer(
            {name: value.astype(np.float16) if name.startswith("past_") else value for name, value in inputs.items()}
        )

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.__exit__(None, None, None)
