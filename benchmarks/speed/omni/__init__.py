"""What the benchmarks of Qwen2.5-Omni share: its sizes, random weights of these sizes, streams and memories of them.

Belongs here: what needs torch, numpy and transformers alone, so that it runs on a bare machine with a GPU.
"""
