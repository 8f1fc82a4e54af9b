"""Benchmarks: every script prints a table; its last line is one JSON object.

Belongs here: measurements that take long or depend on the machine. Not here: checks that pass or fail, which are tests.
"""
