"""The source files that graphs depend on, and their hash. A graph or engine made from other code is made again.

The list is explicit, so that graphs stay valid when other files change. `tests/` proves that the list has every module
that a graph is written from.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
GRAPH_SOURCES = (
    "engines.answers.heads",
    "engines.answers.prompt",  # the system prompt is part of CS2's graph
    "engines.api",  # numbers of the modalities
    "engines.core.decoder",
    "engines.core.layers",
    "engines.core.neighbours",
    "engines.core.projector",
    "engines.core.rows",
    "engines.core.sync_rope",
    "engines.encoders.efficientnet",
    "engines.encoders.picture_graph",
    "engines.gguf_file",
    "engines.graphs.layers",
    "engines.graphs.linear",
    "engines.graphs.llm",
    "engines.graphs.packed",
    "engines.graphs.precision",
    "engines.graphs.projector",
    "engines.graphs.sieve",
    "engines.graphs.sizes",
    "engines.graphs.weights",
    "engines.graphs.writer",
    "engines.media",  # read by engines.api
    "engines.mini.graph_set",
    "engines.mini.smollm",
    "engines.mini.trained",
    "engines.shapes",
    "engines.sieve.cs2",
    "engines.sieve.model",
    "engines.sieve.novelty",
)


def source_hash(root: Path = ROOT, modules: Sequence[str] = GRAPH_SOURCES) -> str:
    """sha256 of the listed modules below `root`."""
    digest = hashlib.sha256()
    for name in sorted(modules):
        digest.update(name.encode() + b"\0" + (root / f"{name.replace('.', '/')}.py").read_bytes() + b"\0")
    return digest.hexdigest()
