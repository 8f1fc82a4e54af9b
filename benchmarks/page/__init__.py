"""Drives the page in a real Chromium against the real server: for benchmarks, and for the tests of the page."""
