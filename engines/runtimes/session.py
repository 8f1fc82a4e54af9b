"""How ONNX Runtime is set up here: on the CPU, with threads that sleep when idle, and one memory for all graphs."""

from functools import cache
from typing import Any

import onnxruntime

IN_FP32 = "1"  # without it, what multiplies packed weights of a DequantizeLinear is rounded to 8 bits


def open_session(model: bytes | str, num_threads: int) -> Any:
    """An inference session on the CPU, of a graph or of the path of its file. Threads do not spin: torch's own threads
    need the cores between two calls."""
    _share_memory()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = num_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # would take the memory of a whole run in one piece, another for each shape
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", IN_FP32)
    options.add_session_config_entry("session.use_env_allocators", "1")
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    session._model_bytes = None  # else the graph is kept once more, to open it again on another device
    return session


@cache
def _share_memory() -> None:
    """What a graph needs while it runs is taken from one arena, which grows and gives nothing back. With one for each
    session each would keep the most that its own graph ever needed, and graphs run one after the other."""
    place = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    onnxruntime.create_and_register_allocator(place, onnxruntime.OrtArenaCfg(0, -1, -1, -1))
