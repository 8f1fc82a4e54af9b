"""Which attention heads of an LLM find what an answer says in what was seen, heard and said: its retrieval heads.

After Wu et al., "Retrieval Head Mechanistically Explains Long-Context Factuality" (2024). A JSON file lists them:
`{"heads": [[layer, head], …], "weights": fingerprint}`, both counted from 0. The fingerprint is of the weights that the
heads were chosen for; the sha256 of the file is pinned beside it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engines.errors import WeightsMismatchError
from engines.model_store import read_pinned, write_pinned
from engines.shapes import DecoderConfig

Heads = Sequence[tuple[int, int]]  # (layer, head)


@dataclass(frozen=True)
class HeadChoice:
    """`heads`, chosen for the weights with this fingerprint."""

    heads: Heads
    weights: str


def read_heads(path: Path) -> HeadChoice:
    """The heads that a file lists. Raises ModelFileMissingError, ModelFileCorruptError or WeightsMismatchError."""
    data = read_pinned(path)
    try:
        found = json.loads(data)
        return HeadChoice([(int(layer), int(head)) for layer, head in found["heads"]], str(found["weights"]))
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsMismatchError(f"{path} does not list heads: install the package again") from error


def write_heads(path: Path, choice: HeadChoice) -> None:
    """Write what `read_heads` reads, and its sha256 beside it."""
    listed = {"heads": [list(head) for head in choice.heads], "weights": choice.weights}
    write_pinned(path, (json.dumps(listed) + "\n").encode())


def head_weights(heads: Heads, config: DecoderConfig) -> Tensor:
    """Weights (layers, heads) of a mean over `heads`. Raises WeightsMismatchError if the LLM has no such head, or for
    no heads."""
    weights = torch.zeros(config.num_layers, config.num_heads)
    for layer, head in heads:
        if not (0 <= layer < config.num_layers and 0 <= head < config.num_heads):
            raise WeightsMismatchError(f"the LLM has no head {head} in layer {layer}")
        weights[layer, head] = 1.0
    if not weights.any():
        raise WeightsMismatchError("no heads are listed")
    return weights / weights.sum()
