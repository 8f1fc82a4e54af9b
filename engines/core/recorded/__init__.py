"""Work on a GPU that is recorded as CUDA graphs and replayed.

Belongs here: what is recorded, for which shapes, and what blocks of tokens are filled up to. Not here: the layers.
"""
