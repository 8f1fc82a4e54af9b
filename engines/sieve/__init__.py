"""Which tokens of a window are kept: CS2, novelty, and the budget of a window.

Belongs here: scores of tokens and how many may stay. Not here: encoders, caches, what runs the graph of CS2.
"""
