"""Every attribute of TensorRT that our code uses exists in its real bindings, old and new.

`tensorrt_api.json` lists what the bindings wheels of three versions offer (`dir()` of the classes that we use; the
wheels import without the libraries behind them if stubs stand in for nine functions that are never called). So only
names are checked, not what they do.
"""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import engines.runtimes

USED = {
    "Builder": "create_network create_builder_config create_optimization_profile build_serialized_network",
    "IBuilderConfig": "add_optimization_profile progress_monitor clear_flag",
    "INetworkDefinition": "num_inputs get_input num_outputs get_output",
    "ITensor": "name dtype",
    "OnnxParser": "parse parse_from_file num_errors get_error",
    "ParserError": "desc",
    "IOptimizationProfile": "set_shape",
    "ILogger": "Severity log",
    "IProgressMonitor": "phase_start phase_finish step_complete",
    "Runtime": "deserialize_cuda_engine",
    "ICudaEngine": "num_io_tensors get_tensor_name get_tensor_mode get_tensor_dtype get_tensor_profile_shape "
    "create_execution_context",
    "IExecutionContext": "set_input_shape infer_shapes get_tensor_shape set_tensor_address execute_async_v3",
    "TensorIOMode": "INPUT",
    "DataType": "FLOAT HALF INT64",
    "Logger": "ERROR",
}
VERSIONS = json.loads(Path(__file__).with_name("tensorrt_api.json").read_text(encoding="utf-8"))
FOLDER = Path(engines.runtimes.__file__).parent
OWNERS = {"library", "builder", "network", "parser", "config", "profile", "tensor"}


@pytest.mark.parametrize("version", VERSIONS)
def test_what_we_use_is_there(version: str) -> None:
    known = set(VERSIONS[version])
    missing = [
        f"{owner}.{name}" for owner, names in USED.items() for name in names.split() if f"{owner}.{name}" not in known
    ]
    assert not missing


def test_what_we_use_is_there_in_tensorrt_rtx() -> None:
    rtx: Any = pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX has wheels for x86-64 only")
    for owner, names in USED.items():
        for name in names.split():
            assert hasattr(getattr(rtx, owner), name), f"{owner}.{name}"


def test_the_list_is_all_that_we_use() -> None:
    listed = {name for names in USED.values() for name in names.split()} | set(USED)
    only_ahead_of_time = {"num_compute_capabilities", "set_compute_capability", "ComputeCapability", "INTERNAL_ERROR"}
    asked_for_first = {"BuilderFlag", "TF32"}  # by hasattr
    language = {"__name__", "__version__", "__init__", "nptype"}
    owners = OWNERS | {"_engine", "_runtime", "context", "_context", "_library"}
    for name in ("tensorrt.py", "tensorrt_build.py", "slots/tensorrt.py"):
        for node in ast.walk(ast.parse((FOLDER / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and _owner(node.value) in owners:
                assert node.attr in listed | only_ahead_of_time | asked_for_first | language, f"{name}: {node.attr}"


def _owner(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
