"""How ONNX Runtime is set up here: on the CPU, with threads that sleep when idle."""

from typing import Any

import onnxruntime

IN_FP32 = "1"  # without it, what multiplies packed weights of a DequantizeLinear is rounded to 8 bits


def open_session(model: bytes | str, num_threads: int) -> Any:
    """An inference session on the CPU, of a graph or of the path of its file. Threads do not spin: torch's own threads
    need the cores between two calls."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = num_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", IN_FP32)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
