"""A live audio-visual assistant as a Python library."""
