"""The models of the mini family, loaded once: EfficientNet-Lite0, YAMNet, Whisper tiny.en and SmolLM2-135M.

The weights that training made (`engines/weights/mini`, see the card there) are merged into the LLM when it is loaded.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.answers.prompt import PromptWriter
from engines.core.language_model import LanguageModel
from engines.core.sync_rope import NUM_ROWS
from engines.mini.runtimes import MiniRuntimes, make_language_model
from engines.mini.scorer import Scorer, make_scorer
from engines.mini.senses import MiniEncoders
from engines.mini.trained import WEIGHTS_FILE, TrainedParts, load_weights
from engines.model_store import ModelStore
from engines.runtimes.run_on import RunOn
from engines.speech.vad import VoiceDetector
from engines.speech.whisper import Transcriber

if TYPE_CHECKING:
    from engines.scene.senses import SceneSenses


@dataclass(frozen=True)
class MiniModels:
    """Everything that is loaded once and shared by all streams; read only, and used by one thread at a time.

    Of the system prompt: `prompt` (P,D); `prompt_keys`, un-rotated, and `prompt_values` (layers, 1, kv_heads, P,
    head_dim), in the precision of the LLM's past. `scene` is None if the weights were trained before there were notes.
    `made_from`: as `MiniWeights` has it.
    """

    encoders: MiniEncoders
    scene: "SceneSenses | None"
    voice: VoiceDetector
    transcriber: Transcriber
    trained: TrainedParts
    prompt: Tensor
    scorer: Scorer
    language_model: LanguageModel
    tokenizer: Tokenizer
    writer: PromptWriter
    prompt_keys: Tensor
    prompt_values: Tensor
    made_from: str


@torch.no_grad()
def load_models(
    store: ModelStore, cache_dir: Path, num_threads: int, run_on: RunOn, weights: Path = WEIGHTS_FILE
) -> MiniModels:
    """Read every model of the family from verified files. Raises EngineError."""
    loaded = load_weights(store, weights)
    made_from = loaded.made_from
    runtimes = MiniRuntimes(run_on, cache_dir, made_from) if run_on.runtime != "torch" else None
    prompt = loaded.decoder(loaded.prompt[None], torch.arange(len(loaded.prompt)).expand(NUM_ROWS, -1))
    language_model = make_language_model(runtimes, loaded, num_threads)
    (voice,) = store.files("silero-vad").values()
    whisper = store.files("whisper-tiny.en")
    return MiniModels(
        encoders=MiniEncoders(store, cache_dir, loaded.trained, num_threads),
        scene=_scene_senses(store, num_threads) if loaded.trained.reads_notes else None,
        voice=VoiceDetector(voice),
        transcriber=Transcriber(whisper["model.bin"].parent, num_threads),
        trained=loaded.trained,
        prompt=loaded.prompt,
        language_model=language_model,
        scorer=make_scorer(runtimes, loaded.decoder.config, loaded.trained, loaded.prompt, num_threads),
        tokenizer=loaded.tokenizer,
        writer=loaded.writer,
        prompt_keys=prompt.keys.to(language_model.past_dtype),
        prompt_values=prompt.values.to(language_model.past_dtype),
        made_from=made_from,
    )


def _scene_senses(store: ModelStore, num_threads: int) -> "SceneSenses":
    from engines.scene.senses import scene_senses  # it brings OpenCV, which is not loaded while the senses sleep

    return scene_senses(store, num_threads)
