"""The mini family, the embedded default: EfficientNet-Lite0, YAMNet, Whisper tiny.en and SmolLM2-135M on a CPU.

Until there are trained weights it is warm-started in closed form and says so (`weights` = "warm-start"): projectors
that mix the names of the encoders' own classes, CS2 layers copied from the LLM, a training-free score.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.api import MediaSpec, Timer
from engines.config import MINI_MEDIA
from engines.decoder import Decoder
from engines.encoders.voice import VoiceDetector
from engines.encoders.whisper import Transcriber
from engines.mini_encoders import MiniEncoders
from engines.mini_stream import MiniStream
from engines.model_store import ModelStore
from engines.prompt import PromptWriter
from engines.sieve import Refiner
from engines.smollm import load_smollm
from engines.sync_rope import NUM_ROWS

REFINER_LAYERS = 4


@dataclass(frozen=True)
class MiniModels:
    """Everything that is loaded once and shared by all streams; read only, and used by one thread at a time.

    `prompt_keys` (un-rotated), `prompt_values`: (layers, 1, kv_heads, P, head_dim) of the system prompt.
    """

    encoders: MiniEncoders
    voice: VoiceDetector
    transcriber: Transcriber
    refiner: Refiner
    decoder: Decoder
    tokenizer: Tokenizer
    writer: PromptWriter
    prompt_embeds: Tensor
    prompt_keys: Tensor
    prompt_values: Tensor


class MiniEngine:
    """Implements `engines.api.Engine`."""

    name = "mini"
    weights = "warm-start"

    def __init__(self, store: ModelStore, cache_dir: Path, timer: Timer) -> None:
        """Load and verify all models (some seconds). Raises ModelFileMissingError or ModelFileCorruptError."""
        self.models = load_models(store, cache_dir, num_threads=num_usable_cores())
        self._timer = timer

    @property
    def media(self) -> MediaSpec:
        return MINI_MEDIA

    def open_stream(self, ratio: float, cache_tokens: int) -> MiniStream:
        """A new, empty memory."""
        return MiniStream(self.models, ratio, cache_tokens, self._timer)


def num_usable_cores() -> int:
    """Cores that this process may use; a container may have fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@torch.no_grad()
def load_models(store: ModelStore, cache_dir: Path, num_threads: int) -> MiniModels:
    """Read every model of the family from verified files."""
    (gguf,) = store.files("smollm2-135m-instruct").values()
    decoder, tokenizer = load_smollm(gguf)
    table = decoder.embed_tokens.weight
    writer = PromptWriter(tokenizer)
    prompt_embeds = table[writer.system()][None]  # (1,P,D)
    prompt = decoder(prompt_embeds, torch.arange(prompt_embeds.shape[1]).expand(NUM_ROWS, -1))
    (voice,) = store.files("silero-vad").values()
    whisper = store.files("whisper-tiny.en")
    return MiniModels(
        encoders=MiniEncoders(store, cache_dir, tokenizer, table, num_threads),
        voice=VoiceDetector(voice),
        transcriber=Transcriber(whisper["model.bin"].parent, num_threads),
        refiner=copied_refiner(decoder),
        decoder=decoder,
        tokenizer=tokenizer,
        writer=writer,
        prompt_embeds=prompt_embeds[0],
        prompt_keys=prompt.keys,
        prompt_values=prompt.values,
    )


def copied_refiner(decoder: Decoder) -> Refiner:
    """CS2's cross-modal encoder before training: the LLM's own first layers, looking both ways."""
    refiner = Refiner(decoder.config, REFINER_LAYERS)
    for ours, theirs in zip(refiner.layers, decoder.layers, strict=False):
        ours.load_state_dict(theirs.state_dict())
    return refiner.eval().requires_grad_(False)
