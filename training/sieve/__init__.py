"""Trains CS2 for what will be asked: a teacher that knows the questions tells which tokens their answers need.

Belongs here: tight budgets, scenes with clutter, what the answers need, the loss, the run. Not here: the LLM's training
(`training.model`).
"""
