"""Which graphs a model family consists of, each with the sizes it is built for. A graph is written when it is used."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import onnx
import torch
from torch import Tensor, nn

from engines.api import Modality
from engines.core.decoder import Decoder
from engines.encoders.efficientnet import EfficientNetLite0
from engines.encoders.picture_graph import export_graph, load_efficientnet
from engines.graphs.linear import Activations
from engines.graphs.llm import LlmWeights, prefill_graph, step_graph
from engines.graphs.packed import packed_weights
from engines.graphs.precision import to_fp16
from engines.graphs.projector import audio_projector_graph, video_projector_graph
from engines.graphs.sieve import SieveWeights, sieve_graph
from engines.graphs.sizes import GRAPH_SIZES, MAX_KEPT, NamedGraph
from engines.graphs.weights import array, llm_weights, sieve_weights
from engines.graphs.writer import Precision
from engines.mini.trained import REFINER_LAYERS, MiniWeights, TrainedParts
from engines.model_store import ModelStore
from engines.shapes import QWEN25_OMNI_3B, SMOLLM2_135M, DecoderConfig
from engines.sieve.cs2 import Refiner
from engines.sieve.model import CS2Parts, PlaceCodes, SieveModel

OMNI_VOCABULARY = 4096  # of 151,936: all of them would take gigabytes and show nothing more


def mini_graphs(
    loaded: MiniWeights, store: ModelStore, precision: Precision, num_layers: int | None = None
) -> Iterator[NamedGraph]:
    """All graphs of the mini family that TensorRT can take; the LLM with its first `num_layers` layers, all if None.

    YAMNet (w8a8, unsigned) stays with ONNX Runtime.
    """
    (checkpoint,) = store.files("efficientnet-lite0").values()
    yield _named("pictures", lambda: pictures_graph(load_efficientnet(checkpoint)[0], precision))
    video, audio = (loaded.trained.projectors[modality] for modality in (Modality.VIDEO, Modality.AUDIO))
    yield _named("video_projector", lambda: video_projector_graph(video, precision))
    yield _named("audio_projector", lambda: audio_projector_graph(audio, precision))
    sieve = mini_sieve_weights(loaded.trained, loaded.prompt)
    llm = llm_weights(loaded.decoder)
    count = num_layers or len(llm.layers)
    config = replace(SMOLLM2_135M, num_layers=count)
    yield from llm_and_sieve(config, first_layers(llm, count), sieve, precision)


def mini_cpu_graphs(loaded: MiniWeights) -> Iterator[NamedGraph]:
    """The graphs of the mini family that ONNX Runtime runs on a CPU: CS2, and the LLM in the bits of its file, a step
    of which does the prefill as well."""
    yield _named("sieve", lambda: cpu_sieve_graph(loaded.trained, loaded.prompt))
    yield _named("llm_step", CpuLlm(loaded, "int16").step_graph)


def first_layers(llm: LlmWeights, count: int) -> LlmWeights:
    """The LLM cut after `count` layers. If none of their heads counts, all of the last layer do."""
    heads = llm.attention_heads[:count].copy()
    if not heads.any():
        heads[-1] = 1 / heads.shape[1]
    return replace(llm, layers=llm.layers[:count], attention_heads=heads)


def omni_graphs(num_layers: int, precision: Precision) -> Iterator[NamedGraph]:
    """CS2 and the LLM in the sizes of Qwen2.5-Omni-3B, with random weights, `num_layers` of its 36 layers and a small
    vocabulary. They only show that layers of this size can be built."""
    config = replace(QWEN25_OMNI_3B, num_layers=num_layers, vocab_size=OMNI_VOCABULARY)
    torch.manual_seed(0)
    decoder, refiner = Decoder(config, tied_head=True), Refiner(config, min(num_layers, REFINER_LAYERS))
    for module in (decoder, refiner):
        _randomise(module)
    model, codes = SieveModel(config), PlaceCodes(config.hidden_size)
    centres = {modality: torch.zeros(config.hidden_size) for modality in (Modality.VIDEO, Modality.AUDIO)}
    parts = CS2Parts(refiner, model, codes)
    sieve = sieve_weights(parts, torch.zeros(16, config.hidden_size), centres)
    yield from llm_and_sieve(config, llm_weights(decoder), sieve, precision)


def llm_and_sieve(
    config: DecoderConfig, llm: LlmWeights, sieve: SieveWeights, precision: Precision
) -> Iterator[NamedGraph]:
    """The graphs that both families have."""
    yield _named("sieve", lambda: sieve_graph(config, sieve, MAX_KEPT, precision))
    yield _named("llm_prefill", lambda: prefill_graph(config, llm, precision))
    yield _named("llm_step", lambda: step_graph(config, llm, precision))


def cpu_sieve_graph(trained: TrainedParts, prompt: Tensor, precision: Precision = "fp32") -> onnx.ModelProto:
    """CS2 as ONNX Runtime runs it: it gives scores and selects nothing (`StreamSieve` does)."""
    return sieve_graph(trained.cs2.refiner.config, mini_sieve_weights(trained, prompt), 0, precision)


@dataclass(frozen=True)
class CpuLlm:
    """The LLM as ONNX Runtime runs it on a CPU: in the bits of its file, the trained update apart."""

    loaded: MiniWeights
    activations: Activations

    def step_graph(self) -> onnx.ModelProto:
        config, heads = self.loaded.decoder.config, array(self.loaded.decoder.head_weights)
        weights = packed_weights(self.loaded.gguf, config, self.loaded.tensors, heads, self.activations)
        return step_graph(config, weights, "fp32", is_packed=True)


def mini_sieve_weights(trained: TrainedParts, prompt: Tensor) -> SieveWeights:
    """CS2 as it was trained, with the system prompt (P,D) before every window."""
    return sieve_weights(trained.cs2, prompt, trained.centres)


def pictures_graph(model: EfficientNetLite0, precision: Precision) -> onnx.ModelProto:
    """The encoder of pictures; torch exports it."""
    graph = onnx.load_from_string(export_graph(model))
    graph.graph.name = "pictures"
    return graph if precision == "fp32" else to_fp16(graph)


def _named(name: str, write: Callable[[], onnx.ModelProto]) -> NamedGraph:
    return NamedGraph(name, GRAPH_SIZES[name], write)


@torch.no_grad()
def _randomise(module: nn.Module) -> None:
    for parameter in module.parameters():
        parameter.requires_grad_(False)
        if parameter.dim() > 1:
            parameter.normal_(std=0.02)
        else:
            parameter.fill_(1.0)
