"""Tiny random Gemma 4 checkpoints in the official format, made with transformers' own classes."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from tests.engines.omni.checkpoints import write_shards

SLIDING, GLOBAL = "sliding_attention", "full_attention"
PAD, EOS, BOS, TURN, END_OF_TURN = 256, 257, 258, 259, 260
MARKS = {
    "boi_token_id": 261,
    "eoi_token_id": 262,
    "boa_token_id": 263,
    "eoa_token_index": 264,
    "image_token_id": 265,
    "audio_token_id": 266,
    "video_token_id": 267,
}
CHAT_MARKS = (
    *("<pad>", "<eos>", "<bos>", "<|turn>", "<turn|>", "<|image>", "<image|>", "<|audio>", "<audio|>"),
    *("<|image|>", "<|audio|>", "<|video|>"),
)


@dataclass(frozen=True)
class Shape:
    """Sizes that differ between checkpoints. `shared`: the last layers, which read the keys of others."""

    kinds: tuple[str, ...]
    heads: int
    kv_heads: int
    head_dim: int
    global_head_dim: int
    window: int
    shared: int = 0
    global_kv_heads: int | None = None
    keys_are_values: bool = False
    layer_input: int = 8
    cap: float | None = 5.0
    wide: bool = False
    audio_left: int = 13
    clipped: bool = True


SHAPES = {
    "like E2B: shared layers, one key head": Shape(
        (SLIDING, SLIDING, GLOBAL, SLIDING, SLIDING, GLOBAL), 4, 1, 16, 32, window=24, shared=3, wide=True
    ),
    "like E4B: two key heads, other window": Shape(
        (SLIDING, GLOBAL, SLIDING, SLIDING, GLOBAL), 6, 2, 8, 16, window=57, shared=2, cap=None, audio_left=5
    ),
    "keys for values, no tables of layers": Shape(
        kinds=(SLIDING, SLIDING, GLOBAL),
        heads=4,
        kv_heads=2,
        head_dim=16,
        global_head_dim=24,
        window=9,
        global_kv_heads=1,
        keys_are_values=True,
        layer_input=0,
        clipped=False,
    ),
    "one layer": Shape((GLOBAL,), 2, 2, 8, 16, window=8),
}


@cache
def their_model(shape: Shape) -> Any:
    """transformers' own class with random weights."""
    package = "transformers.models.gemma4"
    configuration: Any = import_module(f"{package}.configuration_gemma4")
    modelling: Any = import_module(f"{package}.modeling_gemma4")
    text = {
        "vocab_size": 272,
        "vocab_size_per_layer_input": 272,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": len(shape.kinds),
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "num_global_key_value_heads": shape.global_kv_heads,
        "head_dim": shape.head_dim,
        "global_head_dim": shape.global_head_dim,
        "layer_types": list(shape.kinds),
        "sliding_window": shape.window,
        "num_kv_shared_layers": shape.shared,
        "attention_k_eq_v": shape.keys_are_values,
        "hidden_size_per_layer_input": shape.layer_input,
        "final_logit_softcapping": shape.cap,
        "use_double_wide_mlp": shape.wide,
        **{"pad_token_id": PAD, "eos_token_id": EOS, "bos_token_id": BOS},
    }
    vision = {
        **{"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2},
        **{"num_key_value_heads": 2, "head_dim": 16, "position_embedding_size": 64},
    }
    audio = {
        **{"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "output_proj_dims": 40},
        **{"subsampling_conv_channels": [128, 4], "attention_context_left": shape.audio_left},
        "use_clipped_linears": shape.clipped,
    }
    config = configuration.Gemma4Config(text_config=text, vision_config=vision, audio_config=audio, **MARKS)
    torch.manual_seed(7)
    model = modelling.Gemma4ForConditionalGeneration(config).eval().requires_grad_(False)
    for name, parameter in model.named_parameters():
        if "norm" not in name:
            parameter.normal_(std=0.3 if "embed_tokens" in name else 0.1)
        elif "q_norm" in name or "k_norm" in name:
            parameter.uniform_(0.3, 0.8)
    for name, buffer in model.named_buffers():
        if name.endswith("layer_scalar"):
            buffer.uniform_(0.5, 1.5)
        if name.endswith(("input_max", "output_max")):
            buffer.fill_(3.0)
    return model


def write_checkpoint(folder: Path, shape: Shape, num_shards: int = 1) -> Path:
    """The official layout: config.json, safetensors with an index if there are several, tokenizer.json. Like published
    weights it holds keys and values also for layers that read those of others."""
    theirs = their_model(shape)
    weights: dict[str, Tensor] = {name: tensor for name, tensor in theirs.state_dict().items() if "lm_head" not in name}
    for number in range(len(shape.kinds) - shape.shared, len(shape.kinds)):
        weights[f"model.language_model.layers.{number}.self_attn.k_proj.weight"] = torch.zeros(3)
    write_shards(folder, weights, num_shards)
    (folder / "config.json").write_text(theirs.config.to_json_string())
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def tokenizer() -> Tokenizer:
    """Every byte is a token; chat marks behind them."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(alphabet)}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(mark, special=True) for mark in CHAT_MARKS])
    return made
