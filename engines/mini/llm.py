"""How the mini family's LLM is run: by torch, by ONNX Runtime in the bits it is stored in, or by TensorRT engines."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from torch import Tensor

from engines.core.decoder import Decoder
from engines.core.reader import GraphReader, Reader, TorchReader
from engines.mini.graph_set import CpuLlm
from engines.mini.runtimes import MiniRuntimes
from engines.runtimes.run_on import STEP_THREADS


def make_reader(
    runtimes: MiniRuntimes | None, decoder: Decoder, gguf: Path, trained: Mapping[str, Tensor], num_threads: int
) -> Reader:
    """The LLM of `gguf` with the trained update; of `decoder`, the same in float32, graphs take sizes and table only.

    Without `runtimes` torch runs it. Raises EngineMismatchError if what was asked for cannot run.
    """
    if runtimes is None:
        return TorchReader(decoder)
    config = decoder.config

    @cache
    def llm() -> CpuLlm:
        return CpuLlm(gguf, config, trained, runtimes.activations)

    prefill = runtimes.open("llm_prefill", lambda: llm().prefill_graph(), num_threads)
    step = runtimes.open("llm_step", lambda: llm().step_graph(), min(STEP_THREADS, num_threads))
    return GraphReader(config, decoder.embed_tokens.weight, prefill, step, runtimes.sizes("llm_step"))
