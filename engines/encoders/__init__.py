"""Frozen encoders of pictures and sounds: windows in, features out.

Belongs here: networks that others trained, and their input formats. Not here: what their features mean to the LLM.
"""
