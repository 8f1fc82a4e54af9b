"""Whether layers of the real sizes can be built for TensorRT-RTX, with random weights. A build is not a run.

    python -m benchmarks.speed.omni.builds [--models 3B,7B,E2B,E4B] [--quantise int4] [--sm 89] [--out omni_builds.json]

Two layers of Qwen2.5-Omni, one of each kind of Gemma 4, and the whole output head, in fp16 over memories of up to 8704
slots. 7B and E4B have one more, so that their weights pass the 2 GB of one message and lie in a file beside the graph.
`--quantise` packs the weights of the layers. Needs no GPU; each model is built in a process of its own.
Prints a table; the last line is one JSON object.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from math import prod
from multiprocessing import get_context
from pathlib import Path

import torch

from benchmarks.report import report
from benchmarks.speed.omni.gemma import SIZES, gemma_config
from benchmarks.speed.omni.layers import few_layers
from benchmarks.speed.omni.sizes import MODELS
from clients.options.arguments import compute_capabilities
from clients.presenters.process import peak_rss_mb
from engines.core.decoder import Decoder
from engines.core.weight_only import replace_projections
from engines.graphs.sizes import profile
from engines.graphs.slots.decoder import SLOT_SIZES, slots_graph
from engines.graphs.slots.files import is_one_message, weight_bytes
from engines.omni.checkpoint import put, targets_of
from engines.runtimes.tensorrt_build import build_engine
from engines.runtimes.tensorrt_library import load_library
from engines.shapes import GRAPH_QUANTISATIONS, DecoderConfig, Quantisation

NAMES = (*MODELS, *SIZES)
MORE_LAYERS = {"7B": 1, "E4B": 1}
COLUMNS = (
    "layers",
    "weights, GB",
    "in a file of their own",
    "engine, GB",
    "graph, CPU s",
    "build, CPU s",
    "peak memory, GB",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--models", default=",".join(NAMES), help="which, by commas (default: %(default)s)")
    parser.add_argument("--quantise", choices=GRAPH_QUANTISATIONS, help="pack the layers' weights (default: 16 bits)")
    parser.add_argument("--sm", type=compute_capabilities, default=(89,), help="GPUs to build for (default: 89)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    names = options.models.split(",")
    if unknown := set(names) - set(NAMES):
        parser.error(f"--models: {', '.join(sorted(unknown))} is none of {', '.join(NAMES)}")
    rows = {}
    print(f"| model | {' | '.join(COLUMNS)} |\n" + "|---" * (1 + len(COLUMNS)) + "|")
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        for name in names:
            rows[name] = row = processes.submit(build, name, options.quantise, options.sm).result()
            print(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in row.values()) + " |", flush=True)
    report(options.out, benchmark="omni_builds", quantise=options.quantise, sm=options.sm, rows=rows)


def build(name: str, quantise: Quantisation | None, sms: tuple[int, ...]) -> dict[str, float]:
    """Build an engine of some layers of a model; the sizes of all, and the processor time and memory that it took."""
    began = time.process_time()
    few = measured_layers(name)
    decoder = random_decoder(few, quantise)
    model = slots_graph(decoder, "fp16")
    del decoder
    size, is_beside, written = weight_bytes(model), not is_one_message(model), time.process_time()
    engine = build_engine(load_library("tensorrt-rtx"), model, profile(model, SLOT_SIZES), sms, lambda _: None)
    return {
        "layers": few.num_layers,
        "weights_gb": size / 1e9,
        "beside": float(is_beside),
        "engine_gb": len(engine) / 1e9,
        "graph_s": written - began,
        "build_s": time.process_time() - written,
        "peak_gb": peak_rss_mb() * 2**20 / 1e9,
    }


def measured_layers(name: str) -> DecoderConfig:
    """Some layers with all words of the output head; the last layer is there again where there are more."""
    config = MODELS[name] if name in MODELS else gemma_config(name).decoder
    few, more = few_layers(config).config, MORE_LAYERS.get(name, 0)
    layers = None if few.layers is None else few.layers + few.layers[-1:] * more
    return replace(few, layers=layers, num_layers=few.num_layers + more, vocab_size=config.vocab_size)


@torch.no_grad()
def random_decoder(config: DecoderConfig, quantise: Quantisation | None) -> Decoder:
    """Weights in 16 bits, or packed: a million random numbers again and again; the output head is the table of words.

    Each tensor begins at another number: TensorRT stores equal tensors once.
    """
    numbers = 0.02 * torch.randn(2**20, generator=torch.Generator().manual_seed(0)).half()
    with torch.device("meta"):
        decoder = Decoder(config, tied_head=True)
    if quantise is not None:
        replace_projections(decoder.layers, quantise)
    for target in targets_of("", decoder).values():
        numbers, size = numbers.roll(1), prod(target.shape)
        put(target, numbers.repeat(-(-size // len(numbers)))[:size].view(target.shape))
    return decoder


if __name__ == "__main__":
    main()
