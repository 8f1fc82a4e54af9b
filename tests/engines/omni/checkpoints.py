"""Tiny random checkpoints in the official format, and clips for them, both made with transformers' own classes."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from engines.omni.clip import Clip

PATCH = 3 * 2 * 14 * 14  # numbers of a patch
MARKS = {
    "audio_token_index": 290,
    "image_token_index": 291,
    "video_token_index": 292,
    "audio_start_token_id": 293,
    "audio_end_token_id": 294,
    "vision_start_token_id": 295,
    "vision_end_token_id": 296,
}
IM_START, IM_END = 288, 289
OUR_NAMES = {
    "model.audio_tower.": "thinker.audio_tower.",
    "model.visual.": "thinker.visual.",
    "model.language_model.": "thinker.model.",
    "lm_head.": "thinker.lm_head.",
}


@dataclass(frozen=True)
class Shape:
    """Sizes that differ between checkpoints. `mrope` sums to half of a head."""

    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    mrope: tuple[int, int, int]
    vision_window: int = 112
    audio_window: int = 100
    tied: bool = False
    refiner_layers: int = 0


SHAPES = {
    "grouped heads": Shape(layers=2, heads=4, kv_heads=2, head_dim=16, mrope=(2, 3, 3), vision_window=56),
    "one key head": Shape(layers=3, heads=6, kv_heads=1, head_dim=16, mrope=(4, 2, 2), audio_window=50),
    "one layer, tied": Shape(layers=1, heads=2, kv_heads=2, head_dim=32, mrope=(4, 6, 6), tied=True),
}
WITH_CS2 = Shape(layers=2, heads=2, kv_heads=1, head_dim=128, mrope=(16, 24, 24), refiner_layers=2)


@cache
def their_model(shape: Shape) -> Any:
    """transformers' own class with random weights."""
    package = "transformers.models.qwen2_5_omni"
    configuration: Any = import_module(f"{package}.configuration_qwen2_5_omni")
    modelling: Any = import_module(f"{package}.modeling_qwen2_5_omni")
    hidden = shape.heads * shape.head_dim
    config = configuration.Qwen2_5OmniThinkerConfig(
        **MARKS,
        tie_word_embeddings=shape.tied,
        text_config={
            "vocab_size": 304,
            "hidden_size": hidden,
            "intermediate_size": 48,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "num_key_value_heads": shape.kv_heads,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": list(shape.mrope)},
            "tie_word_embeddings": shape.tied,
            "av_refiner_layers": shape.refiner_layers,
        },
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "intermediate_size": 48,
            "num_heads": 2,
            "window_size": shape.vision_window,
            "fullatt_block_indexes": [1],
            "out_hidden_size": hidden,
        },
        audio_config={
            "encoder_layers": 2,
            "encoder_attention_heads": 2,
            "encoder_ffn_dim": 48,
            "d_model": 32,
            "n_window": shape.audio_window,
            "output_dim": hidden,
        },
    )
    torch.manual_seed(7)
    model = modelling.Qwen2_5OmniThinkerForConditionalGeneration(config).eval().requires_grad_(False)
    for name, parameter in model.named_parameters():
        if "norm" not in name and "ln_" not in name:
            parameter.normal_(std=0.3 if "embed_tokens" in name else 0.1)
    return model


