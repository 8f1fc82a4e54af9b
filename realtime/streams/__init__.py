"""Live streams: media of a call in, windows to the worker, results as events to every call on the stream.

Belongs here: what outlives a call. Not here: calls and their questions.
"""
