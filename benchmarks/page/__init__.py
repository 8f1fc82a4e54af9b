"""Drives the page in Chromium against the real server, for benchmarks and for the tests of the page."""
