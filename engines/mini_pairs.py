"""The mini family's LLM on two runtimes, with inputs that its own words make: what `build --compare` compares."""

from collections.abc import Callable, Iterator

import numpy as np
import torch

from engines.decoder import Decoder
from engines.graphs.llm import prefill_graph, step_graph
from engines.graphs.packed_smollm import packed_weights
from engines.graphs.weights import llm_weights
from engines.mini import num_usable_cores
from engines.mini_reader import ACTIVATIONS
from engines.mini_weights import apply_weights, read_weights
from engines.model_store import ModelStore
from engines.reader import block_inputs
from engines.runtimes.base import Array, Runtime
from engines.runtimes.onnx_cpu import OnnxCpu
from engines.runtimes.torch_llm import TorchLlm
from engines.smollm import load_smollm
from engines.sync_rope import NUM_ROWS

PAST, ROOM, BLOCK = 200, 256, 16
Pair = tuple[Runtime, Runtime]


@torch.no_grad()
def llm_pairs(store: ModelStore, names: tuple[str, str]) -> Iterator[tuple[str, dict[str, Array], Pair]]:
    """Each graph with its inputs and both runtimes."""
    (gguf,) = store.files("smollm2-135m-instruct").values()
    decoder, _ = load_smollm(gguf)
    trained = read_weights()
    apply_weights(decoder, trained)
    for graph, write, block in (("llm_prefill", prefill_graph, BLOCK), ("llm_step", step_graph, 1)):

        def runtime(name: str, write: Callable[..., object] = write) -> Runtime:
            if name == "torch":
                return TorchLlm(decoder)
            packed = name in ACTIVATIONS
            weights = (
                packed_weights(gguf, decoder.config, trained, ACTIVATIONS[name]) if packed else llm_weights(decoder)
            )
            model = write(decoder.config, weights, "fp32")
            return OnnxCpu(model.SerializeToString(), num_usable_cores())  # type: ignore[attr-defined]

        yield graph, _inputs(decoder, block, graph == "llm_step"), (runtime(names[0]), runtime(names[1]))


def _inputs(decoder: Decoder, block: int, is_step: bool) -> dict[str, Array]:
    """A block of words behind a past that holds words, too."""
    ids = torch.randint(0, decoder.config.vocab_size, (1, PAST + block), generator=torch.Generator().manual_seed(0))
    buffer = decoder.new_buffer(ROOM)
    decoder(ids[:, :PAST], torch.arange(PAST).expand(NUM_ROWS, -1), buffer)
    positions = torch.arange(PAST, PAST + block).expand(NUM_ROWS, -1)
    inputs = block_inputs(decoder.config, decoder.embed_tokens(ids[:, PAST:]), positions, buffer)
    return inputs | {"last": np.asarray([block - 1])} if is_step else inputs
