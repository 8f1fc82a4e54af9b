"""Compares ways to choose tokens under budgets that bind.

Belongs here: who chooses, on which scenes, tables and picture. Not here: how an answer is scored
(`benchmarks.answers.scoring`).
"""
