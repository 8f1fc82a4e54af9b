"""`echoingpixels build`: builds engines, or compares two runtimes on the same inputs."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib import metadata

from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from clients.errors import InputError
from clients.options.build import FAMILIES
from engines.api import Timer
from engines.builds.build import BuiltEngine, Make, build, onnx_maker, tensorrt_maker
from engines.builds.compare import compare
from engines.builds.folder import Target
from engines.graphs.sizes import GRAPH_SIZES, NamedGraph
from engines.mini.graph_set import mini_cpu_graphs, mini_graphs, omni_graphs
from engines.mini.pairs import runtime_pairs
from engines.mini.trained import load_weights
from engines.model_store import ModelStore
from engines.omni.families.graphs import CHECKPOINT_GRAPHS, checkpoint_graphs
from engines.runtimes.tensorrt_build import Progress as Phases
from engines.runtimes.tensorrt_library import load_library, writes_in_place

OMNI_GRAPHS, CPU_GRAPHS = 3, 2
SMALLEST_SM = {"int4": 80, "fp8": 89}  # that have such numbers


def run_build(options: argparse.Namespace, store: ModelStore) -> int:
    """Build the engines that `options` ask for; prints a line for each. Raises EngineError, InputError."""
    console = Console(stderr=True, highlight=False)
    with Progress(
        TextColumn("{task.description:<40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bar:
        task = bar.add_task("reading the models", total=None)
        target, make = _target(options, lambda phase: bar.update(task, description=phase[:40]))
        graphs, count, made_from = _graphs(options, store)
        bar.update(task, total=count)
        for built in build(graphs, target, made_from, options.out, make):
            bar.advance(task)
            _show(built, target, options.json, bar.console)
    return 0


def run_compare(options: argparse.Namespace, store: ModelStore, timer: Timer) -> int:
    """Run CS2 and the LLM on two runtimes with the same inputs; prints how they differ. Raises EngineError."""
    names = tuple(options.compare)
    for graph, inputs, runtimes in runtime_pairs(store, names, options.out, user_cache_path("echoingpixels")):
        with runtimes[0] as first, runtimes[1] as second:
            found = compare(first, second, inputs, timer)
        if options.json:
            print(json.dumps({"type": "comparison", "graph": graph, "of": names, **asdict(found)}), flush=True)
            continue
        print(f"{graph}: {names[0]} {found.times_ms[0]:.1f} ms, {names[1]} {found.times_ms[1]:.1f} ms")
        for name, error in found.errors.items():
            print(f"  {name:<12} differs by {error:.2e} at most, of {found.sizes[name]:.3g}")
        if found.top_agreement is not None:
            print(f"  best 5: {found.top_agreement:.0%} the same")
    return 0


def _graphs(options: argparse.Namespace, store: ModelStore) -> tuple[Iterator[NamedGraph], int, str]:
    """The graphs, their number, and the name of their weights; it must equal that of the engine that will run them."""
    if (options.checkpoint is not None) != (options.model in FAMILIES):
        raise InputError(f"--checkpoint DIR goes with --model {' or '.join(FAMILIES)}")
    if options.model in FAMILIES:
        if options.runtime == "onnxruntime" and options.precision != "fp32":
            raise InputError("onnxruntime takes --precision fp32 for a checkpoint: a CPU computes in it")
        _check_packing(options)
        _check_place(options)
        graphs, made_from = checkpoint_graphs(
            options.model, options.checkpoint, options.precision, options.quantise, options.cache_tokens
        )
        return graphs, CHECKPOINT_GRAPHS, made_from
    if options.cache_tokens is not None:
        raise InputError(f"--cache-tokens is of a checkpoint: give --model {' or '.join(FAMILIES)} with it")
    if options.quantise is not None:
        raise InputError(f"--quantise packs the weights of a checkpoint: give --model {' or '.join(FAMILIES)} with it")
    if options.model == "omni":
        if options.runtime == "onnxruntime":
            raise InputError("omni is built for tensorrt and tensorrt-rtx only")
        return omni_graphs(options.layers, options.precision), OMNI_GRAPHS, "random weights"
    is_cpu = options.runtime == "onnxruntime"
    if is_cpu and options.precision != "int16":
        raise InputError("onnxruntime takes --precision int16: weights stay as they are stored")
    loaded = load_weights(store)
    if is_cpu:
        return mini_cpu_graphs(loaded), CPU_GRAPHS, loaded.made_from
    return mini_graphs(loaded, store, options.precision), len(GRAPH_SIZES), loaded.made_from


def _check_packing(options: argparse.Namespace) -> None:
    """Tell at once what TensorRT would tell after minutes."""
    smallest = SMALLEST_SM.get(options.quantise, 0)
    if older := [sm for sm in options.sm if sm < smallest]:
        raise InputError(
            f"{options.quantise} is for GPUs from {smallest} on: leave {older[0]} out of --sm, or change --quantise"
        )


def _check_place(options: argparse.Namespace) -> None:
    """Whether the runtime can write in place, if that is asked for."""
    if options.cache_tokens is None:
        return
    if options.cache_tokens < 1:
        raise InputError(f"--cache-tokens is at least 1, not {options.cache_tokens}")
    if options.runtime == "onnxruntime":
        raise InputError("onnxruntime writes in place whatever the size of a memory: leave --cache-tokens out")
    library = load_library(options.runtime)
    if not writes_in_place(library):
        raise InputError(f"{options.runtime} {library.__version__} cannot write in place: leave --cache-tokens out")


def _target(options: argparse.Namespace, progress: Phases) -> tuple[Target, Make]:
    if options.runtime == "onnxruntime":
        if options.sm:
            raise InputError("--sm is a GPU's: leave it out for onnxruntime")
        version, maker = metadata.version("onnxruntime"), onnx_maker()
    elif options.precision not in ("fp16", "fp32"):
        raise InputError(f"{options.runtime} takes --precision fp16 or fp32")
    else:
        library = load_library(options.runtime)
        version, maker = library.__version__, tensorrt_maker(library, progress)
    target = Target(options.model, options.runtime, version, options.precision, options.sm, options.quantise)
    return target, maker


def _show(built: BuiltEngine, target: Target, as_json: bool, console: Console) -> None:
    if as_json:
        line = {
            "type": "engine",
            "graph": built.graph,
            "runtime": f"{target.runtime} {target.version}",
            "precision": target.precision,
            "quantise": target.quantise,
            "sm": list(target.sms),
            "file": str(built.path),
            "bytes": built.num_bytes,
            "found": built.status,
            "key": built.key,
        }
        print(json.dumps(line), flush=True)
    else:
        console.print(f"{built.status:<18} {built.path.name:<48} {built.num_bytes / 2**20:8.1f} MiB", soft_wrap=True)
