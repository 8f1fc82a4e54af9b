"""Which attention heads of an LLM find what an answer says in what was seen, heard and said: its retrieval heads.

After Wu et al., "Retrieval Head Mechanistically Explains Long-Context Factuality" (2024). A JSON file lists them:
`{"heads": [[layer, head], …]}`, both counted from 0.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from engines.errors import ModelFileMissingError, WeightsMismatchError
from engines.shapes import DecoderConfig

Heads = Sequence[tuple[int, int]]  # (layer, head)


def read_heads(path: Path) -> Heads:
    """The heads that a file lists. Raises ModelFileMissingError or WeightsMismatchError."""
    try:
        return [(int(layer), int(head)) for layer, head in json.loads(path.read_text(encoding="utf-8"))["heads"]]
    except OSError as error:
        raise ModelFileMissingError(f"{path} cannot be read: install the package again") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsMismatchError(f"{path} does not list heads: install the package again") from error


def write_heads(path: Path, heads: Heads) -> None:
    """Write what `read_heads` reads."""
    path.write_text(json.dumps({"heads": [list(head) for head in heads]}) + "\n", encoding="utf-8")


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
