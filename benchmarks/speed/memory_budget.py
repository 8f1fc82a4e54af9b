"""How much memory engines and caches need on each device, computed from the sizes of the models; nothing is measured.

    python -m benchmarks.speed.memory_budget [--streams 1] [--cache-tokens 2048]

Counted: weights of the prefill and of the step engine in fp16 (both hold them), CS2's layers, the rolling cache of
every stream in fp16 with the copies that are kept of it, and what the GPU reads at a time. Not counted: the encoders
(25 MB for mini; Qwen's own towers for omni), torch and the models that stay on the CPU (1.7 GB of host memory for mini,
measured by `make engines`), what CUDA and TensorRT take for themselves, the operating system.
"""

import argparse

from benchmarks.report import report
from benchmarks.speed.omni.sizes import layer_parameters, token_values
from engines.graphs.sizes import LLM_SIZES
from engines.mini.engine import ROOM_TO_ASK
from engines.mini.trained import REFINER_LAYERS
from engines.shapes import QWEN25_OMNI_3B, SMOLLM2_135M, DecoderConfig

BOXES_GB = {"Orin Nano": 8, "AGX Orin": 64, "Thor": 128, "RTX 3060": 12, "RTX 4090": 24}
MODELS = {"mini": SMOLLM2_135M, "omni 3B": QWEN25_OMNI_3B}
FP16, FP32 = 2, 4
MOST_COPIES = 2  # the newest, and the one that an answer reads that began before


def budget_mb(config: DecoderConfig, streams: int, cache_tokens: int) -> dict[str, float]:
    layers = config.num_layers * layer_parameters(config)
    table = config.vocab_size * config.hidden_size
    parts = {
        "prefill engine": FP16 * layers,
        "step engine": FP16 * (layers + table),
        "embeddings": FP32 * table,
        "CS2": FP16 * REFINER_LAYERS * layer_parameters(config),
        "caches": (1 + MOST_COPIES) * FP16 * token_values(config) * cache_tokens * streams,
        "being read": FP16 * token_values(config) * LLM_SIZES["S"].fit(cache_tokens + ROOM_TO_ASK),
    }
    return {name: size / 1e6 for name, size in parts.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--streams", type=int, default=1, help="cameras (default: %(default)s)")
    parser.add_argument("--cache-tokens", type=int, default=2048, help="tokens each remembers (default: %(default)s)")
    options = parser.parse_args()
    most = LLM_SIZES["S"].values[-1] - ROOM_TO_ASK
    if not 0 < options.cache_tokens <= most:
        parser.error(f"--cache-tokens: engines are built for 1 to {most}")
    budgets = {name: budget_mb(config, options.streams, options.cache_tokens) for name, config in MODELS.items()}
    print("| MB | " + " | ".join(budgets["mini"]) + " | all | " + " | ".join(f"{box}" for box in BOXES_GB) + " |")
    print("|---" * (len(budgets["mini"]) + len(BOXES_GB) + 2) + "|")
    for name, parts in budgets.items():
        total = sum(parts.values())
        shares = " | ".join(f"{total / 10 / size:.0f}%" for size in BOXES_GB.values())
        print(f"| {name} | " + " | ".join(f"{part:.0f}" for part in parts.values()) + f" | {total:.0f} | {shares} |")
    report(None, benchmark="memory_budget", megabytes=budgets)


if __name__ == "__main__":
    main()
