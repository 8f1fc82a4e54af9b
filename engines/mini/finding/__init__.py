"""Looks in the newest picture for a thing that a question names.

The encoder's own names of patches are wrong too often to be told by themselves (docs/decisions.md). Where a question
says what to look for, the patch that looks most like it is nearly always the thing.
"""
