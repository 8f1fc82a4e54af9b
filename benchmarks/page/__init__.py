"""Drives the page in Chromium against the real server, for benchmarks and for the tests of the page.

Belongs here: what both need to start a server and a browser and to read the page. Not here: assertions about the page.
"""
