"""A cache of written graphs on disk, each under the hash of everything that it is made from.

If the cache cannot be written (a full disk, a read-only home), the graph is used all the same. A damaged file is
made again. One file is kept per name; a new one replaces the old one.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

DIGITS = "[0-9a-f]" * 16  # of the hash in a file's name


def cached_graph(cache_dir: Path, name: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """The graph called `name`, from the cache if it is there, else from `make`. It depends on `made_from` only."""
    path = cache_dir / f"{name}-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}.onnx"
    seal = path.with_suffix(".sha256")
    try:
        graph = path.read_bytes()
        if hashlib.sha256(graph).hexdigest() == seal.read_text():
            return graph
    except OSError:
        pass
    graph = make()
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        for old in (*cache_dir.glob(f"{name}-{DIGITS}.onnx"), *cache_dir.glob(f"{name}-{DIGITS}.sha256")):
            old.unlink(missing_ok=True)
        write_atomically(path, graph)
        write_atomically(seal, hashlib.sha256(graph).hexdigest().encode())
    except OSError:
        pass
    return graph


def write_atomically(path: Path, content: bytes) -> None:
    """Write so that another process sees all of the file or none. Raises OSError."""
    descriptor, part = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
