"""Freed memory goes back to the system, also from between things that last."""

import sys

import pytest

from benchmarks.report import rss_mb
from engines.serving.heap import give_back_free_memory


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give nothing back on request")
def test_gaps_between_things_that_last_go_back_to_the_system() -> None:
    large, lasting = [], []
    for _ in range(1000):
        large.append(bytearray(b"\1" * 100_000))  # smaller than what glibc takes from the system by itself
        lasting.append(bytearray(b"\1" * 1000))
    filled = rss_mb()
    del large
    freed = rss_mb()
    give_back_free_memory()
    assert rss_mb() < min(freed + 1, filled - 60)
    assert sum(map(len, lasting)) == 1_000_000
