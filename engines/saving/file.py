"""The file of a saved memory: safetensors, with its own checksum. Knows nothing of what is in it.

It is written array by array, and without a copy of all of it in memory, as the safetensors package would make:

    length of the header (uint64, little endian), header (JSON), arrays

`__metadata__` of the header has the facts, and `sha256`: over the header with an empty `sha256`, and the arrays.
https://github.com/huggingface/safetensors#format
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from engines.errors import SavedMemoryError
from engines.saved import Array

MAX_HEADER_BYTES = 64 * 2**20
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "U8": "|u1", "BOOL": "|b1"}
_NAMES = {np.dtype(code): name for name, code in _TYPES.items()}
_DAMAGED = "it is damaged: delete it to begin anew"


def write_file(file: BinaryIO, facts: Mapping[str, str], arrays: Mapping[str, Array]) -> None:
    """Write facts and arrays. Raises OSError."""
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))  # so that each is aligned
    data = {name: np.ascontiguousarray(array) for name, array in ordered}
    entries: dict[str, Any] = {"__metadata__": {**facts, "sha256": ""}}
    end = 0
    for name, array in data.items():
        begin, end = end, end + array.nbytes
        entries[name] = {"dtype": _NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [begin, end]}
    digest = hashlib.sha256(_text(entries))
    for array in data.values():
        digest.update(_bytes(array))
    entries["__metadata__"]["sha256"] = digest.hexdigest()
    header = _text(entries)
    header += b" " * (-len(header) % 8)
    file.write(struct.pack("<Q", len(header)) + header)
    for array in data.values():
        file.write(_bytes(array))


def read_facts(path: Path) -> dict[str, str]:
    """The facts of a file, of which nothing else is read or checked. Raises SavedMemoryError, or OSError."""
    with path.open("rb") as file:
        return dict(_read_header(path, file)["__metadata__"])


def read_file(path: Path) -> tuple[dict[str, str], dict[str, Array]]:
    """Facts and arrays of a file that is as it was written. Raises SavedMemoryError, or OSError."""
    with path.open("rb") as file:
        header = _read_header(path, file)
        body = np.fromfile(file, np.uint8)
    facts = dict(header["__metadata__"])
    wanted = facts.pop("sha256", None)
    header["__metadata__"] = {**facts, "sha256": ""}
    digest = hashlib.sha256(_text(header))
    digest.update(_bytes(body))
    if digest.hexdigest() != wanted:
        raise SavedMemoryError(f"{path.name}: {_DAMAGED}")
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            if entry["dtype"] not in _TYPES:
                raise SavedMemoryError(f"{path.name}: it was saved by a later version of this program")
            begin, end = entry["data_offsets"]
            arrays[name] = body[begin:end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
    return facts, arrays


def _read_header(path: Path, file: BinaryIO) -> dict[str, Any]:
    try:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length)) if length <= MAX_HEADER_BYTES else None
    except (ValueError, struct.error) as error:
        raise SavedMemoryError(f"{path.name}: {_DAMAGED}") from error
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    if not isinstance(metadata, dict) or not all(isinstance(fact, str) for fact in metadata.values()):
        raise SavedMemoryError(f"{path.name}: {_DAMAGED}")
    return cast(dict[str, Any], header)


def _text(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, separators=(",", ":")).encode()


def _bytes(array: Array) -> memoryview:
    return memoryview(array.reshape(-1).view(np.uint8).data)
