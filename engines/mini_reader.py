"""How the mini family's LLM is run on a CPU: SmolLM2 in the four bits it is stored in, under ONNX Runtime."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import onnxruntime
from torch import Tensor

from engines.decoder import Decoder
from engines.graphs.cache import cached_graph, source_hash
from engines.graphs.linear import Activations
from engines.graphs.llm import LlmWeights, prefill_graph, step_graph
from engines.graphs.packed_smollm import packed_weights
from engines.mini_weights import SEAL
from engines.reader import GraphReader
from engines.runtimes.onnx_cpu import OnnxCpu

MiniRuntime = Literal["torch", "onnxruntime", "onnxruntime-int8"]
DEFAULT_RUNTIME: MiniRuntime = "onnxruntime"
ACTIVATIONS: dict[str, Activations] = {"onnxruntime": "int16", "onnxruntime-int8": "int8"}
STEP_THREADS = 1  # waking a second one for each of 1500 small operators costs more than it brings


def packed_reader(
    decoder: Decoder,
    gguf: Path,
    trained: Mapping[str, Tensor],
    cache_dir: Path,
    activations: Activations,
    num_threads: int,
) -> GraphReader:
    """The LLM of `gguf` with the trained update; its graphs are written into `cache_dir` if they are not there yet.

    Of `decoder` only sizes and embedding table are used.
    """
    config = decoder.config
    weights: list[LlmWeights] = []

    def read() -> LlmWeights:
        if not weights:
            weights.append(packed_weights(gguf, config, trained, activations))
        return weights[0]

    made_from = f"{gguf.name} {SEAL.read_text()} {source_hash()} {onnxruntime.__version__} {activations}"
    prefill = cached_graph(
        cache_dir, "llm-prefill", made_from, lambda: prefill_graph(config, read(), "fp32").SerializeToString()
    )
    step = cached_graph(cache_dir, "llm-step", made_from, lambda: step_graph(config, read(), "fp32").SerializeToString())
    return GraphReader(
        config, decoder.embed_tokens.weight, OnnxCpu(prefill, num_threads), OnnxCpu(step, min(STEP_THREADS, num_threads))
    )
