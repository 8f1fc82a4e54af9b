"""Graphs as files: protobuf takes 2 GB in one message, so the weights of larger graphs lie in a file beside them."""

import hashlib
from pathlib import Path

import onnx

MOST_BYTES = 2**31 - 2**24  # of one message, with room for what is no weight


def weight_bytes(model: onnx.ModelProto) -> int:
    """What the constants of a graph take."""
    return sum(len(constant.raw_data) for constant in model.graph.initializer)


def is_one_message(model: onnx.ModelProto) -> bool:
    """Whether it can be serialised as it is."""
    return weight_bytes(model) <= MOST_BYTES


def graph_sha256(model: onnx.ModelProto) -> str:
    """The hash of a graph of any size; of one that fits a message, that of the message."""
    if is_one_message(model):
        return hashlib.sha256(model.SerializeToString(deterministic=True)).hexdigest()
    digest = hashlib.sha256()
    for part in (*model.graph.node, *model.graph.input, *model.graph.output):
        digest.update(part.SerializeToString(deterministic=True))
    for constant in model.graph.initializer:
        digest.update(f"{constant.name} {constant.data_type} {list(constant.dims)}".encode())
        digest.update(constant.raw_data)
    return digest.hexdigest()


def save_graph(model: onnx.ModelProto, path: Path) -> None:
    """Write `path`, and the weights to `path` + ".data" if one message cannot hold them; then `model` is left without
    them. Raises OSError."""
    if is_one_message(model):
        path.write_bytes(model.SerializeToString(deterministic=True))
        return
    beside = path.with_name(f"{path.name}.data")
    beside.unlink(missing_ok=True)  # onnx appends
    onnx.save_model(model, str(path), save_as_external_data=True, location=beside.name, size_threshold=1024)
