"""Benchmarks: every script prints a table; its last line is one JSON object."""
