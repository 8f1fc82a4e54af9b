"""Several processes that train one model together.

Belongs here: starting them, and averaging what they computed. Not here: what a process computes of a step.
"""
