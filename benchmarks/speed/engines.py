"""Compares the runtimes: whole path by ratio, the LLM's graphs alone, load time and memory.

    python -m benchmarks.speed.engines [--repeats 3] [--out benchmarks/results/engines.json]

All runtimes take turns in one process, so that a busy machine slows all of them; medians over the repeats. "Answered"
is the time to process a window (encode, sieve, prefill) and to answer a question with 12 tokens. Prints tables; the
last line is JSON.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from platformdirs import user_cache_path

from benchmarks.report import report, rss_mb
from benchmarks.speed.latency import DEMO, RATIOS, measure
from clients.presenters.process import peak_rss_mb
from echoingpixels import Assistant
from engines.core.language_model import LanguageModel
from engines.graphs.llm import prefill_graph, step_graph
from engines.graphs.weights import llm_weights
from engines.mini.runtimes import MiniRuntimes, make_language_model
from engines.mini.trained import load_weights
from engines.model_store import ModelStore
from engines.runtimes.graph_language_model import GraphLanguageModel
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from engines.runtimes.run_on import ON_CPU, MiniRuntime, RunOn, num_usable_cores

ANSWER_TOKENS = 12
PAST, ROOM = 300, 640
BLOCKS = {"decode step": 1, "prefill of 12": 12, "prefill of 204": 204}
STAGES = ("encode_ms", "sieve_ms", "prefill_ms", "ttft_ms")
Medians = dict[str, dict[str, dict[str, float]]]  # by runtime, ratio, number


def whole_path(repeats: int) -> Medians:
    """The demo clip through every runtime at every ratio, in turns."""
    engines = {name: Assistant.load(runtime=name).engine for name in ON_CPU}
    samples: dict[str, dict[str, list[dict[str, float]]]] = {
        name: {f"{ratio:g}": [] for ratio in RATIOS} for name in ON_CPU
    }
    for engine in engines.values():
        measure(str(DEMO), engine, RATIOS[-1])  # warm-up
    for repeat in range(repeats):
        for ratio in RATIOS:
            for name, engine in engines.items():
                print(f"\rrepeat {repeat + 1}/{repeats}, {ratio:g}, {name:<20}", end="", file=sys.stderr, flush=True)
                samples[name][f"{ratio:g}"].append(measure(str(DEMO), engine, ratio))
    print(file=sys.stderr)
    medians = {name: {ratio: _medians(runs) for ratio, runs in by_ratio.items()} for name, by_ratio in samples.items()}
    for by_ratio in medians.values():
        for row in by_ratio.values():
            row["answered_ms"] = sum(row[stage] for stage in STAGES) + 1e3 * ANSWER_TOKENS / row["decode_tokens_per_s"]
    return medians


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


@torch.no_grad()
def graphs_alone(repeats: int) -> dict[str, dict[str, float]]:
    """Milliseconds by block and runtime, after `PAST` tokens; ONNX Runtime in float32 is there for comparison only."""
    loaded = load_weights(ModelStore())
    decoder, cache, cores = loaded.decoder, user_cache_path("echoingpixels"), num_usable_cores()
    runtimes = {
        name: None if name == "torch" else MiniRuntimes(RunOn(name), cache, loaded.made_from) for name in ON_CPU
    }
    readers: dict[str, LanguageModel] = {
        name: make_language_model(opened, loaded, cores) for name, opened in runtimes.items()
    }
    dense = llm_weights(decoder)
    prefill, step = (write(decoder.config, dense, "fp32").SerializeToString() for write in (prefill_graph, step_graph))
    table = decoder.embed_tokens.weight
    readers["onnxruntime-fp32"] = GraphLanguageModel(
        decoder.config, table, OnnxCpuRuntime(prefill, cores), OnnxCpuRuntime(step, cores)
    )
    buffers = {name: decoder.new_buffer(ROOM, reader.past_dtype) for name, reader in readers.items()}
    for buffer in buffers.values():
        buffer.keys.normal_()
        buffer.values.normal_()
    taken: dict[str, dict[str, list[float]]] = {block: {name: [] for name in readers} for block in BLOCKS}
    for block, count in BLOCKS.items():
        ids, positions = torch.arange(5, 5 + count)[None], torch.arange(PAST, PAST + count).expand(4, -1)
        for _ in range(repeats * (8 if count == 1 else 2)):
            for name, reader in readers.items():
                buffer = buffers[name]
                buffer.length = PAST
                began = time.perf_counter()
                if count == 1:
                    reader.step(ids, positions, buffer)
                else:
                    reader.prefill(table[ids], positions, buffer)
                taken[block][name].append(1e3 * (time.perf_counter() - began))
    return {
        block: {name: float(np.median(times)) for name, times in by_name.items()} for block, by_name in taken.items()
    }


def loaded(name: str) -> dict[str, float]:
    """Load time and memory of a process of its own; the graphs are in the cache already."""
    command = [sys.executable, "-m", "benchmarks.speed.engines", "--load", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _load(name: MiniRuntime) -> None:
    began = time.perf_counter()
    assistant = Assistant.load(runtime=name)
    load_s = time.perf_counter() - began
    print(json.dumps({"load_s": load_s, "rss_mb": rss_mb(), "peak_rss_mb": peak_rss_mb()}))
    assistant.close()  # until here it holds the models


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=3, help="replays per runtime and ratio (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    parser.add_argument("--load", choices=ON_CPU, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        _load(options.load)
        return
    alone = graphs_alone(options.repeats)
    medians = whole_path(options.repeats)
    memory: dict[str, dict[str, float]] = {name: loaded(name) for name in ON_CPU}
    for table in (_stages(medians), _alone(alone), _memory(memory)):
        print(table, end="\n\n")
    report(
        options.out,
        benchmark="engines",
        clip=DEMO.name,
        repeats=options.repeats,
        whole_path=medians,
        llm_alone_ms=alone,
        loaded=memory,
        times_faster_than_torch={
            name: {ratio: _over(medians["torch"][ratio], row) for ratio, row in by_ratio.items()}
            for name, by_ratio in medians.items()
        },
        times_faster_than_all_tokens={
            name: {ratio: _over(by_ratio["1"], row) for ratio, row in by_ratio.items()}
            for name, by_ratio in medians.items()
        },
    )


def _over(slow: dict[str, float], quick: dict[str, float]) -> dict[str, float]:
    keys = ("prefill_ms", "ttft_ms", "answered_ms")
    ratios = {key.removesuffix("_ms"): round(slow[key] / quick[key], 2) for key in keys}
    return ratios | {"decode": round(quick["decode_tokens_per_s"] / slow["decode_tokens_per_s"], 2)}


def _stages(medians: Medians) -> str:
    lines = [
        "| runtime | ratio | encode | sieve | prefill | first token | tokens/s | answered | faster than all tokens |",
        "|---" * 9 + "|",
    ]
    for name, by_ratio in medians.items():
        for ratio, row in by_ratio.items():
            stages = " | ".join(f"{row[stage]:.0f} ms" for stage in STAGES)
            times = by_ratio["1"]["answered_ms"] / row["answered_ms"]
            end = f"{row['decode_tokens_per_s']:.1f} | {row['answered_ms']:.0f} ms | {times:.1f}×"
            lines.append(f"| {name} | {ratio} | {stages} | {end} |")
    return "\n".join(lines)


def _alone(alone: dict[str, dict[str, float]]) -> str:
    names = list(next(iter(alone.values())))
    lines = ["| LLM alone, ms | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for block, row in alone.items():
        cells = " | ".join(f"{row[name]:.1f} ({row['torch'] / row[name]:.1f}×)" for name in names)
        lines.append(f"| {block} | {cells} |")
    return "\n".join(lines)


def _memory(memory: dict[str, dict[str, float]]) -> str:
    lines = ["| runtime | load | memory loaded | at most |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {row['load_s']:.1f} s | {row['rss_mb']:.0f} MB | {row['peak_rss_mb']:.0f} MB |"
        for name, row in memory.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
