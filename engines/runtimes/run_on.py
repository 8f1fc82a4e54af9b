"""What the language model can be run on, as it is asked for. No torch here: the command line reads it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MiniRuntime = Literal["torch", "onnxruntime", "onnxruntime-int8", "tensorrt", "tensorrt-rtx"]
RUNTIMES: tuple[MiniRuntime, ...] = ("torch", "onnxruntime", "tensorrt", "tensorrt-rtx")  # what is offered
ON_CPU: tuple[MiniRuntime, ...] = ("torch", "onnxruntime", "onnxruntime-int8")  # on a CPU; int8 changes answers
DEFAULT_RUNTIME: MiniRuntime = "onnxruntime"


@dataclass(frozen=True)
class RunOn:
    """What was asked for: a runtime, and the folder of engines that `echoingpixels build` made, if any."""

    runtime: MiniRuntime = DEFAULT_RUNTIME
    engines_dir: Path | None = None


def num_usable_cores() -> int:
    """Cores that this process may use; a container may have fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
