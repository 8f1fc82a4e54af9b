"""Measures how often answers are right, and compares ways to choose tokens.

Belongs here: questions with known answers, and the comparison of answers with them. Not here: how long answers take.
"""
