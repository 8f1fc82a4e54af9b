"""Opens the mini family's graphs on a runtime: graphs written here for ONNX Runtime, or engines of a folder."""

from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import onnx
import onnxruntime

from engines.builds.folder import Target, engines_in, read_engine
from engines.core.language_model import LanguageModel, TorchLanguageModel
from engines.errors import RuntimeUnavailableError
from engines.graphs.cache import cached_graph
from engines.graphs.linear import Activations
from engines.graphs.sizes import GRAPH_SIZES, Sizes
from engines.mini.graph_set import CpuLlm
from engines.mini.trained import MiniWeights
from engines.runtimes.base import Runtime
from engines.runtimes.graph_language_model import GraphLanguageModel, PrefillByStep
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.runtimes.run_on import RunOn

ACTIVATIONS: dict[str, Activations] = {"onnxruntime": "int16", "onnxruntime-int8": "int8"}
MODEL = "mini"


class MiniRuntimes:
    """Opens graphs on the runtime that was asked for, never on another one. Not for torch: it needs no graphs."""

    def __init__(self, asked: RunOn, cache_dir: Path, made_from: str) -> None:
        """`made_from`: what graphs are written from (`MiniWeights.made_from`). Raises RuntimeUnavailableError."""
        self._asked, self._cache_dir, self._made_from = asked, cache_dir, made_from
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
        targets = [engine.target for engine in engines_in(asked.engines_dir)]
        built = [each.precision for each in targets if (each.model, each.runtime) == (MODEL, asked.runtime)]
        precision = min(built, default="fp16")  # fp16 before fp32
        self._target = Target(MODEL, asked.runtime, self._library.__version__, precision)

    def sizes(self, graph: str) -> Sizes | None:
        """The sizes that inputs are padded to; None if they may have any size."""
        return GRAPH_SIZES[graph] if self.is_gpu else None

    def open(self, name: str, write: Callable[[], onnx.ModelProto], num_threads: int) -> Runtime:
        """The graph called `name`; `write` is called (some seconds) if it is not in the cache, and never for engines.

        Raises EngineMismatchError.
        """
        folder = self._asked.engines_dir
        if folder is None:
            file = f"{name.replace('_', '-')}-{self.activations}"
            made_from = f"{self._made_from} {onnxruntime.__version__}"
            return OnnxCpuRuntime(
                cached_graph(self._cache_dir, file, made_from, lambda: write().SerializeToString()), num_threads
            )
        if not self.is_gpu:
            return OnnxCpuRuntime(read_engine(folder, name, self._target, self._made_from), num_threads)
        return self._open_on_gpu(folder, name)

    def open_llm(self, write_step: Callable[[], onnx.ModelProto], num_threads: int) -> tuple[Runtime, Runtime]:
        """The LLM's prefill and step: two engines, or one graph of ONNX Runtime that does both. Raises
        EngineMismatchError."""
        step, folder = self.open("llm_step", write_step, num_threads), self._asked.engines_dir
        if self.is_gpu and folder is not None:
            return self._open_on_gpu(folder, "llm_prefill"), step
        return PrefillByStep(step), step

    def _open_on_gpu(self, folder: Path, name: str) -> Runtime:
        from engines.runtimes.tensorrt import TensorRtRuntime

        engine = read_engine(folder, name, self._target, self._made_from, self._device.sm)
        return TensorRtRuntime(self._library, engine, self._device)


def make_language_model(runtimes: MiniRuntimes | None, loaded: MiniWeights, num_threads: int) -> LanguageModel:
    """The LLM by torch (if `runtimes` is None), by ONNX Runtime in the bits of its file, or by TensorRT engines.

    Raises EngineMismatchError if what was asked for cannot run.
    """
    decoder = loaded.decoder
    if runtimes is None:
        return TorchLanguageModel(decoder)

    prefill, step = runtimes.open_llm(CpuLlm(loaded, runtimes.activations).step_graph, num_threads)
    return GraphLanguageModel(decoder.config, decoder.embed_tokens.weight, prefill, step, runtimes.sizes("llm_step"))
