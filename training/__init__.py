"""Trains the weights in `engines/weights`: raw material, scenes with known truth, the model. Not needed at run time."""
