"""Which tokens of a window are kept: CS2, novelty, and the budget of a window.

Belongs here: scores of tokens and the number that is kept. Not here: encoders, caches, runtimes of CS2's graph.
"""
