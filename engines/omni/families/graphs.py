"""The graphs of a checkpoint. There is one: its decoder over fixed slots; towers and CS2 stay with torch."""

from collections.abc import Iterator
from pathlib import Path

import torch

from engines.graphs.sizes import NamedGraph
from engines.graphs.slots.decoder import sizes_of, slots_graph
from engines.graphs.sources import GRAPH_SOURCES, source_hash
from engines.graphs.writer import Precision
from engines.omni.checkpoint import fingerprint
from engines.omni.families.family import family_file
from engines.omni.stream import MOST_HEADROOM
from engines.shapes import Quantisation

CHECKPOINT_GRAPHS, LLM_GRAPH = 1, "llm_slots"
SOURCES = (
    *GRAPH_SOURCES,
    "engines.core.weight_only",
    "engines.graphs.slots.decoder",
    "engines.graphs.slots.layers",
    "engines.graphs.slots.packed",
    "engines.omni.formats.gptq",
)


def checkpoint_graphs(
    family: str, folder: Path, precision: Precision, quantise: Quantisation | None, cache_tokens: int | None = None
) -> tuple[Iterator[NamedGraph], str]:
    """The graphs of a checkpoint of a family, and the name of weights and code that they are made of.

    Weights are read in float32; those of the layers are packed while they are read, as `quantise` says. With
    `cache_tokens` the graph is for memories of at most so many, and writes in place.

    Raises as `FamilyFile.load`.
    """
    loaded = family_file(family).load(folder, torch.device("cpu"), torch.float32, quantise)
    decoder = loaded.language_model.model.decoder
    num_slots = None if cache_tokens is None else loaded.language_model.prompt_length + cache_tokens + MOST_HEADROOM
    graph = NamedGraph(LLM_GRAPH, sizes_of(num_slots), lambda: slots_graph(decoder, precision, num_slots))
    return iter([graph]), made_from(folder, quantise)


def made_from(folder: Path, quantise: Quantisation | None) -> str:
    """The name of the weights of a checkpoint, packed as `quantise` says, and of the code that writes its graphs."""
    return f"{fingerprint(folder, quantise or '')} {source_hash(modules=SOURCES)}"
