"""How the mini family's LLM is run: by torch, by ONNX Runtime in the bits it is stored in, or by TensorRT engines."""

from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import onnxruntime
from torch import Tensor

from engines.build import Target, read_engine
from engines.decoder import Decoder
from engines.errors import RuntimeUnavailableError
from engines.graphs.cache import cached_graph, source_hash
from engines.graphs.linear import Activations
from engines.graphs.llm import LlmWeights, prefill_graph, step_graph
from engines.graphs.packed_smollm import packed_weights
from engines.graphs.sizes import LLM_SIZES
from engines.mini_weights import fingerprint
from engines.reader import GraphReader, Reader, TorchReader
from engines.run_on import STEP_THREADS, RunOn
from engines.runtimes.base import Runtime
from engines.runtimes.onnx_cpu import OnnxCpu

ACTIVATIONS: dict[str, Activations] = {"onnxruntime": "int16", "onnxruntime-int8": "int8"}


def make_reader(
    asked: RunOn, decoder: Decoder, gguf: Path, trained: Mapping[str, Tensor], cache_dir: Path, num_threads: int
) -> Reader:
    """The LLM of `gguf` with the trained update; of `decoder`, the same in float32, graphs take sizes and table only.

    Raises RuntimeUnavailableError or EngineMismatchError if what was asked for cannot run: nothing takes its place.
    """
    if asked.runtime == "torch":
        return TorchReader(decoder)
    config, table = decoder.config, decoder.embed_tokens.weight
    if asked.runtime in ("tensorrt", "tensorrt-rtx"):
        prefill, step = _on_gpu(asked)
        return GraphReader(config, table, prefill, step, LLM_SIZES)
    step_threads = min(STEP_THREADS, num_threads)
    if asked.engines_dir is not None:
        target = Target("onnxruntime", metadata.version("onnxruntime"), ACTIVATIONS[asked.runtime])
        graphs = [read_engine(asked.engines_dir, name, target) for name in ("llm_prefill", "llm_step")]
    else:
        graphs = _cpu_graphs(decoder, gguf, trained, cache_dir, ACTIVATIONS[asked.runtime])
    return GraphReader(config, table, OnnxCpu(graphs[0], num_threads), OnnxCpu(graphs[1], step_threads))


def _cpu_graphs(
    decoder: Decoder, gguf: Path, trained: Mapping[str, Tensor], cache_dir: Path, activations: Activations
) -> list[bytes]:
    """Prefill and step; they are written into `cache_dir` if they are not there yet (some seconds)."""
    weights: list[LlmWeights] = []

    def read() -> LlmWeights:
        if not weights:
            weights.append(packed_weights(gguf, decoder.config, trained, activations))
        return weights[0]

    made_from = f"{gguf.name} {fingerprint(trained)} {source_hash()} {onnxruntime.__version__} {activations}"
    return [
        cached_graph(
            cache_dir,
            "llm-prefill",
            made_from,
            lambda: prefill_graph(decoder.config, read(), "fp32").SerializeToString(),
        ),
        cached_graph(
            cache_dir, "llm-step", made_from, lambda: step_graph(decoder.config, read(), "fp32").SerializeToString()
        ),
    ]


def _on_gpu(asked: RunOn) -> tuple[Runtime, Runtime]:
    from engines.runtimes.cuda import CudaDevice
    from engines.runtimes.tensorrt import TensorRt
    from engines.runtimes.tensorrt_library import load_library

    if asked.engines_dir is None:
        raise RuntimeUnavailableError(
            f"{asked.runtime} runs engines: `echoingpixels build` them, and give --engines DIR"
        )
    library = load_library(asked.runtime)  # type: ignore[arg-type]
    device = CudaDevice()
    target = Target(asked.runtime, library.__version__, "fp16")
    prefill, step = (
        TensorRt(library, read_engine(asked.engines_dir, name, target), device) for name in ("llm_prefill", "llm_step")
    )
    return prefill, step
