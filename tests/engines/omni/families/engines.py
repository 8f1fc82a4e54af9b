"""Tiny checkpoints of each family, and engines of them for a CPU."""

from importlib import metadata
from pathlib import Path

from engines.builds.build import EngineStatus, build, onnx_maker
from engines.builds.folder import Target
from engines.omni.families.graphs import checkpoint_graphs
from engines.shapes import Quantisation
from tests.engines.omni import checkpoints
from tests.engines.omni.families import gemma_checkpoints

E2B = gemma_checkpoints.SHAPES["like E2B: shared layers, one key head"]


def written(family: str, folder: Path) -> Path:
    """A tiny checkpoint in a new folder."""
    folder.mkdir(parents=True)
    if family == "gemma-4":
        return gemma_checkpoints.write_checkpoint(folder, E2B)
    return checkpoints.write_checkpoint(folder, checkpoints.WITH_CS2)


def built(family: str, checkpoint: Path, out: Path, quantise: Quantisation | None = None) -> EngineStatus:
    """Build its engine for ONNX Runtime."""
    target = Target(family, "onnxruntime", metadata.version("onnxruntime"), "fp32", quantise=quantise)
    graphs, made_from = checkpoint_graphs(family, checkpoint, "fp32", quantise)
    (engine,) = build(graphs, target, made_from, out, onnx_maker())
    return engine.status
