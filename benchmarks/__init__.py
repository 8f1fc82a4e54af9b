"""Measurements: every script prints a table, and its last line is one JSON object."""
