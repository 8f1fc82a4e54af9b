"""From an encoder's features to the LLM's input space, through names.

A feature attends over the names of all classes of the encoder and becomes the weighted sum of their words:

    e(f) = sum_n p_n(f) · E_n      p_n: the sum of softmax(W f + b) over the rows that stand for name n

W and b are the encoder's own classifier and rows for further names (`training/model/warm_start.py`). E starts as the
LLM's input embeddings of the names and is trained. One of the names means "nothing there"; its word is the mean of all
words.
"""

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from engines.api import FloatArray


class WordProjector(nn.Module):
    """Features (N, F) → names → embeddings (N, D) that read like the words for what was seen or heard.

    The last name means "nothing there".
    """

    def __init__(self, weight: Tensor, bias: Tensor, group: Tensor, words: Tensor) -> None:
        """`weight` (rows, F), `bias` (rows,); `group` (rows,): each row's name; `words` (names, D)."""
        super().__init__()
        assert len(weight) == len(bias) == len(group)
        self.weight, self.bias, self.words = map(nn.Parameter, (weight, bias, words))
        self.register_buffer("group", group)
        self.group: Tensor

    def probabilities(self, features: Tensor) -> Tensor:
        """Features (N, F) → (N, names)."""
        return sum_by_name(features @ self.weight.T + self.bias, self.group, len(self.words))

    def read(self, probabilities: Tensor) -> tuple[FloatArray, FloatArray]:
        """Probabilities (N, names) → embeddings (N, D) and certainty (N,)."""
        return (probabilities @ self.words).numpy(), certainty(probabilities).numpy()


def sum_by_name(logits: Tensor, group: Tensor, num_names: int) -> Tensor:
    """Logits (N, rows) → probabilities (N, names); `group` (rows,) is the name of each row."""
    return torch.zeros(len(logits), num_names, device=logits.device).index_add(1, group, logits.softmax(-1))


def certainty(probabilities: Tensor) -> Tensor:
    """(N, names), the last of them "nothing there" → the probability of the best other name (N,)."""
    return probabilities[:, :-1].max(-1).values


def word_embeddings(names: Sequence[str], tokenizer: Tokenizer, table: Tensor) -> Tensor:
    """The mean input embedding (names, D) of each name, written as in the middle of a sentence."""
    return torch.stack([table[tokenizer.encode(f" {name}").ids].mean(0) for name in names])