def write_checkpoint(folder: Path, shape: Shape, num_shards: int = 1) -> Path:
    """The official layout: config.json, safetensors with an index if there are several, tokenizer.json."""
    theirs = their_model(shape)
    weights: dict[str, Tensor] = {}
    for name, tensor in theirs.state_dict().items():
        (old,) = (old for old in OUR_NAMES if name.startswith(old))
        if not (shape.tied and old == "lm_head."):
            weights[OUR_NAMES[old] + name.removeprefix(old)] = tensor
    weights |= _cs2(weights, shape)
    weights["talker.model.norm.weight"] = torch.zeros(3)  # official checkpoints hold a voice, too
    write_shards(folder, weights, num_shards)
    config = {"model_type": "qwen2_5_omni", "thinker_config": theirs.config.to_dict()}
    (folder / "config.json").write_text(json.dumps(config))
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def write_shards(folder: Path, weights: dict[str, Tensor], num_shards: int) -> None:
    """safetensors, with an index if there are several."""
    names = sorted(weights)
    shards = {
        f"model-{number + 1:05}-of-{num_shards:05}.safetensors": names[number::num_shards]
        for number in range(num_shards)
    }
    if num_shards == 1:
        shards = {"model.safetensors": names}
    else:
        places = {name: file for file, members in shards.items() for name in members}
        (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    for file, members in shards.items():
        save_file({name: weights[name].clone().contiguous() for name in members}, folder / file)


def _cs2(weights: dict[str, Tensor], shape: Shape) -> dict[str, Tensor]:
    """CS2 before training: copies of the first layers, and a random head."""
    if not shape.refiner_layers:
        return {}
    layers, hidden = "thinker.model.layers.", shape.heads * shape.head_dim
    copied = {
        f"thinker.model.bidir_encoder.layers.{name.removeprefix(layers)}": tensor
        for name, tensor in weights.items()
        if name.startswith(tuple(f"{layers}{number}." for number in range(shape.refiner_layers)))
    }
    head, random = "thinker.model.compressor.", torch.Generator().manual_seed(11)
    return copied | {
        f"{head}ln.weight": torch.ones(hidden),
        f"{head}score_head.0.weight": torch.randn(hidden, hidden, generator=random) * 0.1,
        f"{head}score_head.0.bias": torch.randn(hidden, generator=random) * 0.1,
        f"{head}score_head.2.weight": torch.randn(1, hidden, generator=random) * 0.1,
        f"{head}score_head.2.bias": torch.zeros(1),
    }


def tokenizer() -> Tokenizer:
    """Every byte is a token; chat marks behind them."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(alphabet)}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    unused = [f"<|unused_{number}|>" for number in range(IM_START - len(alphabet))]
    made.add_special_tokens([AddedToken(mark, special=True) for mark in (*unused, "<|im_start|>", "<|im_end|>")])
    return made


def random_clip(
    shape: Shape, grid: tuple[int, int, int] | None, num_frames: int, second_per_grid: float = 1.0, seed: int = 3
) -> Clip:
    """A clip with words before and after: a video of `grid` patches or none, and `num_frames` of sound or none."""
    generator = torch.Generator().manual_seed(seed)
    theirs = their_model(shape)
    num_audio = ((num_frames - 1) // 2 + 1 - 2) // 2 + 1 if num_frames else 0
    before, after = (torch.randint(0, 256, (count,), generator=generator).tolist() for count in (4, 6))
    seen: list[float] = []
    if grid:
        seen = np.repeat(np.arange(grid[0]) * second_per_grid * 25, grid[1] * grid[2] // 4).tolist()
    marks = MARKS
    middle: list[int] = []
    if grid and num_frames:
        video = theirs.get_chunked_index(seen, 50, 0)
        sound = theirs.get_chunked_index(list(range(num_audio)), 50, 0)
        for number in range(max(len(video), len(sound))):
            for chunks, token in ((video, marks["video_token_index"]), (sound, marks["audio_token_index"])):
                if number < len(chunks):
                    middle += [token] * (chunks[number][1] - chunks[number][0])
        middle = [marks["audio_start_token_id"], *middle, marks["audio_end_token_id"]]
    elif grid:
        middle = [marks["video_token_index"]] * len(seen)
    if grid:
        middle = [marks["vision_start_token_id"], *middle, marks["vision_end_token_id"]]
    elif num_frames:
        middle = [marks["audio_start_token_id"], *[marks["audio_token_index"]] * num_audio, marks["audio_end_token_id"]]
    return Clip(
        torch.tensor([*before, *middle, *after]),
        pixels=torch.randn(int(np.prod(grid)), PATCH, generator=generator) if grid else None,
        grid=torch.tensor([grid]) if grid else None,
        second_per_grid=torch.tensor([second_per_grid]) if grid else None,
        features=torch.randn(1, 128, num_frames, generator=generator) if num_frames else None,
        is_sound=torch.ones(1, num_frames, dtype=torch.long) if num_frames else None,
    )


def their_inputs(clip: Clip) -> dict[str, Any]:
    """A clip as their class takes it, with an attention mask."""
    given = {
        "pixel_values_videos": clip.pixels,
        "video_grid_thw": clip.grid,
        "video_second_per_grid": clip.second_per_grid,
        "input_features": clip.features,
        "feature_attention_mask": clip.is_sound,
    }
    return {name: value for name, value in given.items() if value is not None} | {
        "input_ids": clip.input_ids[None],
        "attention_mask": torch.ones_like(clip.input_ids)[None],
        "use_audio_in_video": clip.pixels is not None and clip.features is not None,
    }
