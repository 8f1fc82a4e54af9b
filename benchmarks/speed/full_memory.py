"""What a full memory costs the language model: reading the same tokens after 30 tokens and after 2048.

    python -m benchmarks.speed.full_memory [--repeats 15] [--out benchmarks/results/full_memory.json]

The shipped reader's graphs with random weights; only the time matters. Both memories take turns. Medians; in brackets
the least, which is nearest to what an idle machine would take. Prints a table; the last line is one JSON object.
"""

import argparse
from pathlib import Path

from benchmarks.report import report
from benchmarks.speed.graph_runs import Run, prefill_inputs, step_inputs, timed_in_turns
from benchmarks.speed.readers import QUESTION_TOKENS, WINDOW_TOKENS, random_weights
from engines.graphs.llm import step_graph
from engines.runtimes.graph_language_model import PrefillByStep
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.runtimes.run_on import num_usable_cores
from engines.shapes import SMOLLM2_135M

FULL, EMPTY = 2048, 30


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=15, help="runs of each (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    weights = random_weights(SMOLLM2_135M)
    graph = step_graph(SMOLLM2_135M, weights, "fp32", is_packed=True)
    step = OnnxCpuRuntime(graph.SerializeToString(), num_usable_cores())
    runs = {
        f"{past} tokens": {
            "a token": Run(step, step_inputs(SMOLLM2_135M, 1, past)),
            "a question": Run(step, step_inputs(SMOLLM2_135M, QUESTION_TOKENS, past)),
            "a window": Run(PrefillByStep(step), prefill_inputs(SMOLLM2_135M, WINDOW_TOKENS, past)),
        }
        for past in (EMPTY, FULL)
    }
    times = timed_in_turns(runs, options.repeats)
    ms = {
        task: {
            past: {"median": of_task[task].median_ms, "least": 1e3 * min(of_task[task].run_s)}
            for past, of_task in times.items()
        }
        for task in runs[f"{EMPTY} tokens"]
    }
    print("| reading | " + " | ".join(f"after {past}" for past in times) + " | more |\n|---|---|---|---|")
    for task, by_past in ms.items():
        empty, full = by_past.values()
        more = {key: full[key] - empty[key] for key in full}
        cells = [f"{each['median']:.1f} ms ({each['least']:.1f})" for each in (empty, full, more)]
        print(f"| {task} | {' | '.join(cells)} |")
    report(options.out, benchmark="full_memory", repeats=options.repeats, tokens=(EMPTY, FULL), ms=ms)


if __name__ == "__main__":
    main()
