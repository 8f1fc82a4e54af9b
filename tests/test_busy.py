import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.busy import hogs, main


def command(code: int, note: Path) -> list[str]:
    """Leaves a mark and ends with an exit code."""
    return [sys.executable, "-c", f"open({str(note)!r}, 'a').write('x'); raise SystemExit({code})"]


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (3, 1)])
def test_every_round_runs_and_a_failure_is_told(tmp_path: Path, code: int, expected: int) -> None:
    note = tmp_path / "rounds"
    assert main(["--rounds", "2", "--", *command(code, note)]) == expected
    assert note.read_text() == "xx"


def test_hogs_end_when_the_tests_fail() -> None:
    started: list[subprocess.Popen[bytes]] = []

    def fail() -> None:
        with hogs(2, niceness=19) as running:
            started.extend(running)
            assert [hog.poll() for hog in running] == [None, None]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert all(hog.poll() is not None for hog in started)


def test_hogs_end_when_their_parent_is_killed() -> None:
    orphan = (
        "import os, signal, sys\nfrom tests.support.busy import hogs\n"
        "with hogs(1, 19) as (hog,):\n  print(hog.pid, flush=True)\n  os.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.Popen([sys.executable, "-c", orphan], stdout=subprocess.PIPE)
    # The hog holds the other end of the pipe: it is at its end when both are gone.
    out, _ = parent.communicate(timeout=300)
    assert int(out) > 0
    assert parent.returncode != 0
