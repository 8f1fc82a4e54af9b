"""The decoder of an audio-visual LLM as one graph over a memory of fixed slots, which are its inputs and outputs.

Belongs here: what differs from the graphs of the mini family, whose past is copied in for every step. Not here: towers
and CS2 of a checkpoint, which have no graph.
"""
