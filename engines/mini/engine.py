"""The mini family as an engine: opens streams, transcribes."""

import hashlib
from pathlib import Path

from engines.api import FloatArray, MediaSpec, Timer
from engines.errors import EngineMismatchError
from engines.mini.family import load_models
from engines.mini.stream import MiniStream
from engines.mini.trained import WEIGHTS_FILE
from engines.model_store import ModelStore
from engines.notes import PictureReader, SoundNamer
from engines.runtimes.run_on import RunOn, num_usable_cores
from engines.shapes import MINI_MEDIA
from engines.speech.track import transcribe_long

ROOM_TO_ASK = 512  # tokens: the system prompt, earlier turns, a question and its answer


class MiniEngine:
    """Implements `engines.api.Engine`."""

    name = "mini"
    weights = "trained"

    def __init__(
        self,
        store: ModelStore,
        cache_dir: Path,
        timer: Timer,
        run_on: RunOn | None = None,
        weights: Path = WEIGHTS_FILE,
    ) -> None:
        """Load and verify all models (some seconds); `weights` are the trained ones. Raises EngineError if one is
        missing, corrupt, or cannot run."""
        self.models = load_models(store, cache_dir, num_usable_cores(), run_on or RunOn(), weights)
        self._timer = timer

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.models.made_from.encode()).hexdigest()

    @property
    def media(self) -> MediaSpec:
        return MINI_MEDIA

    @property
    def text_reader(self) -> PictureReader | None:
        return self.models.scene.text_reader if self.models.scene is not None else None

    @property
    def sound_namer(self) -> SoundNamer:
        return self.models.encoders.sounds

    @property
    def has_senses(self) -> bool:
        return self.models.scene is not None

    def open_stream(self, ratio: float, cache_tokens: int) -> MiniStream:
        """A new, empty memory. Raises EngineMismatchError if engines were built for a smaller one."""
        most = self.models.language_model.max_past
        if most is not None and cache_tokens + ROOM_TO_ASK > most:
            raise EngineMismatchError(f"these engines remember {most - ROOM_TO_ASK} tokens at most: --cache-tokens")
        return MiniStream(self.models, ratio, cache_tokens, self._timer)

    def load_voice(self, _speaker: str | None) -> None:
        """It has no voice of its own."""

    def transcribe(self, pcm: FloatArray) -> str:
        return transcribe_long(self.models.transcriber, pcm) or ""
