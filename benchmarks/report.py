"""The last line of every benchmark: one JSON object with versions and hardware, also written to a file on request."""

import json
import math
import os
import platform
from pathlib import Path

from clients.presenters.process import peak_rss_mb, versions


def report(out: Path | None, **fields: object) -> None:
    """Print `fields` as the last line; write it to `out` too.

    Values that were not measured (nan) or never came (inf) become null.
    """
    hardware = {"machine": platform.machine(), "processor": _processor(), "cores": os.cpu_count()}
    about = {"peak_rss_mb": round(peak_rss_mb(), 1), "hardware": hardware, "versions": versions()}
    line = json.dumps(_measured({**fields, **about}), allow_nan=False)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(line + "\n", encoding="utf-8")
    print(line)


def rss_mb() -> float:
    """Memory that this process holds now. Linux only."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _measured(value: object) -> object:
    if isinstance(value, dict):
        return {key: _measured(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_measured(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
