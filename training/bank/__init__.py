"""Raw material of scenes: drawings, recordings, voices, and the bank of their encoder features.

Belongs here: what scenes are made of. Not here: scenes, questions, training.
"""
