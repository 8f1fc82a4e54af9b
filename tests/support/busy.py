"""Runs a command while other processes take every core: what passes on a quiet machine must pass on a busy one.

    python -m tests.support.busy [--rounds 3] [--niceness 0] -- make suite

The hogs end however the command ends, and by themselves if this process is killed. Exit code 1 if any round failed.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# A hog ends when its parent is another one, which is when its own has died.
HOG = "import os, sys\nniceness, parent = map(int, sys.argv[1:])\nos.nice(niceness)\nwhile os.getppid() == parent: pass"


@contextmanager
def hogs(count: int, niceness: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """`count` processes that do nothing but take time, as important as `niceness` says (0: as the tests are)."""
    command = [sys.executable, "-c", HOG, str(niceness), str(os.getpid())]
    started = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield started
    finally:
        for hog in started:
            hog.kill()
        for hog in started:
            hog.wait()


def main(arguments: list[str] | None = None) -> int:
    """Run all rounds, also after one that failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often (default: %(default)s)")
    parser.add_argument("--niceness", type=int, default=0, help="of the hogs (default: %(default)s, as the tests)")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    codes = []
    with hogs(os.cpu_count() or 1, options.niceness):
        for number in range(1, options.rounds + 1):
            codes.append(subprocess.run(options.command).returncode)
            sys.stdout.write(f"busy round {number} of {options.rounds}: exit code {codes[-1]}\n")
            sys.stdout.flush()
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
