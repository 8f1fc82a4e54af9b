"""The model in training: its parameters, training data, training steps, learning curves and the export of weights.

Belongs here: the trainee, batches, steps, curves, export. Not here: what scenes look like.
"""
