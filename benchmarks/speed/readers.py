"""What a larger reader would cost a live stream: SmolLM2-135M, which ships, and the size of Qwen2.5-Coder-0.5B.

    python -m benchmarks.speed.readers [--repeats 7] [--out benchmarks/results/readers.json]

Both have random weights in the graphs and the four bits in which the shipped one runs; only the time matters. Measured
after a memory of 1000 tokens: to read a window's tokens, to read a question, and to write one token. The readers take
turns; medians. Prints a table; the last line is one JSON object.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.report import report
from benchmarks.speed.graph_runs import Run, prefill_inputs, step_inputs, timed_in_turns
from engines.graphs.layers import LayerWeights
from engines.graphs.linear import PackedLinear
from engines.graphs.llm import LlmWeights, step_graph
from engines.graphs.packed import BLOCK
from engines.runtimes.graph_language_model import PrefillByStep
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.runtimes.run_on import num_usable_cores
from engines.shapes import MINI_MEDIA, SMOLLM2_135M, DecoderConfig

READERS = {
    "SmolLM2-135M": SMOLLM2_135M,
    "size of Qwen2.5-Coder-0.5B": replace(
        SMOLLM2_135M,
        vocab_size=151936,
        hidden_size=896,
        intermediate_size=4864,
        num_layers=24,
        num_heads=14,
        num_kv_heads=2,
    ),
}
SHIPPED = "SmolLM2-135M"
PAST, WINDOW_TOKENS, QUESTION_TOKENS = 1000, 80, 24
ANSWER_TOKENS = 12
UPDATE_RANK = 48  # of the trained low-rank update; of a stack of three, 16 each


def random_linear(width: int, size: int, rng: np.random.Generator, bits: int = 4) -> PackedLinear:
    """A layer (size, width) with random weights, as the shipped reader's: four bits, and a thin product."""
    codes = rng.integers(0, 2**bits, (size, width), np.uint8)
    scale = np.full((size, width // BLOCK), 0.01 / 2**bits, np.float32)
    if bits == 8:
        return PackedLinear(codes, scale, bits, None, None, "int16")
    rank = width // BLOCK + UPDATE_RANK
    left, right = (rng.normal(0, 0.01, shape).astype(np.float32) for shape in ((size, rank), (rank, width)))
    return PackedLinear(codes, scale, bits, left, right, "int16")


def random_weights(config: DecoderConfig) -> LlmWeights:
    rng, ones = np.random.default_rng(0), np.ones(config.hidden_size, np.float32)
    rows = config.head_dim * (config.num_heads + 2 * config.num_kv_heads)
    layers = tuple(
        LayerWeights(
            random_linear(config.hidden_size, rows, rng),
            random_linear(config.num_heads * config.head_dim, config.hidden_size, rng),
            random_linear(config.hidden_size, 2 * config.intermediate_size, rng),
            random_linear(config.intermediate_size, config.hidden_size, rng),
            ones,
            ones,
        )
        for _ in range(config.num_layers)
    )
    heads = np.zeros((config.num_layers, config.num_heads), np.float32)
    heads[config.num_layers // 2] = 1 / config.num_heads
    return LlmWeights(layers, ones, random_linear(config.hidden_size, config.vocab_size, rng, bits=8), heads)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=7, help="runs of each (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    runs = {}
    for name, config in READERS.items():
        weights = random_weights(config)
        graph = step_graph(config, weights, "fp32", is_packed=True)
        step = OnnxCpuRuntime(graph.SerializeToString(), num_usable_cores())
        runs[name] = {
            "window": Run(PrefillByStep(step), prefill_inputs(config, WINDOW_TOKENS, PAST)),
            "question": Run(step, step_inputs(config, QUESTION_TOKENS, PAST)),
            "token": Run(step, step_inputs(config, 1, PAST)),
        }
    times = timed_in_turns(runs, options.repeats)
    medians = {name: {task: taken.median_ms for task, taken in row.items()} for name, row in times.items()}
    print("| reader | a window's tokens | of real time | a question | a token | an answer |")
    print("|---|---|---|---|---|---|")
    for name, row in medians.items():
        cells = [f"{row[task]:.0f} ms ({row[task] / medians[SHIPPED][task]:.1f}×)" for task in row]
        cells.insert(1, f"{row['window'] / (1e3 * MINI_MEDIA.window_s):.0%}")
        answer_ms = row["question"] + ANSWER_TOKENS * row["token"]
        print(f"| {name} | {' | '.join(cells)} | {answer_ms:.0f} ms |")
    report(
        options.out,
        benchmark="readers",
        repeats=options.repeats,
        past=PAST,
        window_tokens=WINDOW_TOKENS,
        question_tokens=QUESTION_TOKENS,
        answer_tokens=ANSWER_TOKENS,
        ms=medians,
    )


if __name__ == "__main__":
    main()
