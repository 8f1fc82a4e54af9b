"""Sizes of Qwen2.5-Omni and Gemma 4 that run in a test: towers cut pictures and sound as the official ones do."""

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
TINY_GEMMA: dict[str, Any] = {
    "text_config": {
        **{"vocab_size": 272, "vocab_size_per_layer_input": 272, "hidden_size": 64, "intermediate_size": 96},
        **{"num_hidden_layers": 4, "num_kv_shared_layers": 2, "num_attention_heads": 2, "head_dim": 32},
        **{"global_head_dim": 64, "hidden_size_per_layer_input": 32},
        "layer_types": ["sliding_attention", "full_attention"] * 2,
    },
    "vision_config": {
        **{"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2},
        **{"num_key_value_heads": 2, "head_dim": 16, "position_embedding_size": 64},
    },
    "audio_config": {
        **{"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "output_proj_dims": 40},
        "subsampling_conv_channels": [128, 4],
    },
    **{"boi_token_id": 261, "eoi_token_id": 262, "boa_token_id": 263, "eoa_token_index": 264},
}
