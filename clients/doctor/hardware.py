"""How much memory this machine has, and which NVIDIA GPUs."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 10
BOARD = Path("/proc/device-tree/model")  # what a board calls itself
QUERY = ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")


@dataclass(frozen=True)
class Gpu:
    """One GPU. `memory` is its own in bytes, None if it shares that of the machine, as on a Jetson."""

    description: str
    memory: int | None


def memory_bytes() -> int | None:
    """Memory of the machine, None if the system does not tell."""
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def jetson() -> str:
    """Which Jetson this machine is, such as "NVIDIA Jetson Orin Nano Developer Kit"; empty if it is none."""
    try:
        name = BOARD.read_text(encoding="utf-8", errors="replace").strip("\0\n ")
    except OSError:
        return ""
    return name if "Jetson" in name else ""


def find_gpus() -> tuple[tuple[Gpu, ...], str]:
    """The GPUs that the driver lists; if there are none, why."""
    if not shutil.which(QUERY[0]):
        return (), "no nvidia-smi"
    try:
        answer = subprocess.run(QUERY, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return (), f"nvidia-smi failed ({error})"
    lines = answer.stdout.strip().splitlines()
    if answer.returncode != 0 or not lines:
        return (), lines[0] if lines else "none found"
    return tuple(map(_gpu, lines)), ""


def _gpu(line: str) -> Gpu:
    mib = re.search(r", (\d+) MiB$", line)
    return Gpu(line, int(mib[1]) * 2**20 if mib else None)
