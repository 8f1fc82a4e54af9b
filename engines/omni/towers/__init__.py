"""Towers of transformers as a stream runs them: nothing in them waits for the device.

Belongs here: what they are told beforehand, and their CUDA graphs. Not here: pixels and spectra of windows.
"""
