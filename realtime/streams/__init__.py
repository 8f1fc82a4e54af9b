"""One camera's memory, live: windows to the worker, results to everyone who is on it.

Belongs here: what outlives a call. Not here: who is calling, and what they ask.
"""
