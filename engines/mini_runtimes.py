"""Opens the mini family's graphs on what was asked for: written here for ONNX Runtime, or built before."""

from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import onnx
import onnxruntime

from engines.build import Target, read_engine
from engines.errors import RuntimeUnavailableError
from engines.graphs.cache import cached_graph, source_hash
from engines.graphs.linear import Activations
from engines.run_on import RunOn
from engines.runtimes.base import Runtime
from engines.runtimes.onnx_cpu import OnnxCpu

ACTIVATIONS: dict[str, Activations] = {"onnxruntime": "int16", "onnxruntime-int8": "int8"}


class MiniRuntimes:
    """What was asked for, never anything else; torch needs no graphs and is not among it."""

    def __init__(self, asked: RunOn, cache_dir: Path, made_from: str) -> None:
        """`made_from` changes with the weights. Raises RuntimeUnavailableError."""
        self._asked, self._cache_dir = asked, cache_dir
        self.is_gpu = asked.runtime in ("tensorrt", "tensorrt-rtx")
        if not self.is_gpu:
            self.activations = ACTIVATIONS[asked.runtime]
            self._target = Target("onnxruntime", metadata.version("onnxruntime"), self.activations)
            self._made_from = f"{made_from} {source_hash()} {onnxruntime.__version__} {self.activations}"
            return
        from engines.runtimes.cuda import CudaDevice
        from engines.runtimes.tensorrt_library import load_library

        if asked.engines_dir is None:
            raise RuntimeUnavailableError(
                f"{asked.runtime} runs engines: `echoingpixels build` them, and give --engines DIR"
            )
        self._library = load_library(asked.runtime)  # type: ignore[arg-type]
        self._device = CudaDevice()
        self._target = Target(asked.runtime, self._library.__version__, "fp16")

    def open(self, name: str, write: Callable[[], onnx.ModelProto], num_threads: int) -> Runtime:
        """The graph called `name`; `write` is called if it is not in the cache (some seconds), never for engines.

        Raises EngineMismatchError.
        """
        folder = self._asked.engines_dir
        if folder is None:
            graph = cached_graph(
                self._cache_dir, name.replace("_", "-"), self._made_from, lambda: write().SerializeToString()
            )
            return OnnxCpu(graph, num_threads)
        engine = read_engine(folder, name, self._target)
        if not self.is_gpu:
            return OnnxCpu(engine, num_threads)
        from engines.runtimes.tensorrt import TensorRt

        return TensorRt(self._library, engine, self._device)
