"""Sizes of Qwen2.5-Omni that run in a test: its towers cut pictures and sound as the official ones do."""

from dataclasses import replace
from typing import Any

from benchmarks.speed.omni.sizes import MODELS

TINY = replace(
    MODELS["3B"],
    vocab_size=304,
    hidden_size=128,
    intermediate_size=96,
    num_layers=2,
    num_heads=1,
    num_kv_heads=1,
)
TINY_TOWERS: dict[str, dict[str, Any]] = {
    "vision_config": {
        "depth": 2,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_heads": 2,
        "fullatt_block_indexes": [1],
    },
    "audio_config": {"encoder_layers": 2, "encoder_attention_heads": 2, "encoder_ffn_dim": 48, "d_model": 32},
}
