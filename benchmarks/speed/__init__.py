"""Measures how fast clips are processed and questions answered, and how much memory that takes.

Belongs here: times, load and memory. Not here: whether answers are right.
"""
