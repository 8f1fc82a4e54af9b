"""The mini family's trained weights: one safetensors file, verified, and how it is put into the models.

    llm.layers.{i}.{block}.lora_{down,up}        added to the LLM's frozen layers
    refiner.layers.{i}.{block}.lora_{down,up}    added to a copy of the LLM's first layers: CS2's refiner
    sieve.*, codes.*                             score head, gate, novelty weight; place codes
    video.{weight,bias,group,words}, audio.*     the projectors

A block is one or several linear layers of the same input, stacked; its update is `LORA_SCALE · up · down`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor, nn

from engines.answers.heads import head_weights, read_heads
from engines.answers.prompt import PromptWriter
from engines.api import Modality
from engines.core.decoder import Decoder
from engines.core.layers import DecoderLayer
from engines.core.projector import WordProjector
from engines.errors import WeightsMismatchError
from engines.graphs.sources import source_hash
from engines.mini.smollm import load_smollm
from engines.model_store import WEIGHTS_REMEDY, ModelStore, read_pinned
from engines.shapes import LORA_SCALE
from engines.sieve.cs2 import Refiner
from engines.sieve.model import CS2Parts, PlaceCodes, SieveModel

WEIGHTS_FOLDER = Path(__file__).parents[1] / "weights" / "mini"
WEIGHTS_FILE = WEIGHTS_FOLDER / "model.safetensors"
HEADS_FILE = WEIGHTS_FOLDER / "evidence_heads.json"
LORA_BLOCKS = {
    "qkv": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "o": ("self_attn.o_proj",),
    "gate_up": ("mlp.gate_proj", "mlp.up_proj"),
    "down": ("mlp.down_proj",),
}
REFINER_LAYERS = 4
PROJECTOR_NAMES = {Modality.VIDEO: "video", Modality.AUDIO: "audio"}


@dataclass(frozen=True)
class TrainedParts:
    """What is trained and not part of the LLM. `reads_notes`: whether the LLM has learnt to read notes of senses."""

    cs2: CS2Parts
    projectors: dict[Modality, WordProjector]
    reads_notes: bool

    @property
    def centres(self) -> dict[Modality, Tensor]:
        """The mean of all words of a modality (D,); notes are about what is seen."""
        centres = {modality: projector.words.detach().mean(0) for modality, projector in self.projectors.items()}
        return centres | {Modality.NOTE: centres[Modality.VIDEO]}


@dataclass(frozen=True)
class MiniWeights:
    """All that is read from the files of the LLM and the trained weights; graphs are written from it, torch runs it.

    `tensors` are the trained ones, merged into `decoder` already. `prompt` (P,D): the system prompt's embeddings.
    """

    gguf: Path
    tensors: dict[str, Tensor]
    decoder: Decoder
    trained: TrainedParts
    tokenizer: Tokenizer
    writer: PromptWriter
    prompt: Tensor

    @property
    def made_from(self) -> str:
        """What graphs are written from: changes with the weights and with our code."""
        numbers = self.tensors | {"evidence.heads": self.decoder.head_weights}
        return f"{self.gguf.name} {fingerprint(numbers)} {source_hash()}"


def load_weights(store: ModelStore, file: Path = WEIGHTS_FILE) -> MiniWeights:
    """Read and verify everything. Raises EngineError: a file is missing, corrupt, or does not fit.

    With weights that no heads were chosen for, evidence is the mean of all heads.
    """
    (gguf,) = store.files("smollm2-135m-instruct").values()
    decoder, tokenizer = load_smollm(gguf)
    tensors, choice = read_weights(file), read_heads(HEADS_FILE)
    if choice.weights == fingerprint(tensors):
        decoder.head_weights = head_weights(choice.heads, decoder.config)
    trained = apply_weights(decoder, tensors)
    writer = PromptWriter(tokenizer)
    return MiniWeights(gguf, tensors, decoder, trained, tokenizer, writer, decoder.embed_tokens.weight[writer.system()])


def read_weights(path: Path = WEIGHTS_FILE) -> dict[str, Tensor]:
    """All tensors as float32; the sha256 is pinned in a file beside it.

    Raises ModelFileMissingError or ModelFileCorruptError.
    """
    tensors = load(read_pinned(path))
    return {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}


def fingerprint(tensors: Mapping[str, Tensor]) -> str:
    """Changes with every number of the weights."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].contiguous().numpy().tobytes())
    return digest.hexdigest()


def apply_weights(decoder: Decoder, tensors: Mapping[str, Tensor]) -> TrainedParts:
    """Make CS2, codes and projectors, and merge the LLM's update into `decoder` (modified in place).

    Raises WeightsMismatchError for a tensor that is missing or has another shape.
    """
    try:
        refiner = copied_refiner(decoder)
        _merge(refiner.layers, tensors, "refiner.")
        _merge(decoder.layers, tensors, "llm.")
        sieve, codes = SieveModel(decoder.config), PlaceCodes(decoder.config.hidden_size)
        sieve.load_state_dict(with_prefix(tensors, "sieve."))
        codes.load_state_dict(with_all_modalities(with_prefix(tensors, "codes.")))
        projectors = {
            modality: WordProjector(**with_prefix(tensors, f"{part}.")) for modality, part in PROJECTOR_NAMES.items()
        }
    except (KeyError, RuntimeError, TypeError) as error:
        raise WeightsMismatchError(
            f"the trained weights do not fit: {str(error).splitlines()[0]}: {WEIGHTS_REMEDY}"
        ) from error
    modules: tuple[nn.Module, ...] = (refiner, sieve, codes, *projectors.values())
    for module in modules:
        module.eval().requires_grad_(False)
    reads_notes = len(tensors["codes.modality"]) > Modality.NOTE
    return TrainedParts(CS2Parts(refiner, sieve, codes), projectors, reads_notes)


def with_all_modalities(codes: dict[str, Tensor]) -> dict[str, Tensor]:
    """Place codes of weights that know fewer modalities than we do: those that came later get no code."""
    missing = len(Modality) - len(codes["modality"])
    return codes | {"modality": F.pad(codes["modality"], (0, 0, 0, missing))}


def copied_refiner(decoder: Decoder) -> Refiner:
    """CS2's cross-modal encoder before training: the LLM's own first layers, looking both ways."""
    refiner = Refiner(decoder.config, REFINER_LAYERS)
    for ours, theirs in zip(refiner.layers, decoder.layers, strict=False):
        ours.load_state_dict(theirs.state_dict())
    return refiner


@torch.no_grad()
def _merge(layers: nn.ModuleList, tensors: Mapping[str, Tensor], prefix: str) -> None:
    for number, layer in enumerate(layers):
        assert isinstance(layer, DecoderLayer)
        for block, names in LORA_BLOCKS.items():
            up, down = (tensors[f"{prefix}layers.{number}.{block}.lora_{side}"] for side in ("up", "down"))
            weights = [layer.get_parameter(f"{name}.weight") for name in names]
            updates = torch.split(LORA_SCALE * up @ down, [len(weight) for weight in weights])
            for weight, update in zip(weights, updates, strict=True):
                weight.add_(update)


def with_prefix(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors of one part, by their names inside it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
