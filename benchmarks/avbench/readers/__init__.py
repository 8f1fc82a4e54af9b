"""Readers of benchmarks as they are published, from a local folder: each gives a `Benchmark`.

Belongs here: one file a benchmark. Not here: how an item is asked and judged.
"""
