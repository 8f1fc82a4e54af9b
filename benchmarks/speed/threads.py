"""How fast ONNX Runtime reads a question and decodes a token, by the number of threads.

    python -m benchmarks.speed.threads [--repeats 15] [--out benchmarks/results/threads.json]

Runs the graph of a step alone, with a question of 30 tokens and with one token, after an empty and after a full memory.
The ways take turns; medians. Prints a table; the last line is one JSON object.
"""

import argparse
import os
from pathlib import Path

from benchmarks.report import report
from benchmarks.speed.graph_runs import Run, step_inputs, timed_in_turns
from engines.mini.graph_set import CpuLlm
from engines.mini.trained import load_weights
from engines.model_store import ModelStore
from engines.runtimes.onnx_cpu import OnnxCpuRuntime

QUESTION_TOKENS = 30
SIZES = {  # tokens to read, tokens in memory
    "question, empty memory": (QUESTION_TOKENS, 22),
    "question, full memory": (QUESTION_TOKENS, 2070),
    "token, empty memory": (1, 22),
    "token, full memory": (1, 2070),
}
WAYS = {"one thread": 1, "two threads": 2}
DEFAULT = "one thread"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=15, help="runs of each way (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    loaded = load_weights(ModelStore())
    graph = CpuLlm(loaded, "int16").step_graph().SerializeToString()
    inputs = {size: step_inputs(loaded.decoder.config, count, past) for size, (count, past) in SIZES.items()}
    runtimes = {way: OnnxCpuRuntime(graph, threads) for way, threads in WAYS.items()}
    runs = {way: {size: Run(runtime, inputs[size]) for size in SIZES} for way, runtime in runtimes.items()}
    times = timed_in_turns(runs, options.repeats)
    medians = {way: {size: taken.median_ms for size, taken in row.items()} for way, row in times.items()}
    processor_s = {way: sum(sum(taken.processor_s) for taken in row.values()) for way, row in times.items()}
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
        run_s={way: sum(sum(taken.run_s) for taken in row.values()) for way, row in times.items()},
    )


if __name__ == "__main__":
    main()
