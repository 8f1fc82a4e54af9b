"""How much memory Qwen2.5-Omni and Gemma 4 take as torch runs them here, computed from sizes; nothing is measured.

    python -m benchmarks.speed.omni_memory [--cache-tokens 2048]

Needs transformers, which knows the sizes of the towers. Counted: weights in bfloat16 (GPU, also with the LLM's
layers packed by `--quantise`) and float32 (CPU), Qwen's CS2 of four layers included, and of one stream the rolling
cache with the copies that are kept of it. Not counted: activations, torch, CUDA, the operating system. Qwen's voice
("talker") is not loaded. Tables of words, which Gemma has for every layer, are never packed.
"""

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.report import report
from benchmarks.speed.memory_budget import MOST_COPIES
from benchmarks.speed.omni.gemma import SIZES, gemma_config, planned_gemma
from benchmarks.speed.omni.sizes import MODELS, token_values
from benchmarks.speed.omni.thinker import config_with, planned_thinker
from engines.core.layers import TokenTable
from engines.omni.families.gemma4_model import GemmaModel
from engines.omni.model import OmniModel
from engines.shapes import FOR_ANY_GPU, Quantisation

BF16, FP32 = 2, 4
Plan = Callable[[Quantisation | None], OmniModel | GemmaModel]


def plans() -> dict[str, Plan]:
    """Models without weights, packed or not, by name."""
    qwen: dict[str, Plan] = {name: partial(planned_thinker, config_with(sizes)) for name, sizes in MODELS.items()}
    return qwen | {name: partial(planned_gemma, gemma_config(name)) for name in SIZES}


def parameters(model: OmniModel | GemmaModel) -> dict[str, int]:
    def count(*modules: Any) -> int:
        return sum(parameter.numel() for module in modules for parameter in module.parameters())

    tables = [module for module in model.decoder.modules() if isinstance(module, TokenTable)]
    sieve = () if model.cs2 is None else (model.cs2.refiner, model.cs2.head)
    parts = model.parts.values() if isinstance(model, GemmaModel) else model.parts
    return {
        "towers": count(*parts) - count(model.decoder, *sieve),
        "language model": count(model.decoder),
        "tables of words in it": count(*tables),
        "CS2": count(*sieve),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--cache-tokens", type=int, default=2048, help="tokens a stream remembers (default: %(default)s)"
    )
    options = parser.parse_args()
    rows = {}
    for name, planned in plans().items():
        model = planned(None)
        cache = (1 + MOST_COPIES) * token_values(model.decoder.config) * options.cache_tokens
        rows[name] = {part: number / 1e9 for part, number in parameters(model).items()} | {
            "GPU, GB": BF16 * (model.num_bytes(1) + cache) / 1e9,
            **{f"{kind}, GB": (planned(kind).num_bytes(BF16) + BF16 * cache) / 1e9 for kind in FOR_ANY_GPU},
            "CPU, GB": FP32 * (model.num_bytes(1) + cache) / 1e9,
        }
    print("| billions of parameters | " + " | ".join(rows["3B"]) + " |")
    print("|---" * (len(rows["3B"]) + 1) + "|")
    for name, row in rows.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in row.values()) + " |")
    report(None, benchmark="omni_memory", sizes=rows)


if __name__ == "__main__":
    main()
