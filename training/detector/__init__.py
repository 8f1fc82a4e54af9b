"""The detector of things: converted from a package's TensorFlow.js graph to the ONNX file that is committed."""
