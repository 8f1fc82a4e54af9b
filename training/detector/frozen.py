"""Reads a frozen TensorFlow graph (`.pb`) without TensorFlow. Knows nothing of ONNX.

Format: a protobuf message `GraphDef`. The fields that are read are declared here, with their numbers in TensorFlow's
`graph.proto`, `node_def.proto`, `attr_value.proto` and `tensor.proto`; all others are skipped.
"""

from functools import cache
from typing import Any

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

from training.detector.tfjs import Array, Graph, Node, in_order

# Message: fields as name, number, type. A type with "*" is a list of it.
_FIELDS: dict[str, list[tuple[str, int, str]]] = {
    "Size": [("size", 1, "int64")],
    "Shape": [("dim", 2, "Size*")],
    "Tensor": [
        *(("dtype", 1, "int32"), ("tensor_shape", 2, "Shape"), ("tensor_content", 4, "bytes")),
        *(("float_val", 5, "float*"), ("int_val", 7, "int32*")),
    ],
    "List": [("s", 2, "bytes*"), ("i", 3, "int64*")],
    "Value": [
        *(("list", 1, "List"), ("s", 2, "bytes"), ("i", 3, "int64"), ("f", 4, "float"), ("b", 5, "bool")),
        *(("shape", 7, "Shape"), ("tensor", 8, "Tensor")),
    ],
    "Attribute": [("key", 1, "string"), ("value", 2, "Value")],
    "Node": [("name", 1, "string"), ("op", 2, "string"), ("input", 3, "string*"), ("attr", 5, "Attribute*")],
    "Graph": [("node", 1, "Node*")],
}
_FLOAT, _INT32 = 1, 3  # numbers of TensorFlow's types


def read_frozen(data: bytes, scopes: tuple[str, ...]) -> Graph:
    """The nodes in the bytes of a `.pb` file whose names begin with one of `scopes`.

    The others, such as loops over the pictures of a batch, are left out. Only constants of float and int32 are read.
    """
    graph = _message_class("Graph").FromString(data)
    by_name: dict[str, Node] = {}
    constants: dict[str, Array] = {}
    for item in graph.node:
        if not item.name.startswith(scopes):
            continue
        values = {pair.key: pair.value for pair in item.attr}
        if item.op == "Const":
            tensor, attributes = values["value"].tensor, {}
            if tensor.dtype in (_FLOAT, _INT32):
                constants[item.name] = _array(tensor)
        else:
            attributes = {key: json_format.MessageToDict(value) for key, value in values.items()}
        inputs = tuple(name for name in item.input if not name.startswith("^"))
        by_name[item.name] = Node(item.name, item.op, inputs, attributes)
    return Graph(in_order(by_name), constants)


def _array(tensor: Any) -> Array:
    """A tensor whose values are stored as bytes, one by one, or once for all."""
    kind = np.dtype(np.float32 if tensor.dtype == _FLOAT else np.int32)
    shape = [size.size for size in tensor.tensor_shape.dim]
    if tensor.tensor_content:
        return np.frombuffer(tensor.tensor_content, kind).reshape(shape)
    values = np.asarray(list(tensor.float_val or tensor.int_val or [0]), kind)
    return np.full(shape, values[0]) if values.size == 1 else values.reshape(shape)


@cache
def _message_class(name: str) -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="frozen.proto", package="frozen", syntax="proto3")
    field = descriptor_pb2.FieldDescriptorProto
    for message, fields in _FIELDS.items():
        described = file.message_type.add(name=message)
        for label, number, kind in fields:
            one, is_list = kind.removesuffix("*"), kind.endswith("*")
            entry = described.field.add(name=label, number=number)
            entry.label = field.LABEL_REPEATED if is_list else field.LABEL_OPTIONAL
            entry.type = field.TYPE_MESSAGE if one in _FIELDS else getattr(field, f"TYPE_{one.upper()}")
            if one in _FIELDS:
                entry.type_name = f".frozen.{one}"
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"frozen.{name}"))
