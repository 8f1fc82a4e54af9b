"""The mini family, the embedded default: EfficientNet-Lite0, YAMNet, Whisper tiny.en and SmolLM2-135M on a CPU.

The weights that training made (`engines/weights/mini`, see the card there) are merged into the LLM when it is loaded.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.answers.prompt import PromptWriter
from engines.api import FloatArray, MediaSpec, Timer
from engines.core.reader import Reader
from engines.core.sync_rope import NUM_ROWS
from engines.errors import EngineMismatchError
from engines.mini.llm import make_reader
from engines.mini.runtimes import MiniRuntimes, made_from
from engines.mini.scorer import Scorer, make_scorer
from engines.mini.senses import MiniEncoders
from engines.mini.smollm import load_smollm
from engines.mini.stream import MiniStream
from engines.mini.trained import FILE, TrainedParts, apply_weights, read_weights
from engines.model_store import ModelStore
from engines.runtimes.run_on import RunOn
from engines.shapes import MINI_MEDIA
from engines.speech.cutter import MAX_SAMPLES
from engines.speech.vad import VoiceDetector
from engines.speech.whisper import Transcriber

ROOM_TO_ASK = 512  # tokens: the system prompt, earlier turns, a question and its answer


@dataclass(frozen=True)
class MiniModels:
    """Everything that is loaded once and shared by all streams; read only, and used by one thread at a time.

    `prompt_keys` (un-rotated), `prompt_values`: (layers, 1, kv_heads, P, head_dim) of the system prompt.
    """

    encoders: MiniEncoders
    voice: VoiceDetector
    transcriber: Transcriber
    trained: TrainedParts
    scorer: Scorer
    reader: Reader
    tokenizer: Tokenizer
    writer: PromptWriter
    prompt_embeds: Tensor
    prompt_keys: Tensor
    prompt_values: Tensor


class MiniEngine:
    """Implements `engines.api.Engine`."""

    name = "mini"
    weights = "trained"

    def __init__(self, store: ModelStore, cache_dir: Path, timer: Timer, run_on: RunOn | None = None) -> None:
        """Load and verify all models (some seconds). Raises EngineError if one is missing, corrupt, or cannot run."""
        self.models = load_models(store, cache_dir, num_usable_cores(), run_on or RunOn())
        self._timer = timer

    @property
    def media(self) -> MediaSpec:
        return MINI_MEDIA

    def open_stream(self, ratio: float, cache_tokens: int) -> MiniStream:
        """A new, empty memory. Raises EngineMismatchError if engines were built for a smaller one."""
        most = self.models.reader.most_past
        if most is not None and cache_tokens + ROOM_TO_ASK > most:
            raise EngineMismatchError(f"these engines remember {most - ROOM_TO_ASK} tokens at most: --cache-tokens")
        return MiniStream(self.models, ratio, cache_tokens, self._timer)

    def transcribe(self, pcm: FloatArray) -> str:
        """What is said; long sound is cut where the transcriber's reach ends."""
        pieces = (pcm[start : start + MAX_SAMPLES] for start in range(0, len(pcm), MAX_SAMPLES))
        return " ".join(filter(None, map(self.models.transcriber.transcribe, pieces)))


def num_usable_cores() -> int:
    """Cores that this process may use; a container may have fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@torch.no_grad()
def load_models(
    store: ModelStore, cache_dir: Path, num_threads: int, run_on: RunOn, weights: Path = FILE
) -> MiniModels:
    """Read every model of the family from verified files."""
    (gguf,) = store.files("smollm2-135m-instruct").values()
    decoder, tokenizer = load_smollm(gguf)
    tensors = read_weights(weights)
    trained = apply_weights(decoder, tensors)
    runtimes = None
    if run_on.runtime != "torch":
        runtimes = MiniRuntimes(run_on, cache_dir, made_from(gguf, tensors))
    reader = make_reader(runtimes, decoder, gguf, tensors, num_threads)
    table = decoder.embed_tokens.weight
    writer = PromptWriter(tokenizer)
    prompt_embeds = table[writer.system()][None]  # (1,P,D)
    prompt = decoder(prompt_embeds, torch.arange(prompt_embeds.shape[1]).expand(NUM_ROWS, -1))
    encoders = MiniEncoders(store, cache_dir, trained.projectors, num_threads)
    scorer = make_scorer(runtimes, decoder.config, trained, prompt_embeds[0], encoders.centres, num_threads)
    (voice,) = store.files("silero-vad").values()
    whisper = store.files("whisper-tiny.en")
    return MiniModels(
        encoders=encoders,
        voice=VoiceDetector(voice),
        transcriber=Transcriber(whisper["model.bin"].parent, num_threads),
        trained=trained,
        scorer=scorer,
        reader=reader,
        tokenizer=tokenizer,
        writer=writer,
        prompt_embeds=prompt_embeds[0],
        prompt_keys=prompt.keys,
        prompt_values=prompt.values,
    )
