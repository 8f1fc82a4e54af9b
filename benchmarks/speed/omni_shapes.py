"""What a window, a question and a token cost in the real sizes of Qwen2.5-Omni's layers, with random weights.

    python -m benchmarks.speed.omni_shapes [--repeats 3] [--out benchmarks/results/omni_shapes.json]

Two layers of the language model run on the CPU, float32, one thread, with the kept tokens of a minute before them; what
one layer takes is multiplied by the number of layers. CS2 is four such layers over the prompt, the last 128 kept tokens
and a whole window. Processor time, which other programs disturb less than time; medians. Not in it: the towers, which
cost the same at every ratio, the embedding table and the output head.

The offline recipe reads the whole clip again for every question; its cost is counted, not measured: operations of the
same layers. Prints two tables; the last line is one JSON object.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import torch

from benchmarks.report import report
from benchmarks.speed.omni.sizes import (
    CS2_LAYERS,
    FP16,
    MINUTES,
    MODELS,
    PROMPT_TOKENS,
    QUESTION_TOKENS,
    RATIOS,
    WINDOW_TOKENS,
    WINDOWS_A_MINUTE,
    Cost,
    offline,
    on_stream,
    operations,
    token_values,
)
from engines.core.decoder import Decoder
from engines.core.sync_rope import NUM_ROWS
from engines.shapes import CONTEXT_TOKENS, DecoderConfig
from engines.sieve.cs2 import Refiner

MEASURED_LAYERS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    torch.set_num_threads(1)
    measured = {name: measure(config, options.repeats) for name, config in MODELS.items()}
    counted = {name: count(config) for name, config in MODELS.items()}
    print("| model | ratio | window, s | CS2, s | both, s | against all | question, s | token, s | a minute, MB |")
    print("|---" * 9 + "|")
    for name, rows in measured.items():
        for ratio, row in rows.items():
            cells = (row["window_s"], row["cs2_s"], row["both_s"], row["times"], row["question_s"], row["token_s"])
            shown = " | ".join(f"{cell:.2f}" for cell in cells)
            print(f"| {name} | {ratio} | {shown} | {row['minute_mb']:.0f} |")
    print("\n| a question, 10^12 operations | " + " | ".join(f"after {minutes} min" for minutes in MINUTES) + " |")
    print("|---" * (len(MINUTES) + 1) + "|")
    for name, recipes in counted.items():
        for recipe, costs in recipes.items():
            print(f"| {name}, {recipe} | " + " | ".join(f"{cost:.1f}" for cost in costs) + " |")
    report(options.out, benchmark="omni_shapes", measured=measured, counted=counted)


@torch.no_grad()
def measure(config: DecoderConfig, repeats: int) -> dict[str, dict[str, float]]:
    """By ratio: seconds of processor time of all layers, and MB of keys and values."""
    generator = torch.Generator().manual_seed(0)
    decoder = Decoder(replace(config, num_layers=MEASURED_LAYERS, vocab_size=1), tied_head=True)
    refiner = Refiner(config, 0)
    refiner.layers = decoder.layers
    for parameter in decoder.parameters():
        parameter.normal_(std=0.02, generator=generator)

    def block(count: int, first: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
        embeds = torch.randn(1, count, config.hidden_size, generator=generator)
        return embeds, torch.arange(first, first + count).expand(NUM_ROWS, -1)

    def after(past: int, count: int) -> float:
        """Reading `count` tokens after `past`."""
        buffer = decoder.new_buffer(past + count)
        embeds, positions = block(count, past)

        def run() -> None:
            buffer.length = past
            decoder(embeds, positions, buffer)

        return taken_s(run, repeats) / MEASURED_LAYERS

    seen = block(PROMPT_TOKENS + CONTEXT_TOKENS + WINDOW_TOKENS)
    cs2_s = taken_s(lambda: refiner(*seen), repeats) / MEASURED_LAYERS * CS2_LAYERS
    rows: dict[str, dict[str, float]] = {}
    for ratio in RATIOS:
        kept = round(ratio * WINDOW_TOKENS)
        past = PROMPT_TOKENS + WINDOWS_A_MINUTE * kept
        row = {
            "window_s": config.num_layers * after(past, kept),
            "cs2_s": cs2_s if ratio < 1 else 0.0,
            "question_s": config.num_layers * after(past, QUESTION_TOKENS),
            "token_s": config.num_layers * after(past, 1),
            "minute_mb": FP16 * token_values(config) * WINDOWS_A_MINUTE * kept / 1e6,
        }
        row["both_s"] = row["window_s"] + row["cs2_s"]
        row["times"] = rows["1.0"]["both_s"] / row["both_s"] if rows else 1.0
        rows[str(ratio)] = row
    return rows


def taken_s(run: Callable[[], object], repeats: int) -> float:
    """Median of processor times; the first run is not counted."""
    times = []
    for _ in range(repeats + 1):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return median(times[1:])


def count(config: DecoderConfig) -> dict[str, list[float]]:
    """Operations of a question after so many minutes, in 10^12: multiplications and additions of all layers."""
    recipes: dict[str, Callable[[int], tuple[Cost, ...]]] = {
        "offline, all tokens": lambda minutes: offline(config, minutes, 1.0),
        "offline, CS2 keeps 10%": lambda minutes: offline(config, minutes, 0.1),
        "on the stream": lambda minutes: on_stream(config, minutes, 0.1),
    }
    return {name: [operations(cost(minutes)) for minutes in MINUTES] for name, cost in recipes.items()}


if __name__ == "__main__":
    main()
