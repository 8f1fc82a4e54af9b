"""What the `config.json` of a Gemma 4 checkpoint says: the layers of its decoder, its towers and marks.

Knows nothing of weights. transformers reads the file, and fills in what a checkpoint leaves out.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.core.sync_rope import NUM_ROWS
from engines.errors import RuntimeUnavailableError, WeightsMismatchError
from engines.omni.config import CONFIG_FILE, read_json, typed_size_errors
from engines.shapes import BlockConfig, DecoderConfig, LayerConfig

NEEDS_TRANSFORMERS = "gemma-4 needs transformers: pip install 'echoingpixels[omni]'"
GLOBAL, SLIDING = "full_attention", "sliding_attention"


@dataclass(frozen=True)
class GemmaMarks:
    """Token ids that enclose pictures and sound."""

    picture_begin: int
    picture_end: int
    sound_begin: int
    sound_end: int


@dataclass(frozen=True)
class GemmaConfig:
    """`theirs` is transformers' configuration of the whole model. `may_tie_head`: the output head may be the embedding
    table, where the weights bring none."""

    decoder: DecoderConfig
    may_tie_head: bool
    marks: GemmaMarks
    theirs: Any


def read_config(folder: Path) -> GemmaConfig:
    """Read the configuration of a checkpoint. Raises WeightsMismatchError for another kind of model or sizes that
    cannot be run, and RuntimeUnavailableError if transformers is not installed."""
    found = read_json(folder)
    kind = found.get("model_type", "unknown")
    if kind != "gemma4":
        raise WeightsMismatchError(f"{folder / CONFIG_FILE} is of a model of the type {kind}, not of Gemma 4")
    try:
        from transformers.models.gemma4.configuration_gemma4 import Gemma4Config
    except ImportError as error:
        raise RuntimeUnavailableError(NEEDS_TRANSFORMERS) from error
    with typed_size_errors(folder):
        return config_of(Gemma4Config.from_dict(found))


def config_of(theirs: Any) -> GemmaConfig:
    """What transformers' configuration says. Raises ValueError if our decoder cannot run it."""
    text = theirs.text_config
    for part, name in ((theirs.vision_config, "pictures"), (theirs.audio_config, "sound")):
        if part is None:
            raise ValueError(f"no tower for {name}: E2B and E4B have both")
    refused = {
        "a mixture of experts": text.enable_moe_block,
        "attention that looks ahead": text.use_bidirectional_attention,
        "biases": text.attention_bias,
        f"the activation {text.hidden_activation}": text.hidden_activation != "gelu_pytorch_tanh",
    }
    for what, is_so in refused.items():
        if is_so:
            raise ValueError(f"{what}: only E2B and E4B can be run")
    layers = _layers(text)
    own = [layer for layer in layers if layer.reads_layer is None]
    decoder = DecoderConfig(
        vocab_size=text.vocab_size,
        hidden_size=text.hidden_size,
        intermediate_size=text.intermediate_size,
        num_layers=text.num_hidden_layers,
        num_heads=text.num_attention_heads,
        num_kv_heads=max(layer.num_kv_heads for layer in own),
        head_dim=max(layer.head_dim for layer in own),
        rope_theta=layers[0].rope_theta,
        norm_eps=text.rms_norm_eps,
        qkv_bias=False,
        layers=layers,
        block=BlockConfig(
            activation="gelu_tanh",
            norms_outputs=True,
            norms_heads=True,
            scales_output=True,
            layer_input_size=text.hidden_size_per_layer_input or 0,
        ),
        embed_scale=text.hidden_size**0.5,
        logit_cap=text.final_logit_softcapping,
        pad_id=text.pad_token_id or 0,
        layer_vocab_size=text.vocab_size_per_layer_input,
    )
    marks = GemmaMarks(theirs.boi_token_id, theirs.eoi_token_id, theirs.boa_token_id, theirs.eoa_token_index)
    return GemmaConfig(decoder, bool(theirs.tie_word_embeddings), marks, theirs)


def _layers(text: Any) -> tuple[LayerConfig, ...]:
    """Sliding layers and global ones; the last layers read the keys and values of the last one before them that is of
    their kind."""
    found: list[LayerConfig] = []
    last: dict[str, int] = {}  # of each kind, the last layer with keys and values of its own
    for number, kind in enumerate(text.layer_types):
        own, rope = text.per_layer_config[number], text.rope_parameters[kind]
        is_shared = text.kv_sharing_modes[number] == "reuse"
        found.append(
            LayerConfig(
                num_kv_heads=own.num_key_value_heads,
                head_dim=own.head_dim,
                intermediate_size=text.intermediate_size * (2 if text.use_double_wide_mlp and is_shared else 1),
                rope_theta=float(rope["rope_theta"]),
                turning_channels=_turning_channels(rope, own.head_dim),
                rope_split=(own.head_dim // 2, *[0] * (NUM_ROWS - 1)),  # positions are time alone
                window_ids=text.sliding_window if kind == SLIDING else None,
                reads_layer=last[kind] if is_shared else None,
                has_values=not (text.attention_k_eq_v and kind == GLOBAL),
            )
        )
        if not is_shared:
            last[kind] = number
    return tuple(found)


def _turning_channels(rope: dict[str, Any], head_dim: int) -> int:
    kind, share = rope.get("rope_type", "default"), rope.get("partial_rotary_factor", 1.0)
    if kind not in {"default", "proportional"} or rope.get("factor", 1.0) != 1:
        raise ValueError(f"a rotation of the kind {kind}, stretched by {rope.get('factor', 1.0)}")
    return int(share * head_dim // 2) if kind == "proportional" else head_dim // 2
