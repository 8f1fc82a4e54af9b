"""Frozen encoders of pictures and sounds: windows in, features out.

Belongs here: networks trained by others, and their input formats. Not here: the projection of features to words.
"""
