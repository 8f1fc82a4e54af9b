"""What a window, a question and a token cost in the real sizes of Qwen2.5-Omni and Gemma 4, with random weights.

    python -m benchmarks.speed.omni_shapes [--repeats 3] [--out benchmarks/results/omni_shapes.json]

Some layers of each kind run on the CPU, float32, one thread, with the kept tokens of a minute before them: two of
Qwen2.5-Omni, four of Gemma 4, whose layers are sliding or global and have keys of their own or those of another. What
each takes is multiplied by the number of such layers. Gemma's tables of words have one row instead of 262,144, which
would take 12 GB: tokens of pictures and sound are no words and read that row alone.

CS2 is four layers of Qwen's over the prompt, the last 128 kept tokens and a whole window; Gemma has none. Processor
time, which other programs disturb less than time; medians. Not in it: the towers, which cost the same at every ratio,
looking up words and the output head.

The offline recipe reads the whole clip again for every question; its cost is counted, not measured: operations of the
same layers. Prints two tables; the last line is one JSON object.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median

import torch

from benchmarks.report import report
from benchmarks.speed.omni.gemma import SIZES, gemma_config
from benchmarks.speed.omni.layers import LayerTimes, taken_s
from benchmarks.speed.omni.sizes import (
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
    read_tokens,
    sieve_layers,
    token_values,
)
from engines.shapes import CONTEXT_TOKENS, DecoderConfig
from engines.sieve.cs2 import Refiner


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    torch.set_num_threads(1)
    configs = MODELS | {name: gemma_config(name).decoder for name in SIZES}
    measured = {name: measure(config, options.repeats) for name, config in configs.items()}
    counted = {name: count(config) for name, config in configs.items()}
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
    """By ratio: seconds of processor time of all layers, and MB of keys and values in 16 bits."""
    times = LayerTimes(config, repeats)
    cs2_s = 0.0
    if sieve_layers(config):
        refiner = Refiner(config, 0)
        refiner.layers = times.decoder.layers
        seen = times.block(PROMPT_TOKENS + CONTEXT_TOKENS + WINDOW_TOKENS)
        cs2_s = median(taken_s(lambda: refiner(*seen), repeats)) / len(refiner.layers) * sieve_layers(config)
    rows: dict[str, dict[str, float]] = {}
    for ratio in RATIOS:
        kept = read_tokens(config, ratio)
        past = PROMPT_TOKENS + WINDOWS_A_MINUTE * kept
        row = {
            "window_s": times.reading_s(past, kept),
            "cs2_s": cs2_s if ratio < 1 else 0.0,
            "question_s": times.reading_s(past, QUESTION_TOKENS),
            "token_s": times.reading_s(past, 1),
            "minute_mb": FP16 * token_values(config) * WINDOWS_A_MINUTE * kept / 1e6,
        }
        row["both_s"] = row["window_s"] + row["cs2_s"]
        row["times"] = rows["1.0"]["both_s"] / row["both_s"] if rows else 1.0
        rows[str(ratio)] = row
    return rows


def count(config: DecoderConfig) -> dict[str, list[float]]:
    """Operations of a question after so many minutes, in 10^12: multiplications and additions of all layers."""
    chooser = "CS2" if sieve_layers(config) else "novelty"
    recipes: dict[str, Callable[[int], tuple[Cost, ...]]] = {
        "offline, all tokens": lambda minutes: offline(config, minutes, 1.0),
        f"offline, {chooser} keeps 10%": lambda minutes: offline(config, minutes, 0.1),
        "on the stream": lambda minutes: on_stream(config, minutes, 0.1),
    }
    return {name: [operations(cost(minutes)) for minutes in MINUTES] for name, cost in recipes.items()}


if __name__ == "__main__":
    main()
