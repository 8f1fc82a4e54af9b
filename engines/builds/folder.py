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
    """The content of the JSON file beside an engine: its target, the weights and code it was made from, its sha256."""

    path: Path
    graph: str
    target: Target
    made_from: str
    sha256: str


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
    packed = "" if wanted.quantise is None else f" --quantise {wanted.quantise}"
    remedy = (
        f"run `echoingpixels build --runtime {wanted.runtime} --precision {wanted.precision}{packed} --out {folder}`"
    )
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
    try:
        content = found[0].path.read_bytes()
    except OSError as error:
        raise EngineMismatchError(f"{found[0].path} cannot be read: {remedy}") from error
    if hashlib.sha256(content).hexdigest() != found[0].sha256:
        raise EngineMismatchError(f"{found[0].path} is not what was built: {remedy}")
    return content


def _described(path: Path) -> EngineDescription | None:
    known = read_description(path)
    try:
        target = Target(**{**known["target"], "sms": tuple(known["target"]["sms"])})
        return EngineDescription(
            path.with_suffix(".engine"), known["graph"], target, known["made_from"], known["sha256"]
        )
    except (KeyError, TypeError):
        return None
