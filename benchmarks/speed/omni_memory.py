"""How much memory Qwen2.5-Omni takes as torch runs it here, computed from the sizes of the models; nothing is measured.

    python -m benchmarks.speed.omni_memory [--cache-tokens 2048]

Needs transformers, which knows the sizes of the towers. Counted: weights in bfloat16 (GPU, also with the LLM's
layers packed by `--quantise`) and float32 (CPU), CS2 of four layers included, and of one stream the rolling cache with
the copies that are kept of it. Not counted: activations, torch, CUDA, the operating system. Qwen's voice ("talker") is
not loaded.
"""

import argparse
from typing import Any

from benchmarks.report import report
from benchmarks.speed.memory_budget import MOST_COPIES
from benchmarks.speed.omni.sizes import MODELS, token_values
from benchmarks.speed.omni.thinker import config_with
from engines.omni.config import OmniConfig
from engines.omni.model import OmniModel, empty_model, pack_layers
from engines.shapes import QUANTISATIONS, Quantisation

BF16, FP32 = 2, 4


def parameters(model: OmniModel) -> dict[str, int]:
    def count(*modules: Any) -> int:
        return sum(parameter.numel() for module in modules for parameter in module.parameters())

    assert model.cs2 is not None
    return {
        "towers": count(model.audio_tower, model.vision_tower),
        "language model": count(model.decoder),
        "CS2": count(model.cs2.refiner, model.cs2.head),
    }


def packed_bytes(config: OmniConfig, kind: Quantisation) -> int:
    """Of all weights on a GPU, when `--quantise` packs the LLM's layers."""
    model = empty_model(config)
    pack_layers(model, kind)
    return model.num_bytes(BF16)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--cache-tokens", type=int, default=2048, help="tokens a stream remembers (default: %(default)s)"
    )
    options = parser.parse_args()
    rows = {}
    for name, decoder in MODELS.items():
        config = config_with(decoder)
        parts = parameters(empty_model(config))
        cache = (1 + MOST_COPIES) * token_values(config.decoder) * options.cache_tokens
        rows[name] = {part: number / 1e9 for part, number in parts.items()} | {
            "GPU, GB": (empty_model(config).num_bytes(BF16) + BF16 * cache) / 1e9,
            **{f"{kind}, GB": (packed_bytes(config, kind) + BF16 * cache) / 1e9 for kind in QUANTISATIONS},
            "CPU, GB": (empty_model(config).num_bytes(FP32) + FP32 * cache) / 1e9,
        }
    print("| billions of parameters | " + " | ".join(rows["3B"]) + " |")
    print("|---" * (len(rows["3B"]) + 1) + "|")
    for name, row in rows.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in row.values()) + " |")
    report(None, benchmark="omni_memory", sizes=rows)


if __name__ == "__main__":
    main()
