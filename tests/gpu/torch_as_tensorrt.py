"""Stands in for TensorRT on a GPU: its contexts run a graph over slots with torch, on the addresses and the stream that
they are given. So our streams, copies and CUDA graphs are proved on a GPU; nothing is shown of TensorRT itself."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from engines.graphs.sizes import profile
from engines.graphs.slots.decoder import SLOT_SIZES

DTYPES = {onnx.TensorProto.FLOAT: np.float32, onnx.TensorProto.INT64: np.int64}
TYPESTR = {np.dtype(np.float32): "<f4", np.dtype(np.int64): "<i8"}
Attributes = dict[str, Any]
OPERATORS: dict[str, Callable[..., Any]] = {
    "Add": torch.add,
    "Sub": torch.sub,
    "Mul": torch.mul,
    "Div": torch.div,
    "Pow": torch.pow,
    "MatMul": torch.matmul,
    "Sqrt": torch.sqrt,
    "Tanh": torch.tanh,
    "Sigmoid": torch.sigmoid,
    "Identity": lambda x: x,
    "Shape": lambda x: torch.tensor(x.shape),  # on the host, as all sizes are
    "Cast": lambda x, to: x.to(torch.float32 if to == onnx.TensorProto.FLOAT else torch.int64),
    "Reshape": lambda x, shape: x.reshape(_sizes(x, shape)),
    "Expand": lambda x, shape: x.expand(np.broadcast_shapes(tuple(x.shape), tuple(shape.tolist()))),
    "Transpose": lambda x, perm: x.permute(perm),
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Split": lambda x, sizes, axis: x.split(sizes.tolist(), axis),
    "Softmax": lambda x, axis: x.softmax(axis),
    "ReduceMean": lambda x, axes, keepdims: x.mean(axes.tolist(), keepdim=bool(keepdims)),
    "Gather": lambda x, at, axis: x.index_select(axis, at.flatten()),
    "ScatterElements": lambda x, at, new, axis: x.scatter(axis, at, new),
}


def _sizes(x: Tensor, shape: Tensor) -> list[int]:
    return [x.shape[number] if size == 0 else size for number, size in enumerate(shape.tolist())]


def at_address(address: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tensor:
    """The memory of a GPU at an address."""
    told = {"shape": shape, "typestr": TYPESTR[dtype], "data": (address, False), "version": 3}
    return torch.as_tensor(SimpleNamespace(__cuda_array_interface__=told), device="cuda")


class TorchContext:
    """An execution context."""

    def __init__(self, engine: "TorchEngine") -> None:
        self._engine = engine
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._addresses: dict[str, int] = {}

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        self._shapes[name] = tuple(shape)
        return True

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        sizes: dict[object, int] = {"T": self._shapes["embeds"][1], "S": self._shapes["keys.0"][2]}
        return tuple(sizes.get(each, each) for each in self._engine.shapes[name])

    def set_tensor_address(self, name: str, address: int) -> bool:
        self._addresses[name] = address
        return True

    def infer_shapes(self) -> list[str]:
        return [name for name in self._engine.shapes if name not in self._addresses]

    def execute_async_v3(self, stream: int) -> bool:
        with torch.no_grad(), torch.cuda.stream(torch.cuda.ExternalStream(stream)):  # type: ignore[no-untyped-call]
            values: dict[str, Any] = dict(self._engine.constants)
            for name in self._engine.inputs:
                shape = self._shapes[name]
                values[name] = at_address(self._addresses[name], shape, self._engine.dtypes[name])
            for node in self._engine.graph.node:
                given = [values[name] for name in node.input]
                made = OPERATORS[node.op_type](
                    *given, **{each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
                )
                values |= dict(zip(node.output, made if isinstance(made, tuple) else (made,), strict=True))
            for each in self._engine.graph.output:
                dtype = self._engine.dtypes[each.name]
                at_address(self._addresses[each.name], tuple(values[each.name].shape), dtype).copy_(values[each.name])
        return True


class TorchEngine:
    """An engine that is a graph."""

    def __init__(self, graph: bytes) -> None:
        model = onnx.load_from_string(graph)
        self.graph, self._ranges = model.graph, profile(model, SLOT_SIZES)
        self.inputs = [each.name for each in self.graph.input]
        ports = [*self.graph.input, *self.graph.output]
        self.shapes = {
            each.name: [size.dim_param or size.dim_value for size in each.type.tensor_type.shape.dim] for each in ports
        }
        self.dtypes = {each.name: np.dtype(DTYPES[each.type.tensor_type.elem_type]) for each in ports}
        self.num_io_tensors = len(ports)
        self.constants: dict[str, Tensor] = {}
        for each in self.graph.initializer:
            tensor = torch.from_numpy(numpy_helper.to_array(each).copy())
            self.constants[each.name] = tensor.cuda() if tensor.is_floating_point() else tensor

    def get_tensor_name(self, index: int) -> str:
        name: str = list(self.shapes)[index]
        return name

    def get_tensor_mode(self, name: str) -> str:
        return "in" if name in self.inputs else "out"

    def get_tensor_dtype(self, name: str) -> np.dtype[Any]:
        return self.dtypes[name]

    def get_tensor_profile_shape(self, name: str, _index: int) -> tuple[tuple[int, ...], ...]:
        shapes = self._ranges[name]
        return shapes.min, shapes.opt, shapes.max

    def create_execution_context(self) -> TorchContext:
        return TorchContext(self)


class _Logger:
    ERROR = 0

    def __init__(self, _level: int) -> None:
        pass


LIBRARY: Any = SimpleNamespace(
    __name__="torch as tensorrt",
    __version__="0",
    Logger=_Logger,
    Runtime=lambda _logger: SimpleNamespace(deserialize_cuda_engine=TorchEngine),
    TensorIOMode=SimpleNamespace(INPUT="in"),
    nptype=lambda dtype: dtype,
)
