"""How fast ONNX Runtime reads a question and decodes a token, by the number of threads.

    python -m benchmarks.speed.threads [--repeats 15] [--out benchmarks/results/threads.json]

Runs the graph of a step alone, with a question of 30 tokens and with one token, after an empty and after a full memory.
The ways take turns; medians. Prints a table; the last line is one JSON object.
"""

import argparse
import os
import statistics
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from benchmarks.report import report
from engines.core.layers import KVBuffer
from engines.mini.graph_set import CpuLlm
from engines.mini.trained import load_weights
from engines.model_store import ModelStore
from engines.runtimes.base import Array
from engines.runtimes.graph_language_model import block_inputs
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.shapes import DecoderConfig

QUESTION_TOKENS, HEADROOM = 30, 80
SIZES = {  # tokens to read, tokens in memory
    "question, empty memory": (QUESTION_TOKENS, 22),
    "question, full memory": (QUESTION_TOKENS, 2070),
    "token, empty memory": (1, 22),
    "token, full memory": (1, 2070),
}
WAYS = {"one thread": 1, "two threads": 2}
DEFAULT = "one thread"


def block_of(config: DecoderConfig, count: int, past: int) -> Mapping[str, Array]:
    """Inputs of the LLM's graphs, without a step's `last`: `count` tokens after `past` ones, random numbers."""
    torch.manual_seed(0)
    keys = torch.randn(config.num_layers, 1, config.num_kv_heads, past + HEADROOM, config.head_dim)
    embeds, positions = torch.randn(1, count, config.hidden_size) * 0.1, torch.arange(count) + past
    return block_inputs(config, embeds, positions.expand(4, -1), KVBuffer(keys, keys.clone(), past))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=15, help="runs of each way (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    loaded = load_weights(ModelStore())
    graph = CpuLlm(loaded, "int16").step_graph().SerializeToString()
    runtimes = {way: OnnxCpuRuntime(graph, threads) for way, threads in WAYS.items()}
    inputs = {
        size: {**block_of(loaded.decoder.config, count, past), "last": np.asarray([count - 1])}
        for size, (count, past) in SIZES.items()
    }
    times = {way: {size: list[float]() for size in SIZES} for way in WAYS}
    processor_s, run_s = dict.fromkeys(WAYS, 0.0), dict.fromkeys(WAYS, 0.0)
    for repeat in range(options.repeats + 1):  # the first one warms up
        for way, runtime in runtimes.items():
            for size in SIZES:
                started, worked = time.perf_counter(), time.process_time()
                runtime.infer(inputs[size])
                took = time.perf_counter() - started
                if repeat:
                    times[way][size].append(1e3 * took)
                    processor_s[way] += time.process_time() - worked
                    run_s[way] += took
    medians = {way: {size: statistics.median(of_size) for size, of_size in rows.items()} for way, rows in times.items()}
    print(f"| ms | {' | '.join(SIZES)} | processor time |")
    print("|---" * (len(SIZES) + 2) + "|")
    for way, row in medians.items():
        cells = " | ".join(f"{value:.0f} ({medians[DEFAULT][size] / value:.2f}×)" for size, value in row.items())
        print(f"| {way} | {cells} | {processor_s[way] / processor_s[DEFAULT]:.2f} |")
    report(
        options.out,
        benchmark="threads",
        repeats=options.repeats,
        usable_cores=len(os.sched_getaffinity(0)),
        ms=medians,
        processor_s=processor_s,
        run_s=run_s,
    )


if __name__ == "__main__":
    main()
