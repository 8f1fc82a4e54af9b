"""What the `config.json` of a Qwen2.5-Omni checkpoint says: sizes of decoder and towers, marks, and whether it has CS2.

Knows nothing of weights. transformers reads the sizes of its own towers, and fills in what a checkpoint leaves out.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.core.sync_rope import IDS_PER_SECOND, sections
from engines.errors import EngineError, RuntimeUnavailableError, WeightsMismatchError
from engines.shapes import DecoderConfig, exact_div

CONFIG_FILE = "config.json"
NEEDS_TRANSFORMERS = "qwen2.5-omni needs transformers: pip install 'echoingpixels[omni]'"


@dataclass(frozen=True)
class Marks:
    """Token ids: those that stand for a token of sound or of a video, and those that enclose them."""

    audio: int
    video: int
    image: int
    audio_begin: int
    audio_end: int
    vision_begin: int
    vision_end: int


@dataclass(frozen=True)
class OmniConfig:
    """`audio_tower` and `vision_tower` are transformers' configurations. `refiner_layers`: of CS2; 0 if there is none.
    `may_tie_head`: the output head may be the embedding table, where the weights bring none.

    `merge`: patches a side that become one token. `seconds_per_chunk`: of sound that follows the pictures of its time.
    """

    decoder: DecoderConfig
    may_tie_head: bool
    refiner_layers: int
    marks: Marks
    merge: int
    ids_per_second: int
    seconds_per_chunk: int
    audio_tower: Any
    vision_tower: Any

    @property
    def positions_name(self) -> str:
        """How tokens are placed: Sync-RoPE if the weights were trained with it, for people to read."""
        return "Sync-RoPE" if self.refiner_layers else "TMRoPE"


def read_config(folder: Path) -> OmniConfig:
    """Read the configuration of a checkpoint. Raises WeightsMismatchError for another kind of model or sizes
    that cannot be run, and RuntimeUnavailableError if transformers is not installed."""
    thinker = _thinker_of(folder)
    try:
        from transformers.models.qwen2_5_omni.configuration_qwen2_5_omni import Qwen2_5OmniThinkerConfig
    except ImportError as error:
        raise RuntimeUnavailableError(NEEDS_TRANSFORMERS) from error
    with typed_size_errors(folder):
        return config_of(Qwen2_5OmniThinkerConfig(**thinker), _is_tied(thinker))


@contextmanager
def typed_size_errors(folder: Path) -> Iterator[None]:
    """What sizes that cannot be run raise inside becomes a WeightsMismatchError."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:  # transformers and torch raise nothing narrower: a size of 0 divides by zero
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise WeightsMismatchError(f"{folder / CONFIG_FILE} has sizes that cannot be run: {reason}") from error


def read_json(folder: Path) -> dict[str, Any]:
    """The config.json of a checkpoint; empty if it is no object. Raises WeightsMismatchError."""
    path = folder / CONFIG_FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsMismatchError(
            f"{folder} is no checkpoint: {CONFIG_FILE} cannot be read. Give the folder that holds it to --checkpoint"
        ) from error
    except ValueError as error:
        raise WeightsMismatchError(f"{path} is no JSON: copy the checkpoint again") from error
    return found if isinstance(found, dict) else {}


def _thinker_of(folder: Path) -> dict[str, Any]:
    found = read_json(folder)
    thinker = found.get("thinker_config")
    if not isinstance(thinker, dict):
        kind = found.get("model_type", "unknown")
        raise WeightsMismatchError(f"{folder / CONFIG_FILE} is of a model of the type {kind}, not of Qwen2.5-Omni")
    return thinker


def _is_tied(thinker: dict[str, Any]) -> bool:
    """Versions of transformers differ in where this stands, and in what holds if it is not said."""
    return any(part.get("tie_word_embeddings", False) for part in (thinker, thinker.get("text_config", {})))


def config_of(thinker: Any, may_tie_head: bool = False) -> OmniConfig:
    """What transformers' configuration of a thinker says. Raises ValueError if our decoder cannot run it."""
    text, vision = thinker.text_config, thinker.vision_config
    if thinker.position_id_per_seconds != IDS_PER_SECOND:
        raise ValueError(f"{thinker.position_id_per_seconds} position ids a second, not {IDS_PER_SECOND}")
    if "sliding_attention" in text.layer_types:
        raise ValueError("layers with a sliding window")
    head_dim = getattr(text, "head_dim", None) or exact_div(text.hidden_size, text.num_attention_heads)
    refiner_layers = int(getattr(text, "av_refiner_layers", 0) or 0)
    decoder = DecoderConfig(
        vocab_size=text.vocab_size,
        hidden_size=text.hidden_size,
        intermediate_size=text.intermediate_size,
        num_layers=text.num_hidden_layers,
        num_heads=text.num_attention_heads,
        num_kv_heads=text.num_key_value_heads,
        head_dim=head_dim,
        rope_theta=float(text.rope_parameters["rope_theta"]),
        norm_eps=text.rms_norm_eps,
        qkv_bias=True,
        rope_split=sync_rope_split(head_dim) if refiner_layers else tmrope_split(text.rope_parameters["mrope_section"]),
    )
    return OmniConfig(
        decoder=decoder,
        may_tie_head=may_tie_head,
        refiner_layers=refiner_layers,
        marks=Marks(
            audio=thinker.audio_token_index,
            video=thinker.video_token_index,
            image=thinker.image_token_index,
            audio_begin=thinker.audio_start_token_id,
            audio_end=thinker.audio_end_token_id,
            vision_begin=getattr(thinker, "vision_start_token_id", 151652),
            vision_end=getattr(thinker, "vision_end_token_id", 151653),
        ),
        merge=vision.spatial_merge_size,
        ids_per_second=thinker.position_id_per_seconds,
        seconds_per_chunk=thinker.seconds_per_chunk,
        audio_tower=thinker.audio_config,
        vision_tower=vision,
    )


def sync_rope_split(head_dim: int) -> tuple[int, int, int, int]:
    """Channels of the rows [T, H, W, T] in weights that were trained with CS2."""
    first, height, width, again = sections(head_dim)
    return first, height, width, again


def tmrope_split(mrope_section: list[int]) -> tuple[int, int, int, int]:
    """Channels of the rows [T, H, W, T] in plain Qwen weights: time is not carried again."""
    first, height, width = mrope_section
    return first, height, width, 0
