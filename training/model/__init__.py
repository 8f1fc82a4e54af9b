"""What is trained, how, and the weights that come of it.

Belongs here: the trainee, batches, steps, curves, export. Not here: what scenes look like.
"""
