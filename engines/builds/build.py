"""Builds a family's graphs into a folder of engines, and notices what is there already, stale, foreign or broken.

Two builds of one graph differ in bytes, so an engine is known by what it was made from: the graph's hash, runtime, its
version, target, sizes and flags. That stands beside it, with the sha256 of the engine itself and what the graph was
written from, which whoever runs it can compare without writing the graph:

    DIR/mini-llm_step-tensorrt-rtx-fp16-sm86-sm89.engine      DIR/mini-llm_step-tensorrt-rtx-fp16-sm86-sm89.json
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import onnx

from engines.builds.folder import Target, known_beside
from engines.errors import EngineBuildError
from engines.graphs.cache import write_whole
from engines.graphs.sizes import NamedGraph, Range, profile
from engines.runtimes.tensorrt_build import Progress, build_engine

BUILD_REVISION = 2
Found = Literal["built", "cached", "rebuilt: stale", "rebuilt: foreign", "rebuilt: corrupt"]
Make = Callable[[onnx.ModelProto, dict[str, Range], tuple[int, ...]], bytes]


@dataclass(frozen=True)
class Built:
    """One engine of the folder, and whether it was there."""

    graph: str
    path: Path
    num_bytes: int
    found: Found
    key: str


def build(graphs: Iterator[NamedGraph], target: Target, made_from: str, out: Path, make: Make) -> Iterator[Built]:
    """Every graph; what is there and good is kept. `made_from` changes with weights and code.

    Raises EngineBuildError, OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    for graph in graphs:
        model = graph.write()
        ranges = profile(model, graph.sizes)
        path = out / target.file_name(graph.name)
        content = hashlib.sha256(model.SerializeToString(deterministic=True)).hexdigest()
        recipe = _recipe(graph.name, content, ranges, target) | {"made_from": made_from}
        found = inspect(path, recipe)
        if found != "cached":
            _write(path, make(model, ranges, target.sms), recipe)
        elif known_beside(path).get("made_from") != made_from:  # other code or weights, and still the same graph
            _describe(path, path.read_bytes(), recipe)
        yield Built(graph.name, path, path.stat().st_size, found, recipe["key"])


def inspect(path: Path, recipe: dict[str, Any]) -> Found:
    """What stands at `path`, against what should."""
    if not path.exists():
        return "built"
    known = known_beside(path)
    if "key" not in known:
        return "rebuilt: foreign"
    if known["key"] != recipe["key"]:
        return "rebuilt: stale"
    return "cached" if known.get("sha256") == hashlib.sha256(path.read_bytes()).hexdigest() else "rebuilt: corrupt"


def tensorrt_maker(library: Any, progress: Progress) -> Make:
    """Engines by TensorRT."""
    return lambda model, ranges, sms: build_engine(library, model, ranges, sms, progress)


def onnx_maker() -> Make:
    """For ONNX Runtime a graph is its own engine."""

    def make(model: onnx.ModelProto, _: dict[str, Range], sms: tuple[int, ...]) -> bytes:
        if sms:
            raise EngineBuildError("--sm is a GPU's: leave it out for onnxruntime")
        graph: bytes = model.SerializeToString(deterministic=True)
        return graph

    return make


def _recipe(graph: str, content: str, ranges: dict[str, Range], target: Target) -> dict[str, Any]:
    parts = {
        "graph": graph,
        "graph_sha256": content,
        "target": asdict(target),
        "ranges": {name: asdict(shapes) for name, shapes in sorted(ranges.items())},
        "revision": BUILD_REVISION,
    }
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return {"key": key, **parts}


def _write(path: Path, engine: bytes, recipe: dict[str, Any]) -> None:
    path.with_suffix(".json").unlink(missing_ok=True)
    write_whole(path, engine)
    _describe(path, engine, recipe)


def _describe(path: Path, engine: bytes, recipe: dict[str, Any]) -> None:
    described = recipe | {"sha256": hashlib.sha256(engine).hexdigest()}
    write_whole(path.with_suffix(".json"), json.dumps(described, indent=1).encode())
