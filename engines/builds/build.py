"""Builds a family's graphs into a folder of engines. Engines that fit are kept; stale or broken ones are built again.

Two builds of one graph differ in bytes, so an engine is known by what it was made from: the graph's hash, runtime, its
version, target, sizes and flags. A JSON file beside the engine holds this, the engine's sha256, and what the graph was
written from. So an engine can be checked without writing its graph again:

    DIR/mini-llm_step-tensorrt-rtx-fp16-sm86-sm89.engine      DIR/mini-llm_step-tensorrt-rtx-fp16-sm86-sm89.json
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import onnx

from engines.builds.folder import Target, file_sha256, read_description, weights_beside, weights_sha256
from engines.graphs.cache import write_atomically
from engines.graphs.sizes import NamedGraph, ShapeRange, profile
from engines.graphs.slots.files import graph_sha256, save_graph
from engines.runtimes.tensorrt_build import Progress, build_engine

BUILD_REVISION = 2
EngineStatus = Literal["built", "cached", "rebuilt: stale", "rebuilt: foreign", "rebuilt: corrupt"]
Make = Callable[[onnx.ModelProto, dict[str, ShapeRange], tuple[int, ...], Path], None]  # the last: of the engine


@dataclass(frozen=True)
class BuiltEngine:
    """One engine of the folder. `status` says whether it was built now, and why."""

    graph: str
    path: Path
    num_bytes: int
    status: EngineStatus
    key: str


def build(graphs: Iterator[NamedGraph], target: Target, made_from: str, out: Path, make: Make) -> Iterator[BuiltEngine]:
    """Build the engines that `out` lacks, one for each graph; those that fit are kept.

    `made_from` is another text when weights or code have changed. Raises EngineBuildError, OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    for graph in graphs:
        model = graph.write()
        ranges = profile(model, graph.sizes)
        path = out / target.file_name(graph.name)
        recipe = _recipe(graph.name, graph_sha256(model), ranges, target) | {"made_from": made_from}
        status = engine_status(path, recipe)
        if status != "cached":
            for former in (path.with_suffix(".json"), weights_beside(path)):
                former.unlink(missing_ok=True)
            make(model, ranges, target.sms, path)
            _describe(path, recipe)
        elif read_description(path).get("made_from") != made_from:  # other code or weights, and still the same graph
            _describe(path, recipe)
        num_bytes = sum(file.stat().st_size for file in (path, weights_beside(path)) if file.exists())
        yield BuiltEngine(graph.name, path, num_bytes, status, recipe["key"])


def engine_status(path: Path, recipe: dict[str, Any]) -> EngineStatus:
    """What `build` has to do at `path` for an engine of `recipe`, and why."""
    if not path.exists():
        return "built"
    known = read_description(path)
    if "key" not in known:
        return "rebuilt: foreign"
    if known["key"] != recipe["key"]:
        return "rebuilt: stale"
    is_intact = (known.get("sha256"), known.get("weights_sha256", "")) == (file_sha256(path), weights_sha256(path))
    return "cached" if is_intact else "rebuilt: corrupt"


def tensorrt_maker(library: Any, progress: Progress) -> Make:
    """Makes engines with TensorRT."""

    def make(model: onnx.ModelProto, ranges: dict[str, ShapeRange], sms: tuple[int, ...], path: Path) -> None:
        write_atomically(path, build_engine(library, model, ranges, sms, progress))

    return make


def onnx_maker() -> Make:
    """Makes engines for ONNX Runtime: the graphs themselves. The weights of one that is too large for a message are
    written beside the engine (`weights_beside`)."""
    return lambda model, _ranges, _sms, path: save_graph(model, path)


def _recipe(graph: str, content: str, ranges: dict[str, ShapeRange], target: Target) -> dict[str, Any]:
    parts = {
        "graph": graph,
        "graph_sha256": content,
        "target": asdict(target),
        "ranges": {name: asdict(shapes) for name, shapes in sorted(ranges.items())},
        "revision": BUILD_REVISION,
    }
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return {"key": key, **parts}


def _describe(path: Path, recipe: dict[str, Any]) -> None:
    described = recipe | {"sha256": file_sha256(path)}
    if of_weights := weights_sha256(path):
        described["weights_sha256"] = of_weights
    write_atomically(path.with_suffix(".json"), json.dumps(described, indent=1).encode())
