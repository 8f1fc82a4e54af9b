"""From an encoder's features to the LLM's input space, warm-started in closed form.

A feature attends over the encoder's own classes and becomes the mix of their names' word embeddings:
`e(f) = softmax(W f + b) · E`, W and b the frozen classifier, E (classes, D) the mean input embedding of each class's
name. W and b are scaled by a `sharpness` above 1, for a mix of many words reads like none. Ridge regression from
features to E was tried first and names photographs wrong: `benchmarks/projectors.py`, docs/decisions.md.
"""

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn


class WordProjector(nn.Module):
    """Features (N, F) → embeddings (N, D) that read like the words for what was seen or heard."""

    def __init__(self, weight: Tensor, bias: Tensor, words: Tensor, sharpness: float) -> None:
        """`weight` (classes, F), `bias` (classes,) of the classifier; `words` (classes, D)."""
        super().__init__()
        assert weight.shape[0] == bias.shape[0] == words.shape[0]
        self.weight, self.bias, self.words = map(nn.Parameter, (weight * sharpness, bias * sharpness, words))

    def forward(self, features: Tensor) -> Tensor:
        return (features @ self.weight.T + self.bias).softmax(-1) @ self.words


def word_embeddings(names: Sequence[str], tokenizer: Tokenizer, table: Tensor) -> Tensor:
    """The mean input embedding (classes, D) of each name, written as in the middle of a sentence."""
    return torch.stack([table[tokenizer.encode(f" {name}").ids].mean(0) for name in names])
