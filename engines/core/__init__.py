"""The transformer: layers, decoder, positions, projection of features to words.

Belongs here: torch code that every model family shares. Not here: the choice of tokens, wording, files, graphs.
"""
