"""Whether layers of the real sizes can be built for TensorRT-RTX, with random weights. A build is not a run.

    python -m benchmarks.speed.omni.builds [--models 3B,7B,E2B,E4B] [--sm 89] [--out omni_builds.json]

Two layers of Qwen2.5-Omni, one of each kind of Gemma 4, and the whole output head, in fp16 over memories of up to 8704
slots. Graphs over 2 GB (7B, E4B) have their weights in a file beside them. Needs no GPU; some 8 GB of memory for E4B.
Prints a table; the last line is one JSON object.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks.report import report
from benchmarks.speed.omni.gemma import SIZES, gemma_config
from benchmarks.speed.omni.layers import few_layers
from benchmarks.speed.omni.sizes import MODELS
from clients.options.arguments import compute_capabilities
from engines.core.decoder import Decoder
from engines.graphs.sizes import profile
from engines.graphs.slots.decoder import SLOT_SIZES, slots_graph
from engines.graphs.slots.files import is_one_message, weight_bytes
from engines.runtimes.tensorrt_build import build_engine
from engines.runtimes.tensorrt_library import load_library
from engines.shapes import DecoderConfig

NAMES = (*MODELS, *SIZES)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--models", default=",".join(NAMES), help="which, by commas (default: %(default)s)")
    parser.add_argument("--sm", type=compute_capabilities, default=(89,), help="GPUs to build for (default: 89)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    names = options.models.split(",")
    if unknown := set(names) - set(NAMES):
        parser.error(f"--models: {', '.join(sorted(unknown))} is none of {', '.join(NAMES)}")
    rows = {}
    print("| model | layers | weights, GB | in a file of their own | engine, GB | graph, s | build, s |")
    print("|---" * 7 + "|")
    for name in names:
        rows[name] = row = build(MODELS[name] if name in MODELS else gemma_config(name).decoder, options.sm)
        print(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in row.values()) + " |", flush=True)
    report(options.out, benchmark="omni_builds", sm=options.sm, rows=rows)


def build(config: DecoderConfig, sms: tuple[int, ...]) -> dict[str, float]:
    """Build an engine of some layers; the sizes of all and the seconds that it took."""
    began = time.monotonic()
    few = replace(few_layers(config).config, vocab_size=config.vocab_size)
    decoder = random_decoder(few)
    model = slots_graph(decoder, "fp16")
    del decoder
    size, is_beside, written = weight_bytes(model), not is_one_message(model), time.monotonic()
    engine = build_engine(load_library("tensorrt-rtx"), model, profile(model, SLOT_SIZES), sms, lambda _: None)
    return {
        "layers": few.num_layers,
        "weights_gb": size / 1e9,
        "beside": float(is_beside),
        "engine_gb": len(engine) / 1e9,
        "graph_s": written - began,
        "build_s": time.monotonic() - written,
    }


@torch.no_grad()
def random_decoder(config: DecoderConfig) -> Decoder:
    """Weights in 16 bits, a million random numbers again and again; the output head is the table of words."""
    numbers = 0.02 * torch.randn(2**20, generator=torch.Generator().manual_seed(0)).half()
    with torch.device("meta"):
        decoder = Decoder(config, tied_head=True)
    decoder = decoder.half().to_empty(device="cpu")
    for parameter in decoder.parameters():
        flat = parameter.requires_grad_(False).view(-1)
        for start in range(0, len(flat), len(numbers)):
            piece = flat[start : start + len(numbers)]
            piece.copy_(numbers[: len(piece)])
    return decoder


if __name__ == "__main__":
    main()
