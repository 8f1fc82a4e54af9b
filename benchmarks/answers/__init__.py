"""Measures how often answers are right, and compares ways to choose tokens."""
