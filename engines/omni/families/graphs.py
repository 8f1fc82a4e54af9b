"""The graphs of a checkpoint. There is one: its decoder over fixed slots; towers and CS2 stay with torch."""

from collections.abc import Iterator
from pathlib import Path

import torch

from engines.core.weight_only import WeightOnlyLinear
from engines.errors import EngineBuildError
from engines.graphs.sizes import NamedGraph
from engines.graphs.slots.decoder import SLOT_SIZES, slots_graph
from engines.graphs.sources import GRAPH_SOURCES, source_hash
from engines.graphs.writer import Precision
from engines.omni.checkpoint import fingerprint
from engines.omni.families.family import family_file

CHECKPOINT_GRAPHS = 1
SOURCES = (*GRAPH_SOURCES, "engines.graphs.slots.decoder", "engines.graphs.slots.layers")


def checkpoint_graphs(family: str, folder: Path, precision: Precision) -> tuple[Iterator[NamedGraph], str]:
    """The graphs of a checkpoint of a family, read in float32, and the name of weights and code that they are made of.

    Raises EngineBuildError for packed weights, and as `FamilyFile.load`.
    """
    loaded = family_file(family).load(folder, torch.device("cpu"), torch.float32, None)
    decoder = loaded.language_model.model.decoder
    if any(isinstance(module, WeightOnlyLinear) for module in decoder.modules()):
        raise EngineBuildError(f"{folder} holds packed weights, which have no graph: give a checkpoint with plain ones")
    graph = NamedGraph("llm_slots", SLOT_SIZES, lambda: slots_graph(decoder, precision))
    return iter([graph]), f"{fingerprint(folder)} {source_hash(modules=SOURCES)}"
