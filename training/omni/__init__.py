"""Trains CS2 for real audio-visual LLMs: Qwen2.5-Omni weights become an EchoingPixels checkpoint.

Belongs here: questions about videos, the reading of one of them with gradients, the run, the official format of
checkpoints. Not here: the embedded model (`training.model`), and what a trained checkpoint computes (`engines.omni`).
"""
