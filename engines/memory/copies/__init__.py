"""Copies of a memory that the LLM attends to."""
