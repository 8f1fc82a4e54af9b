"""Measures how fast clips are processed and questions answered, and how much memory that takes."""
