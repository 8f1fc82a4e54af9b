"""How a benchmark ends: one JSON object with versions and hardware, on the last line and in a file if one was named."""

import json
import os
import platform
from pathlib import Path

from clients.presenters import peak_rss_mb, versions


def report(out: Path | None, **fields: object) -> None:
    """Print `fields` as the last line; write it to `out` too."""
    hardware = {"machine": platform.machine(), "processor": _processor(), "cores": os.cpu_count()}
    line = json.dumps({**fields, "peak_rss_mb": round(peak_rss_mb(), 1), "hardware": hardware, "versions": versions()})
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(line + "\n", encoding="utf-8")
    print(line)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
