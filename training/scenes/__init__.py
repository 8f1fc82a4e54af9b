"""Scenes with known truth: plans, questions about them, their features from the bank, their films.

Belongs here: plans, questions and right answers. Not here: the model that learns from them.
"""
