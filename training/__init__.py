"""Trains the weights in `engines/weights`: raw material, scenes with known truth, the model. Not needed at run time.

Belongs here: what is needed to make the weights again. Not here: anything that the library, the server or the command
line imports.
"""
