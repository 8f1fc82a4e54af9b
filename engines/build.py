"""Builds a family's graphs into a folder of engines, and notices what is there already, stale, foreign or broken.

Two builds of one graph differ in bytes, so an engine is known by what it was made from: the graph's hash, runtime, its
version, target, sizes and flags. That stands beside it, with the sha256 of the engine itself:

    DIR/llm_step-fp16-sm86-sm89.engine      DIR/llm_step-fp16-sm86-sm89.json
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import onnx

from engines.errors import EngineBuildError, EngineMismatchError
from engines.graph_set import NamedGraph
from engines.graphs.cache import write_whole
from engines.graphs.sizes import Range, profile
from engines.runtimes.tensorrt_build import Progress, build_engine

BUILD_REVISION = 1
Found = Literal["built", "cached", "rebuilt: stale", "rebuilt: foreign", "rebuilt: corrupt"]
Make = Callable[[onnx.ModelProto, dict[str, Range], tuple[int, ...]], bytes]


@dataclass(frozen=True)
class Target:
    """What is built for. `sms`: the GPUs that one engine serves, 89 for 8.9; none: that of this machine, or a CPU."""

    runtime: str
    version: str
    precision: str
    sms: tuple[int, ...] = ()

    def file_name(self, graph: str) -> str:
        return "-".join((graph, self.precision, *(f"sm{sm}" for sm in self.sms))) + ".engine"


@dataclass(frozen=True)
class Built:
    """One engine of the folder, and whether it was there."""

    graph: str
    path: Path
    num_bytes: int
    found: Found
    key: str


def build(graphs: Iterator[NamedGraph], target: Target, out: Path, make: Make) -> Iterator[Built]:
    """Every graph; what is there and good is kept. Raises EngineBuildError, OSError."""
    out.mkdir(parents=True, exist_ok=True)
    for graph in graphs:
        model = graph.write()
        ranges = profile(model, graph.sizes)
        path = out / target.file_name(graph.name)
        recipe = _recipe(hashlib.sha256(model.SerializeToString(deterministic=True)).hexdigest(), ranges, target)
        found = inspect(path, recipe)
        if found != "cached":
            _write(path, make(model, ranges, target.sms), recipe)
        yield Built(graph.name, path, path.stat().st_size, found, recipe["key"])


def inspect(path: Path, recipe: dict[str, Any]) -> Found:
    """What stands at `path`, against what should."""
    if not path.exists():
        return "built"
    known = _known(path)
    if "key" not in known:
        return "rebuilt: foreign"
    if known["key"] != recipe["key"]:
        return "rebuilt: stale"
    return "cached" if known.get("sha256") == hashlib.sha256(path.read_bytes()).hexdigest() else "rebuilt: corrupt"


def read_engine(folder: Path, graph: str, target: Target) -> bytes:
    """An engine that was built here. Raises EngineMismatchError if it is missing, broken, or of another version."""
    path = folder / target.file_name(graph)
    again = f"run `echoingpixels build --runtime {target.runtime} --precision {target.precision} --out {folder}`"
    try:
        engine = path.read_bytes()
    except OSError as error:
        raise EngineMismatchError(f"no engine {path}: {again}") from error
    known = _known(path)
    if known.get("sha256") != hashlib.sha256(engine).hexdigest():
        raise EngineMismatchError(f"{path} is not what was built: {again}")
    if known["target"]["version"] != target.version or known["target"]["runtime"] != target.runtime:
        raise EngineMismatchError(f"{path} was built by another {target.runtime} than {target.version}: {again}")
    return engine


def _known(path: Path) -> dict[str, Any]:
    """What is written beside an engine; empty if it is not one of ours."""
    try:
        known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("target"), dict) else {}


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


def _recipe(content: str, ranges: dict[str, Range], target: Target) -> dict[str, Any]:
    made_from = {
        "graph_sha256": content,
        "target": asdict(target),
        "ranges": {name: asdict(shapes) for name, shapes in sorted(ranges.items())},
        "revision": BUILD_REVISION,
    }
    key = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
    return {"key": key, **made_from}


def _write(path: Path, engine: bytes, recipe: dict[str, Any]) -> None:
    beside = path.with_suffix(".json")
    beside.unlink(missing_ok=True)
    write_whole(path, engine)
    write_whole(beside, json.dumps(recipe | {"sha256": hashlib.sha256(engine).hexdigest()}, indent=1).encode())
