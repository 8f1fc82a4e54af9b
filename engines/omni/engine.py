"""A checkpoint of an audio-visual LLM as an engine. Unverified with real weights and on a GPU."""

from pathlib import Path

import torch

from engines.api import FloatArray, MediaSpec, Timer
from engines.errors import EngineMismatchError, WeightsMismatchError
from engines.model_store import ModelStore
from engines.notes import PictureReader, SoundNamer
from engines.omni.checkpoint import fingerprint
from engines.omni.families.family import FIRST, family_file, family_of
from engines.omni.families.opening import open_slots
from engines.omni.reducers import make_reducer
from engines.omni.scoring import make_scorer
from engines.omni.stream import MOST_HEADROOM, OmniStream
from engines.runtimes.run_on import RunOn, num_usable_cores
from engines.runtimes.slots.runtime import SlotRuntime
from engines.shapes import Quantisation
from engines.sieve.reducers.reducer import PoolScorer
from engines.sieve.stream import StreamSieve
from engines.speech.track import transcribe_long
from engines.speech.whisper import Transcriber
from engines.voice import Voice


def place_to_run() -> tuple[torch.device, torch.dtype]:
    """The GPU if torch has one, in bfloat16; else the CPU in float32."""
    if torch.cuda.is_available():
        return torch.device("cuda"), torch.bfloat16
    return torch.device("cpu"), torch.float32


class OmniEngine:
    """Implements `engines.api.Engine`, where `place_to_run` says."""

    text_reader: PictureReader | None = None
    sound_namer: SoundNamer | None = None
    has_senses = False

    def __init__(
        self,
        checkpoint: Path,
        store: ModelStore,
        timer: Timer,
        quantise: Quantisation | None = None,
        name: str = FIRST,
        run_on: RunOn | None = None,
    ) -> None:
        """Read a checkpoint of the family `name`, its LLM packed as `quantise` says, and the transcriber from `store`.
        `run_on`: what runs the LLM's layers; None for torch. Raises EngineError if one of them cannot be read, or run.
        """
        device, dtype = place_to_run()
        is_of = family_of(checkpoint)
        if is_of is not None and is_of != name:
            raise WeightsMismatchError(f"{checkpoint} holds {is_of}, not {name}: give --model {is_of}")
        slots: SlotRuntime | None = None
        if run_on is not None and run_on.runtime != "torch":
            slots, quantise = open_slots(run_on, name, checkpoint, quantise)
        family = family_file(name).load(checkpoint, device, dtype, None if slots is not None else quantise, slots)
        self.name, self._family = name, family
        self.tokenizer, self.wording, self.senses = family.tokenizer, family.wording, family.senses
        self.language_model, self.layout = family.language_model, family.layout
        whisper = store.files("whisper-tiny.en")
        self._transcriber = Transcriber(whisper["model.bin"].parent, num_usable_cores())
        self._timer, self._checkpoint, self._quantise = timer, checkpoint, quantise
        packed = f", LLM in {quantise}" if quantise else ""
        ran = f", LLM by {slots.name}" if slots is not None else ""
        self.weights = f"{checkpoint.resolve().name}: {family.about}, {device.type}{packed}{ran}, unverified"

    @property
    def fingerprint(self) -> str:
        """Of the configuration, of how weights are packed, and of the size and samples of each file: they are tens of
        GB."""
        return fingerprint(self._checkpoint, self._quantise or "")

    @property
    def media(self) -> MediaSpec:
        return self._family.media

    def load_voice(self, speaker: str | None) -> Voice | None:
        return self._family.load_voice(speaker)

    def open_stream(self, ratio: float, cache_tokens: int) -> OmniStream:
        """A new, empty memory. Raises EngineMismatchError if an engine was built for a smaller one."""
        return self._stream(make_scorer(self.language_model), ratio, cache_tokens)

    def open_compared_stream(self, reducer: str, ratio: float, cache_tokens: int) -> OmniStream:
        """A stream whose tokens one of `engines.omni.reducers.REDUCERS` chooses. Raises as `make_reducer`."""
        return self._stream(make_reducer(reducer, self.language_model), ratio, cache_tokens)

    def _stream(self, scorer: tuple[PoolScorer, float], ratio: float, cache_tokens: int) -> OmniStream:
        most = self.language_model.blocks.most_places
        room = self.language_model.prompt_length + MOST_HEADROOM
        if most is not None and cache_tokens + room > most:
            raise EngineMismatchError(f"this engine remembers {most - room} tokens at most: --cache-tokens")
        score, min_score = scorer
        sieve = StreamSieve(score, ratio, min_score)
        return OmniStream(self._family, self.transcribe, self._timer, sieve, cache_tokens)

    def transcribe(self, pcm: FloatArray) -> str:
        return transcribe_long(self._transcriber, pcm) or ""
