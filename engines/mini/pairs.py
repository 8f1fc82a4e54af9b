"""The mini family's CS2 and LLM on two runtimes, given its own words: what `build --compare` compares."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

from engines.answers.prompt import PromptWriter
from engines.api import AVTokens, Modality
from engines.core.decoder import Decoder
from engines.core.reader import block_inputs
from engines.core.sync_rope import NUM_ROWS
from engines.encoders.efficientnet import GRID
from engines.graphs.llm import prefill_graph, step_graph
from engines.graphs.sizes import CONTEXT_TOKENS
from engines.graphs.weights import llm_weights
from engines.graphs.writer import Precision
from engines.mini.engine import num_usable_cores
from engines.mini.graph_set import CpuLlm, cpu_sieve_graph
from engines.mini.runtimes import ACTIVATIONS, MiniRuntimes, made_from
from engines.mini.scorer import Scorer
from engines.mini.smollm import load_smollm
from engines.mini.trained import TrainedParts, apply_weights, read_weights
from engines.model_store import ModelStore
from engines.runtimes.base import Array, Runtime
from engines.runtimes.half_past import HalfPast
from engines.runtimes.onnx_cpu import OnnxCpu
from engines.runtimes.run_on import RunOn
from engines.runtimes.torch_llm import TorchLlm
from engines.runtimes.torch_sieve import TorchSieve

DENSE: dict[str, Precision] = {"onnxruntime-fp32": "fp32", "onnxruntime-fp16": "fp16"}
PAST, ROOM, BLOCK = 200, 512, 16  # all of them sizes that engines are built for
POOL, NOW_S = 200, 62.0
Pair = tuple[Runtime, Runtime]


@torch.no_grad()
def pairs(
    store: ModelStore, names: tuple[str, str], engines_dir: Path | None, cache_dir: Path
) -> Iterator[tuple[str, dict[str, Array], Pair]]:
    """Each graph with its inputs and both runtimes. TensorRT's engines are in `engines_dir`. Raises EngineError."""
    made = Models.load(store)
    sides = [Side(made, name, engines_dir, cache_dir) for name in names]
    yield "sieve", made.sieve_inputs(), (sides[0].sieve(), sides[1].sieve())
    yield "llm_prefill", made.block(BLOCK), (sides[0].llm("llm_prefill"), sides[1].llm("llm_prefill"))
    step = made.block(1) | {"last": np.asarray([0])}
    yield "llm_step", step, (sides[0].llm("llm_step"), sides[1].llm("llm_step"))


@dataclass(frozen=True)
class Models:
    """The family's models in float32, and inputs made of their own words."""

    gguf: Path
    decoder: Decoder
    tensors: dict[str, Tensor]
    trained: TrainedParts
    prompt: Tensor
    centres: dict[Modality, Tensor]

    @classmethod
    def load(cls, store: ModelStore) -> "Models":
        (gguf,) = store.files("smollm2-135m-instruct").values()
        decoder, tokenizer = load_smollm(gguf)
        tensors = read_weights()
        trained = apply_weights(decoder, tensors)
        prompt = decoder.embed_tokens.weight[PromptWriter(tokenizer).system()]
        centres = {modality: projector.words.mean(0) for modality, projector in trained.projectors.items()}
        return cls(gguf, decoder, tensors, trained, prompt, centres)

    def sieve_inputs(self) -> dict[str, Array]:
        """A window of names that are seen and heard, behind a full context."""
        scorer = Scorer(self.decoder.config, TorchSieve(self.trained, self.prompt, self.centres), len(self.prompt))
        return scorer.inputs(*window_of_names(self.trained, CONTEXT_TOKENS, POOL), NOW_S)

    def block(self, count: int) -> dict[str, Array]:
        """A block of words behind a past that holds words, too."""
        decoder = self.decoder
        ids = torch.randint(0, decoder.config.vocab_size, (1, PAST + count), generator=torch.Generator().manual_seed(0))
        buffer = decoder.new_buffer(ROOM)
        decoder(ids[:, :PAST], torch.arange(PAST).expand(NUM_ROWS, -1), buffer)
        positions = torch.arange(PAST, PAST + count).expand(NUM_ROWS, -1)
        return block_inputs(decoder.config, decoder.embed_tokens(ids[:, PAST:]), positions, buffer)


def window_of_names(trained: TrainedParts, context: int, pool: int) -> tuple[AVTokens, AVTokens]:
    """Context and pool of names that were seen and heard; some of them twice, and as sure as one another."""
    random = np.random.default_rng(context + pool)
    modality = np.where(random.random(context + pool) < 0.1, Modality.AUDIO, Modality.VIDEO).astype(np.int64)
    words = {kind: projector.words.detach().numpy() for kind, projector in trained.projectors.items()}
    is_seen = modality == Modality.VIDEO
    known = AVTokens(
        embeds=np.stack([words[Modality(kind)][random.integers(0, 60)] for kind in modality]),
        time_s=np.concatenate((np.sort(random.uniform(0, 60, context)), 60 + 0.5 * random.integers(0, 4, pool))),
        row=np.where(is_seen, random.integers(0, GRID, len(modality)), 0),
        column=np.where(is_seen, random.integers(0, GRID, len(modality)), 0),
        modality=modality,
        certainty=random.choice([0.2, 0.5, 0.5, 0.9, 0.97], len(modality)).astype(np.float32),
    )
    return known.take(np.arange(context)), known.take(np.arange(context, context + pool))


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: `name` is torch, a runtime of the family, or dense graphs in ONNX Runtime."""

    made: Models
    name: str
    engines_dir: Path | None
    cache_dir: Path

    def sieve(self) -> Runtime:
        made = self.made
        if self.name == "torch":
            return TorchSieve(made.trained, made.prompt, made.centres)

        def write(precision: Precision = "fp32") -> onnx.ModelProto:
            return cpu_sieve_graph(made.trained, made.prompt, precision)

        if self.name in DENSE:
            return OnnxCpu(write(DENSE[self.name]).SerializeToString(), num_usable_cores())
        return self._runtimes.open("sieve", write, num_usable_cores())

    def llm(self, graph: str) -> Runtime:
        made, config = self.made, self.made.decoder.config
        if self.name == "torch":
            return TorchLlm(made.decoder)
        if self.name in DENSE:
            write, precision = step_graph if graph == "llm_step" else prefill_graph, DENSE[self.name]
            dense = OnnxCpu(write(config, llm_weights(made.decoder), precision).SerializeToString(), num_usable_cores())
            return dense if precision == "fp32" else HalfPast(dense)

        def packed() -> onnx.ModelProto:
            llm = CpuLlm(made.gguf, config, made.tensors, self._runtimes.activations)
            return llm.step_graph() if graph == "llm_step" else llm.prefill_graph()

        return self._runtimes.open(graph, packed, num_usable_cores())

    @cached_property
    def _runtimes(self) -> MiniRuntimes:
        folder = None if self.name in ACTIVATIONS else self.engines_dir
        asked = RunOn(self.name, folder)  # type: ignore[arg-type]
        return MiniRuntimes(asked, self.cache_dir, made_from(self.made.gguf, self.made.tensors))
