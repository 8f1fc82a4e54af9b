"""What the benchmarks of real audio-visual LLMs share: sizes, random weights of these sizes, streams and memories.

Belongs here: what needs torch, numpy and transformers alone, so that it runs on a bare machine with a GPU.
"""
