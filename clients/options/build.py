"""Options of `echoingpixels build`. They are not in `clients.build`, because that imports torch."""

import argparse
from pathlib import Path
from typing import Any

from clients.options.arguments import compute_capabilities
from engines.registry import MEDIA, OF_CHECKPOINTS
from engines.runtimes.run_on import RUNTIMES
from engines.shapes import GRAPH_QUANTISATIONS

FAMILIES = tuple(name for name in MEDIA if name in OF_CHECKPOINTS)
COMPARED = (*RUNTIMES, "onnxruntime-int8", "onnxruntime-fp32", "onnxruntime-fp16")


def add_build_command(commands: Any) -> None:
    """Add the command to the parser's commands."""
    command: argparse.ArgumentParser = commands.add_parser(
        "build",
        help="build engines for a GPU box, or compare two runtimes",
        description="Builds the model's graphs into a folder of engines for --engines of `serve` and `replay`. What is "
        "already built and valid is kept. TensorRT-RTX builds on any x86-64 Linux, also for GPUs of other machines; "
        "running engines on a GPU is unverified: none was at hand. Engines for onnxruntime run on the CPU.",
        epilog="example: echoingpixels build --runtime tensorrt-rtx --sm 86,89,120 --out engines",
    )
    command.add_argument(
        "--model",
        choices=("mini", "omni", *FAMILIES),
        default="mini",
        help="omni: sizes only, random weights; qwen2.5-omni and gemma-4: the LLM of --checkpoint, which serve and "
        "replay then run with the same --checkpoint and --engines",
    )
    command.add_argument("--checkpoint", metavar="DIR", type=Path, help="folder or name of a checkpoint to build")
    command.add_argument(
        "--quantise",
        choices=GRAPH_QUANTISATIONS,
        help="pack the weights of the checkpoint's layers; products stay in --precision. int4, in groups of up to 128 "
        "inputs: a quarter of 16 bits, for GPUs from 80 on; fp8 (E4M3), a scale for each output: half, from 89 on. "
        "Leave it out for a checkpoint of AWQ or GPTQ, which is packed already",
    )
    command.add_argument(
        "--runtime",
        choices=("tensorrt", "tensorrt-rtx", "onnxruntime"),
        default="tensorrt-rtx",
        help="what the engines are for (default: %(default)s)",
    )
    command.add_argument(
        "--sm",
        metavar="N,N",
        type=compute_capabilities,
        default=(),
        help="GPUs to build for, 89 for 8.9 (default: the one in this machine)",
    )
    command.add_argument(
        "--precision",
        choices=("fp16", "fp32", "int16"),
        default="fp16",
        help="int16: what onnxruntime rounds activations of mini to; onnxruntime takes fp32 for a checkpoint (default: "
        "%(default)s)",
    )
    command.add_argument(
        "--cache-tokens",
        metavar="N",
        type=int,
        help="build the LLM of a checkpoint for memories of at most N tokens, as serve's --cache-tokens has them: "
        "TensorRT then writes in place, without a second set of slots on the GPU. JetPack 6 cannot",
    )
    command.add_argument("--layers", metavar="N", type=int, default=2, help="layers of omni to build (default: 2)")
    command.add_argument("--out", metavar="DIR", type=Path, help="folder to write engines to")
    command.add_argument(
        "--compare",
        metavar=("A", "B"),
        nargs=2,
        choices=COMPARED,
        help="instead run CS2 and the LLM on both, and say how they differ; TensorRT's engines are read from --out",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object per line")
