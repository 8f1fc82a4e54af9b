"""The engines in a folder: lists them and reads the one that fits. `engines.builds.build` writes them."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engines.errors import EngineMismatchError
from engines.shapes import Quantisation


@dataclass(frozen=True)
class Target:
    """What an engine is built for.

    `sms`: compute capabilities of its GPUs, 89 for 8.9; empty: this machine's GPU, or a CPU. `quantise`: how its build
    packed weights that were plain in the checkpoint.
    """

    model: str
    runtime: str
    version: str
    precision: str
    sms: tuple[int, ...] = ()
    quantise: Quantisation | None = None

    def file_name(self, graph: str) -> str:
        sms = (f"sm{sm}" for sm in self.sms)
        packed = () if self.quantise is None else (self.quantise,)
        return "-".join((self.model, graph, self.runtime, self.precision, *packed, *sms)) + ".engine"


@dataclass(frozen=True)
class EngineDescription:
    """The content of the JSON file beside an engine: its target, the weights and code it was made from, its sha256, and
    that of the file of weights beside it; "" if there is none."""

    path: Path
    graph: str
    target: Target
    made_from: str
    sha256: str
    weights_sha256: str = ""


def engines_in(folder: Path) -> list[EngineDescription]:
    """All engines of a folder; other files are skipped."""
    return [found for path in sorted(folder.glob("*.json")) if (found := _described(path))]


def read_description(path: Path) -> dict[str, Any]:
    """The description beside an engine; empty if there is none."""
    try:
        known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def read_engine(folder: Path, graph: str, wanted: Target, made_from: str, sm: int | None = None) -> bytes:
    """The engine of a graph that fits `wanted` and a GPU `sm`, and was built from the weights and code in use.

    Raises EngineMismatchError if there is none, or only one that is for another GPU or version, stale or broken.
    """
    found = _fitting(folder, graph, wanted, made_from, sm)
    try:
        content = found.path.read_bytes()
    except OSError as error:
        raise EngineMismatchError(f"{found.path} cannot be read: {_remedy(folder, wanted)}") from error
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise EngineMismatchError(f"{found.path} is not what was built: {_remedy(folder, wanted)}")
    return content


def engine_file(folder: Path, graph: str, wanted: Target, made_from: str) -> Path:
    """The file of such an engine for a CPU, whose weights may lie in another beside it. Both are read once, to verify
    them. Raises as `read_engine`."""
    found = _fitting(folder, graph, wanted, made_from, None)
    try:
        is_intact = file_sha256(found.path) == found.sha256 and weights_sha256(found.path) == found.weights_sha256
    except OSError as error:
        raise EngineMismatchError(f"{found.path} cannot be read: {_remedy(folder, wanted)}") from error
    if not is_intact:
        raise EngineMismatchError(f"{found.path} is not what was built: {_remedy(folder, wanted)}")
    return found.path


def weights_beside(engine: Path) -> Path:
    """Where the weights of an engine lie that are too large for its own file."""
    return engine.with_name(f"{engine.name}.data")


def weights_sha256(engine: Path) -> str:
    """The hash of that file; "" if there is none. Raises OSError."""
    beside = weights_beside(engine)
    return file_sha256(beside) if beside.exists() else ""


def file_sha256(path: Path) -> str:
    """The hash of a file of any size. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fitting(folder: Path, graph: str, wanted: Target, made_from: str, sm: int | None) -> EngineDescription:
    remedy = _remedy(folder, wanted)
    found = [
        engine
        for engine in engines_in(folder)
        if engine.graph == graph and replace(engine.target, version=wanted.version, sms=wanted.sms) == wanted
    ]
    if not found:
        raise EngineMismatchError(f"no engine {wanted.file_name(graph)} in {folder}: {remedy}")
    found = [engine for engine in found if sm is None or not engine.target.sms or sm in engine.target.sms]
    if not found:
        raise EngineMismatchError(f"no engine of {graph} in {folder} is for this GPU, SM{sm}: {remedy} with --sm {sm}")
    found = [engine for engine in found if engine.target.version == wanted.version]
    if not found:
        raise EngineMismatchError(f"{graph} in {folder} is of another {wanted.runtime} than {wanted.version}: {remedy}")
    found = [engine for engine in found if engine.made_from == made_from]
    if not found:
        raise EngineMismatchError(
            f"{graph} in {folder} was built from other weights or another version of echoingpixels: {remedy}"
        )
    return found[0]


def _remedy(folder: Path, wanted: Target) -> str:
    of = "" if wanted.model == "mini" else f" --model {wanted.model} --checkpoint DIR"
    packed = "" if wanted.quantise is None else f" --quantise {wanted.quantise}"
    how = f"--runtime {wanted.runtime} --precision {wanted.precision}{packed}"
    return f"run `echoingpixels build{of} {how} --out {folder}`"


def _described(path: Path) -> EngineDescription | None:
    known = read_description(path)
    try:
        target = Target(**{**known["target"], "sms": tuple(known["target"]["sms"])})
        return EngineDescription(
            path.with_suffix(".engine"),
            known["graph"],
            target,
            known["made_from"],
            known["sha256"],
            known.get("weights_sha256", ""),
        )
    except (KeyError, TypeError):
        return None
