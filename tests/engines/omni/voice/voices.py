"""Tiny random checkpoints that can speak, in the official layout, made with transformers' own whole model."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from tests.engines.omni.checkpoints import MARKS, SHAPES, WITH_CS2, Shape, their_model, write_checkpoint

CODEC_SIZE = 80  # sound tokens; marks are among them, so that a random talker makes none that token2wav does not know
CODEC_MARKS = {
    "tts_codec_pad_token_id": 72,
    "tts_codec_start_token_id": 73,
    "tts_codec_end_token_id": 74,
    "tts_codec_mask_token_id": 76,
}
TEXT_MARKS = {"tts_text_start_token_id": 297, "tts_text_end_token_id": 298, "tts_text_pad_token_id": 299}
SPEAKER_MARKS = {"Ethan": 300, "Chelsie": 301}


@dataclass(frozen=True)
class VoiceShape:
    """Sizes that differ between voices. `mrope` sums to half of a head; `upsample` multiplies to 240 as in Qwen's."""

    thinker: Shape
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    mrope: tuple[int, int, int]
    dit_layers: int
    dit_heads: int
    block: int
    mel: int
    upsample: tuple[int, ...] = (5, 3, 2, 2, 2, 2)


VOICES = {
    "grouped heads": VoiceShape(SHAPES["grouped heads"], 32, 2, 2, 1, 16, (2, 3, 3), 2, 2, 4, 8),
    "one key head": VoiceShape(SHAPES["one key head"], 48, 3, 6, 1, 8, (2, 1, 1), 3, 4, 6, 10, (6, 5, 4, 2)),
    "one layer, tied": VoiceShape(SHAPES["one layer, tied"], 40, 1, 2, 2, 32, (4, 6, 6), 1, 1, 24, 12, (10, 8, 3)),
}
WITH_CS2_VOICE = VoiceShape(WITH_CS2, 32, 1, 2, 1, 16, (2, 3, 3), 1, 2, 4, 8)


def _config(shape: VoiceShape) -> Any:
    configuration: Any = import_module("transformers.models.qwen2_5_omni.configuration_qwen2_5_omni")
    channels = 2 ** len(shape.upsample) * 2
    return configuration.Qwen2_5OmniConfig(
        thinker_config=their_model(shape.thinker).config.to_dict(),
        talker_config={
            **MARKS,
            **CODEC_MARKS,
            **TEXT_MARKS,
            "vocab_size": CODEC_SIZE,
            "embedding_size": shape.thinker.heads * shape.thinker.head_dim,
            "hidden_size": shape.hidden,
            "intermediate_size": 48,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "num_key_value_heads": shape.kv_heads,
            "head_dim": shape.head_dim,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": list(shape.mrope)},
        },
        token2wav_config={
            "dit_config": {
                "hidden_size": 16 * shape.dit_heads,
                "num_hidden_layers": shape.dit_layers,
                "num_attention_heads": shape.dit_heads,
                "head_dim": 16,
                "emb_dim": 16,
                "num_embeds": CODEC_SIZE - 1,
                "mel_dim": shape.mel,
                "block_size": shape.block,
                "look_ahead_layers": [shape.dit_layers - 1],
                "look_backward_layers": [0],
                "enc_emb_dim": 12,
                "enc_dim": 8,
                "enc_channels": [8, 8, 8, 8, 24],
                "enc_attention_channels": 4,
                "enc_se_channels": 4,
            },
            "bigvgan_config": {
                "mel_dim": shape.mel,
                "upsample_initial_channel": channels,
                "upsample_rates": list(shape.upsample),
                "upsample_kernel_sizes": [rate + 2 * (1 + rate % 2) for rate in shape.upsample],
                "resblock_kernel_sizes": [3, 7],
                "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5]],
            },
        },
    )


@cache
def their_whole(shape: VoiceShape) -> Any:
    """transformers' own class, thinker, talker and token2wav, with random weights and two speakers."""
    modelling: Any = import_module("transformers.models.qwen2_5_omni.modeling_qwen2_5_omni")
    model = modelling.Qwen2_5OmniForConditionalGeneration(_config(shape)).eval().requires_grad_(False)
    model.thinker.load_state_dict(their_model(shape.thinker).state_dict())
    torch.manual_seed(13)
    for name, parameter in (*model.talker.named_parameters(), *model.token2wav.named_parameters()):
        if "bigvgan" in name:
            if "conv" in name or "ups" in name:
                loudness = 0.05 if "conv_post" in name else 1.0  # the sound is cut off at 1
                parameter.normal_(std=loudness * parameter[0].numel() ** -0.5 if parameter.ndim > 1 else 0.05)
        elif "norm" not in name:
            parameter.normal_(std=0.5 if "embed" in name or "head" in name else 0.15)
    model.speaker_map = speakers(shape)
    return model


def speakers(shape: VoiceShape) -> dict[str, dict[str, Any]]:
    """As `spk_dict.pt` holds them."""
    generator = torch.Generator().manual_seed(17)
    return {
        name: {
            "bos_token": mark,
            "cond": torch.randn(1, 12, generator=generator),
            "ref_mel": torch.randn(1, 20, shape.mel, generator=generator),
        }
        for name, mark in SPEAKER_MARKS.items()
    }


def write_speaking_checkpoint(folder: Path, shape: VoiceShape) -> Path:
    """The layout of `write_checkpoint`, with the voice."""
    write_checkpoint(folder, shape.thinker)
    whole, path = their_whole(shape), folder / "model.safetensors"
    weights = {name: tensor for name, tensor in load_file(path).items() if not name.startswith("talker.")}
    for prefix, part in (("talker.", whole.talker), ("token2wav.", whole.token2wav)):
        weights |= {f"{prefix}{name}": tensor.clone().contiguous() for name, tensor in part.state_dict().items()}
    weights["token2wav.code2wav_dit_model.rotary_embed.inv_freq"] = torch.zeros(8)  # official files hold it
    save_file(weights, path)
    config = json.loads((folder / "config.json").read_text())
    for name in ("talker_config", "token2wav_config"):
        config[name] = getattr(whole.config, name).to_dict()
    (folder / "config.json").write_text(json.dumps(config))
    torch.save(speakers(shape), folder / "spk_dict.pt")
    return folder
