"""What runs graphs: each runtime is a context manager with the same `infer`, in a module of its own.

Belongs here: ONNX Runtime, torch, TensorRT, CUDA. Not here: how a graph is written, built or chosen.
"""
