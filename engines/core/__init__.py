"""The transformer: layers, decoder, positions, projection of features to words.

Belongs here: torch code that any model family shares. Not here: which tokens are kept, wording,
files, graphs.
"""
