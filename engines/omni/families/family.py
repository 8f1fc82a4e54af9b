"""What a family of audio-visual LLMs has to bring, and how it is found."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.api import AVTokens, FloatArray, MediaSpec, Window
from engines.memory.token_table import Group, TokenTable
from engines.omni.config import read_json
from engines.omni.language_model import OmniLanguageModel
from engines.omni.senses import SoundSoFar
from engines.omni.wording import ChatWording
from engines.runtimes.slots.runtime import SlotRuntime
from engines.shapes import Quantisation
from engines.voice import Voice

FILES = {"qwen2.5-omni": "qwen", "gemma-4": "gemma4"}  # of the families, beside this one
FIRST = "qwen2.5-omni"  # says what a checkpoint of no family lacks
FAMILY_OF_TYPE = {"qwen2_5_omni": "qwen2.5-omni", "gemma4": "gemma-4"}  # by `model_type` in config.json


def no_voice(_speaker: str | None) -> None:
    """Of a family, or where its LLM is run, that has no voice of its own."""


class Senses(Protocol):
    """The towers, with what comes before them; no state of a stream."""

    def encode(self, window: Window, sound: SoundSoFar | None = None, /) -> AVTokens:
        """All tokens of a window, pictures first, each kind in order of time. With the `sound` of the stream so far, to
        which the window's is added, it is heard as it goes on; without, as a clip of its own. Raises
        InvalidWindowError."""

    def forget(self) -> None:
        """Keep nothing of windows that were encoded, although it would make later ones faster."""


@dataclass(frozen=True)
class WindowBlock:
    """A sequence of T tokens that the LLM reads of a window: `embeds` (1,T,D), facts of them, and their groups.

    `ids` (1,T): the words among them, and the decoder's `pad_id` where a token is none; None if none is.
    """

    embeds: Tensor
    table: TokenTable
    groups: list[Group]
    ids: Tensor | None = None


class Layout(Protocol):
    """How what is kept of a window stands before the LLM."""

    def __call__(self, kept: AVTokens, scores: FloatArray, span_s: tuple[float, float]) -> WindowBlock:
        """The sequence of at least one `kept` token, with `scores` (N,), of the window [start, end) = `span_s`."""


@dataclass(frozen=True)
class Family:
    """One loaded checkpoint. `about`: who chooses tokens, and how they are placed, for people to read. `load_voice`: as
    `engines.voice.HasVoice` has it."""

    media: MediaSpec
    about: str
    tokenizer: Tokenizer
    language_model: OmniLanguageModel
    senses: Senses
    wording: ChatWording
    layout: Layout
    load_voice: Callable[[str | None], Voice | None] = no_voice


class Plan(Protocol):
    """A model without its weights."""

    @property
    def about(self) -> str:
        """As in `Family`."""

    def num_bytes(self, itemsize: int) -> int:
        """What its weights take in a precision of `itemsize` bytes; those that are packed, as they are packed."""


class FamilyFile(Protocol):
    """The functions that the file of a family has. Both raise EngineError if the checkpoint cannot be read."""

    def load(
        self,
        folder: Path,
        device: torch.device,
        dtype: torch.dtype,
        quantise: Quantisation | None,
        slots: SlotRuntime | None = None,
    ) -> Family:
        """Read a checkpoint (minutes for a large one), its LLM packed as `quantise` says. With `slots` these run the
        LLM's layers, whose weights are not read then."""

    def plan(self, folder: Path, quantise: Quantisation | None) -> Plan:
        """What would be loaded; all files are read but the weights themselves."""


def family_file(name: str) -> FamilyFile:
    """The file of a family. transformers is imported when it loads, not before."""
    found: Any = import_module(f"{__package__}.{FILES[name]}")
    file: FamilyFile = found
    return file


def family_of(folder: Path) -> str | None:
    """The family that a checkpoint's config.json names; None if it is of none. Raises WeightsMismatchError if there is
    no such file."""
    return FAMILY_OF_TYPE.get(str(read_json(folder).get("model_type")))
