"""Scenes whose truth is known: planned, asked about, composed from the bank or rendered as films.

Belongs here: plans, questions and right answers. Not here: the model that learns from them.
"""
