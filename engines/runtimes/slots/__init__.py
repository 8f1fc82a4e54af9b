"""The LLM of a checkpoint over fixed slots, as one graph: what runs it, and what it is given for a block of tokens.

Belongs here: `engines.graphs.slots` run by ONNX Runtime or TensorRT. Not here: how that graph is written, and which
tokens a memory holds.
"""
