"""The model in training: LoRA on the LLM and on CS2's layers, the score head, the words of each name, place codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from engines.answers.prompt import PromptWriter
from engines.api import Modality
from engines.core.decoder import Decoder
from engines.core.projector import sum_by_name, word_embeddings
from engines.core.sync_rope import Rotation, rotation
from engines.mini.trained import REFINER_LAYERS
from engines.sieve.model import PlaceCodes, SieveModel
from training.model.lora import CPU, LONG_ON_GPU, Attend, LoraStack, attend_bidirectional, fastest_dtype, linear
from training.model.warm_start import NOTHING, Rows

SHARPNESS = {Modality.VIDEO: 1.5, Modality.AUDIO: 1.5}
PLACE_SCALE, SENSE_SCALE = 1.25, 0.5  # scales of the word embeddings that place codes start from
PLACE_WORDS = ("top", "bottom"), ("left", "right")
SENSE_WORDS = {Modality.VIDEO: "see", Modality.AUDIO: "hear"}


@dataclass(frozen=True)
class Names:
    """A frozen linear classifier over one encoder's features; `group` (N,) maps its rows to the `distinct` names."""

    weight: Tensor
    bias: Tensor
    group: Tensor
    distinct: tuple[str, ...]

    @classmethod
    def of(cls, rows: Rows, sharpness: float) -> "Names":
        distinct, group = rows.name_groups()
        return cls(rows.weight * sharpness, rows.bias * sharpness, group, distinct)

    def probabilities(self, features: Tensor) -> Tensor:
        """Features (N,F) → (N, distinct names), on the device of the features."""
        weight, bias, group = (part.to(features.device) for part in (self.weight, self.bias, self.group))
        return sum_by_name(F.linear(features, weight, bias), group, len(self.distinct))


class Trainee(nn.Module):
    """All trained parameters, and the frozen LLM below them."""

    def __init__(
        self,
        decoder: Decoder,
        tokenizer: Tokenizer,
        rows: dict[Modality, Rows],
        seed: int,
        dtype: torch.dtype | None = None,
        device: torch.device = CPU,
    ) -> None:
        """`dtype` of products with weights and of attention; default: the fastest. `device` computes the layers, nearly
        all of the work; everything else stays on the CPU."""
        super().__init__()
        self.device = device
        dtype = dtype or fastest_dtype(device)
        self.config = decoder.config
        self.writer = PromptWriter(tokenizer)
        self.table = decoder.embed_tokens.weight.detach()
        self.table_low = self.table.to(device, dtype)
        self.norm = decoder.norm.weight.detach()
        self.names = {modality: Names.of(found, SHARPNESS[modality]) for modality, found in rows.items()}
        self.llm = LoraStack(decoder, decoder.config.num_layers, dtype, seed).to(device)
        if device != CPU:
            self.llm.recompute_above = LONG_ON_GPU
        self.refiner = LoraStack(decoder, REFINER_LAYERS, dtype, seed + 1).to(device)
        torch.manual_seed(seed + 2)
        self.sieve = SieveModel(decoder.config)
        nn.init.zeros_(self.sieve.head.score_head[2].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.sieve.head.score_head[2].bias)  # type: ignore[arg-type]
        self.codes = first_codes(decoder.config.hidden_size, tokenizer, self.table)
        self.words = nn.ParameterDict(
            {m.name: nn.Parameter(first_words(n.distinct, tokenizer, self.table)) for m, n in self.names.items()}
        )

    def refine(self, embeds: Tensor, positions: Tensor) -> Tensor:
        """CS2's layers: embeddings (1,T,D) at (4,T) → refined states (1,T,D)."""
        return self._run(self.refiner, embeds, positions, attend_bidirectional(self.config))

    def read(self, embeds: Tensor, positions: Tensor, attend: Attend) -> Tensor:
        """The LLM: embeddings (1,T,D) at (4,T) → hidden states (1,T,D) after the last norm."""
        hidden = self._run(self.llm, embeds, positions, attend)
        return F.rms_norm(hidden, (self.config.hidden_size,), self.norm, self.config.norm_eps)

    def logits(self, hidden: Tensor) -> Tensor:
        """(N,D) → (N, vocab), on the device."""
        return linear(hidden.to(self.device), self.table_low)

    def _run(self, stack: LoraStack, embeds: Tensor, positions: Tensor, attend: Attend) -> Tensor:
        cos, sin = rotation(positions, self.config.head_dim, self.config.rope_theta)
        out: Tensor = stack(embeds.to(self.device), Rotation(cos.to(self.device), sin.to(self.device)), attend)
        return out.cpu()

    def centres(self) -> dict[Modality, Tensor]:
        """The mean of the current word embeddings of each modality (D,); notes are about what is seen."""
        centres = {modality: self.words[modality.name].detach().mean(0) for modality in self.names}
        return centres | {Modality.NOTE: centres[Modality.VIDEO]}


def first_words(names: Sequence[str], tokenizer: Tokenizer, table: Tensor) -> Tensor:
    """Initial word embeddings of names (names, D); NOTHING gets the mean of all others."""
    spoken = [name.removeprefix("a ").removeprefix("an ").removeprefix("the ") for name in names]
    words = word_embeddings([name or "nothing" for name in spoken], tokenizer, table)
    nothing = names.index(NOTHING)
    others = torch.cat((words[:nothing], words[nothing + 1 :]))
    words[nothing] = others.mean(0)
    return words


def first_codes(size: int, tokenizer: Tokenizer, table: Tensor) -> PlaceCodes:
    """Initial place codes from words: rows between "top" and "bottom", columns between "left" and "right"."""
    codes = PlaceCodes(size)
    with torch.no_grad():
        for code, ends in zip((codes.row, codes.column), PLACE_WORDS, strict=True):
            first, last = word_embeddings(ends, tokenizer, table)
            share = torch.linspace(0, 1, len(code))[:, None]
            code.copy_(PLACE_SCALE * ((first - last) * (0.5 - share)))
        for modality, word in SENSE_WORDS.items():
            codes.modality[modality] += SENSE_SCALE * word_embeddings([word], tokenizer, table)[0]
    return codes
