"""Runs of the LLM's graphs alone, on random numbers, which take turns so that a busy machine slows all of them."""

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch

from engines.core.layers import KVBuffer
from engines.runtimes.base import Array, Runtime
from engines.runtimes.graph_language_model import block_inputs
from engines.shapes import DecoderConfig

HEADROOM = 80  # places of the memory that are still free


@dataclass(frozen=True)
class Run:
    """A graph and its inputs."""

    runtime: Runtime
    inputs: Mapping[str, Array]


@dataclass(frozen=True)
class Times:
    """What each repetition of a run took: seconds on the clock, and of processor time."""

    run_s: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        return 1e3 * statistics.median(self.run_s)


def prefill_inputs(config: DecoderConfig, count: int, past: int) -> dict[str, Array]:
    """Inputs of the graph of a prefill: `count` tokens after `past` ones, random numbers."""
    torch.manual_seed(0)
    keys = torch.randn(config.num_layers, 1, config.num_kv_heads, past + HEADROOM, config.head_dim).half()
    embeds, positions = torch.randn(1, count, config.hidden_size) * 0.1, torch.arange(count) + past
    return block_inputs(config, embeds, positions.expand(4, -1), KVBuffer(keys, keys.clone(), past))


def step_inputs(config: DecoderConfig, count: int, past: int) -> dict[str, Array]:
    """Inputs of the graph of a step, likewise."""
    return {**prefill_inputs(config, count, past), "last": np.asarray([count - 1])}


def timed_in_turns(runs: Mapping[str, Mapping[str, Run]], repeats: int) -> dict[str, dict[str, Times]]:
    """Times of each run by name and task. One more round goes before and is not counted: it warms up."""
    times = {name: {task: Times() for task in tasks} for name, tasks in runs.items()}
    for repeat in range(repeats + 1):
        for name, tasks in runs.items():
            for task, run in tasks.items():
                started, worked = time.perf_counter(), time.process_time()
                run.runtime.infer(run.inputs)
                if repeat:
                    times[name][task].run_s.append(time.perf_counter() - started)
                    times[name][task].processor_s.append(time.process_time() - worked)
    return times
