"""Opens the mini family's graphs on what was asked for: written here for ONNX Runtime, or built before."""

from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

import onnx
import onnxruntime
from torch import Tensor

from engines.builds.folder import Target, engines_in, read_engine
from engines.errors import RuntimeUnavailableError
from engines.graphs.cache import cached_graph
from engines.graphs.linear import Activations
from engines.graphs.sizes import GRAPH_SIZES, Sizes
from engines.graphs.sources import source_hash
from engines.mini.trained import fingerprint
from engines.runtimes.base import Runtime
from engines.runtimes.half_past import HalfPast
from engines.runtimes.onnx_cpu import OnnxCpu
from engines.runtimes.run_on import RunOn

ACTIVATIONS: dict[str, Activations] = {"onnxruntime": "int16", "onnxruntime-int8": "int8"}
MODEL = "mini"


def made_from(gguf: Path, trained: Mapping[str, Tensor]) -> str:
    """What graphs are written from: changes with the weights and with our code."""
    return f"{gguf.name} {fingerprint(trained)} {source_hash()}"


class MiniRuntimes:
    """What was asked for, never anything else; torch needs no graphs and is not among it."""

    def __init__(self, asked: RunOn, cache_dir: Path, origin: str) -> None:
        """`origin`: see `made_from`. Raises RuntimeUnavailableError."""
        self._asked, self._cache_dir, self._origin = asked, cache_dir, origin
        self.is_gpu = asked.runtime in ("tensorrt", "tensorrt-rtx")
        if not self.is_gpu:
            self.activations = ACTIVATIONS[asked.runtime]
            self._target = Target(MODEL, "onnxruntime", metadata.version("onnxruntime"), self.activations)
            return
        from engines.runtimes.cuda import CudaDevice
        from engines.runtimes.tensorrt_library import load_library

        if asked.engines_dir is None:
            raise RuntimeUnavailableError(
                f"{asked.runtime} runs engines: `echoingpixels build` them, and give --engines DIR"
            )
        self._library = load_library(asked.runtime)  # type: ignore[arg-type]
        self._device = CudaDevice()
        of_runtime = [
            engine.target for engine in engines_in(asked.engines_dir) if engine.target.runtime == asked.runtime
        ]
        precision = min((target.precision for target in of_runtime), default="fp16")  # fp16 before fp32
        self._target = Target(MODEL, asked.runtime, self._library.__version__, precision)

    def sizes(self, graph: str) -> Sizes | None:
        """What inputs are padded to; None: they may have any size."""
        return GRAPH_SIZES[graph] if self.is_gpu else None

    def open(self, name: str, write: Callable[[], onnx.ModelProto], num_threads: int) -> Runtime:
        """The graph called `name`; `write` is called if it is not in the cache (some seconds), never for engines.

        Raises EngineMismatchError.
        """
        folder = self._asked.engines_dir
        if folder is None:
            file = f"{name.replace('_', '-')}-{self.activations}"
            origin = f"{self._origin} {onnxruntime.__version__}"
            return OnnxCpu(
                cached_graph(self._cache_dir, file, origin, lambda: write().SerializeToString()), num_threads
            )
        if not self.is_gpu:
            return OnnxCpu(read_engine(folder, name, self._target, self._origin), num_threads)
        from engines.runtimes.tensorrt import TensorRt

        engine = read_engine(folder, name, self._target, self._origin, self._device.sm)
        loaded = TensorRt(self._library, engine, self._device)
        return HalfPast(loaded) if self._target.precision == "fp16" else loaded
