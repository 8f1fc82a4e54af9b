"""Measurements for operators: counters, times of stages, events for observers, and what is called periodically.

Belongs here: measuring. Not here: deciding anything from it.
"""
