"""Our networks written as ONNX graphs: one source for every runtime.

Belongs here: writers of graphs, their sizes and sources. Not here: running them, or building engines from them.
"""
