"""The process that took the numbers: versions of its packages, and its memory."""

import platform
import re
import resource
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

PACKAGES = ("torch", "onnxruntime", "ctranslate2", "av", "numpy")


def versions() -> dict[str, str]:
    """Versions of the packages that the numbers depend on, as far as they are installed."""
    return {"python": platform.python_version()} | {name: found for name in PACKAGES if (found := _version(name))}


def peak_rss_mb() -> float:
    """The largest resident memory of this process so far, in MiB."""
    status = Path("/proc/self/status")  # on Linux, getrusage also counts the memory of the parent before exec
    peak_kb = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii")) if status.exists() else None
    if peak_kb:
        return int(peak_kb[1]) / 2**10
    unit: Callable[[int], float] = (lambda n: n / 2**20) if sys.platform == "darwin" else (lambda n: n / 2**10)
    return unit(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
