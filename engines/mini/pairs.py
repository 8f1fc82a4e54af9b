"""CS2 and the LLM of the mini family on two runtimes, with inputs made of its own words. `build --compare` compares
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from engines.api import NO_NOTE, AVTokens, Modality
from engines.core.decoder import Decoder
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS
from engines.graphs.llm import prefill_graph, step_graph
from engines.graphs.weights import llm_weights
from engines.graphs.writer import Precision
from engines.mini.graph_set import CpuLlm, cpu_sieve_graph
from engines.mini.runtimes import ACTIVATIONS, MiniRuntimes
from engines.mini.scorer import Scorer
from engines.mini.trained import MiniWeights, TrainedParts, load_weights
from engines.model_store import ModelStore
from engines.runtimes.base import Array, Runtime
from engines.runtimes.graph_language_model import block_inputs
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.runtimes.run_on import RunOn, num_usable_cores
from engines.runtimes.torch_llm import TorchLlmRuntime
from engines.runtimes.torch_sieve import TorchSieveRuntime
from engines.shapes import CONTEXT_TOKENS, GRID, MAX_NOTES, WINDOW_TOKENS

DENSE: dict[str, Precision] = {"onnxruntime-fp32": "fp32", "onnxruntime-fp16": "fp16"}
PAST, ROOM, BLOCK = 200, 512, 16  # ROOM and BLOCK are sizes that engines are built for
POOL, NOW_S = WINDOW_TOKENS + MAX_NOTES, 62.0
Pair = tuple[Runtime, Runtime]


@torch.no_grad()
def runtime_pairs(
    store: ModelStore, names: tuple[str, str], engines_dir: Path | None, cache_dir: Path
) -> Iterator[tuple[str, dict[str, Array], Pair]]:
    """Each graph with its inputs and both runtimes. TensorRT's engines are in `engines_dir`. Raises EngineError."""
    loaded = load_weights(store)
    sides = [Side(loaded, name, engines_dir, cache_dir) for name in names]
    yield "sieve", sieve_inputs(loaded), (sides[0].sieve(), sides[1].sieve())
    yield (
        "llm_prefill",
        block_of_words(loaded.decoder, BLOCK),
        (sides[0].llm("llm_prefill"), sides[1].llm("llm_prefill")),
    )
    step = block_of_words(loaded.decoder, 1) | {"last": np.asarray([0])}
    yield "llm_step", step, (sides[0].llm("llm_step"), sides[1].llm("llm_step"))


def sieve_inputs(loaded: MiniWeights) -> dict[str, Array]:
    """A window of names that are seen, heard and noted, after a full context."""
    trained, prompt = loaded.trained, loaded.prompt
    scorer = Scorer(loaded.decoder.config, TorchSieveRuntime(trained.cs2, prompt, trained.centres), len(prompt))
    return scorer.inputs(*window_of_names(trained, CONTEXT_TOKENS, POOL), NOW_S)


def block_of_words(decoder: Decoder, count: int) -> dict[str, Array]:
    """The LLM's inputs: a block of words after a past of other words."""
    ids = torch.randint(0, decoder.config.vocab_size, (1, PAST + count), generator=torch.Generator().manual_seed(0))
    buffer = decoder.new_buffer(ROOM)
    decoder(ids[:, :PAST], torch.arange(PAST).expand(NUM_ROWS, -1), buffer)
    positions = torch.arange(PAST, PAST + count).expand(NUM_ROWS, -1)
    past = KVBuffer(buffer.keys.half(), buffer.values.half(), PAST)
    return block_inputs(decoder.config, decoder.embed_tokens(ids[:, PAST:]), positions, past)


def window_of_names(trained: TrainedParts, context: int, pool: int) -> tuple[AVTokens, AVTokens]:
    """Context and pool of names that were seen, heard and noted; some occur twice, and some certainties are equal."""
    random = np.random.default_rng(context + pool)
    kinds, shares = (Modality.VIDEO, Modality.AUDIO, Modality.NOTE), (0.7, 0.1, 0.2)
    modality = random.choice(np.asarray(kinds, np.int64), context + pool, p=shares)
    words = {kind: projector.words.detach().numpy() for kind, projector in trained.projectors.items()}
    words[Modality.NOTE] = words[Modality.VIDEO]  # notes are about what is seen
    is_seen = modality != Modality.AUDIO
    known = AVTokens(
        embeds=np.stack([words[Modality(kind)][random.integers(0, 60)] for kind in modality]),
        time_s=np.concatenate((np.sort(random.uniform(0, 60, context)), 60 + 0.5 * random.integers(0, 4, pool))),
        row=np.where(is_seen, random.integers(0, GRID, len(modality)), 0),
        column=np.where(is_seen, random.integers(0, GRID, len(modality)), 0),
        modality=modality,
        certainty=random.choice([0.2, 0.5, 0.5, 0.9, 0.97], len(modality)).astype(np.float32),
        note=np.full(len(modality), NO_NOTE),
    )
    return known.take(np.arange(context)), known.take(np.arange(context, context + pool))


@dataclass(frozen=True)
class Side:
    """One side of a comparison. `name`: "torch", a runtime of the family, or a key of `DENSE` (ONNX Runtime)."""

    loaded: MiniWeights
    name: str
    engines_dir: Path | None
    cache_dir: Path

    def sieve(self) -> Runtime:
        trained, prompt = self.loaded.trained, self.loaded.prompt
        if self.name == "torch":
            return TorchSieveRuntime(trained.cs2, prompt, trained.centres)
        if self.name in DENSE:
            graph = cpu_sieve_graph(trained, prompt, DENSE[self.name])
            return OnnxCpuRuntime(graph.SerializeToString(), num_usable_cores())
        return self._runtimes.open("sieve", lambda: cpu_sieve_graph(trained, prompt), num_usable_cores())

    def llm(self, graph: str) -> Runtime:
        decoder = self.loaded.decoder
        if self.name == "torch":
            return TorchLlmRuntime(decoder)
        if self.name in DENSE:
            write, precision = step_graph if graph == "llm_step" else prefill_graph, DENSE[self.name]
            written = write(decoder.config, llm_weights(decoder), precision)
            return OnnxCpuRuntime(written.SerializeToString(), num_usable_cores())

        packed = CpuLlm(self.loaded, self._runtimes.activations)
        prefill, step = self._runtimes.open_llm(packed.step_graph, num_usable_cores())
        return step if graph == "llm_step" else prefill

    @cached_property
    def _runtimes(self) -> MiniRuntimes:
        folder = None if self.name in ACTIVATIONS else self.engines_dir
        asked = RunOn(self.name, folder)  # type: ignore[arg-type]
        return MiniRuntimes(asked, self.cache_dir, self.loaded.made_from)
