"""Our networks written as ONNX graphs: one source for every runtime."""
