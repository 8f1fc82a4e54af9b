"""`echoingpixels models`: checkpoints of real audio-visual LLMs, listed, pulled, verified, found.

Belongs here: which checkpoints there are, what fits this box, where they lie, how they get here. Not here: reading
weights, and the model files that the mini family needs (`engines.model_store`).
"""
