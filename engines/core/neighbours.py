"""Patches of one picture settle what they show: each is named by those around it that look like it, too.

    p'_i = sum_j w_ij p_j      w_ij ~ exp(SIMILARITY_SCALE · cos(f_i - m, f_j - m))  over the 3 × 3 patches j around i

f are the encoder's features, m their mean over the picture. A wrong name that a single patch gives itself fades; in the
middle of a thing its name becomes sure, at its edge less so. So the surest patch lies near the middle.

Patches that hang together and say the same are one thing; each of them stands where its middle is:

    place_i = sum_j c_j place_j / sum_j c_j      over the j reached from i by steps to near patches that say the same
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from engines.shapes import GRID

SIMILARITY_SCALE = 3.0
SAME = 0.8  # cosine from which two patches say the same
DOUBLINGS = 4  # of how far one is reached: 16 steps

_row, _column = torch.arange(GRID * GRID) // GRID, torch.arange(GRID * GRID) % GRID
_IS_NEAR = ((_row[:, None] - _row).abs() <= 1) & ((_column[:, None] - _column).abs() <= 1)  # (49,49)


def smooth_over_similar_neighbours(probabilities: Tensor, features: Tensor) -> Tensor:
    """Names (F, 49, names) and features (F, 49, D) of F pictures → names (F, 49, names)."""
    direction = F.normalize(features - features.mean(1, keepdim=True), dim=-1)
    weight = (SIMILARITY_SCALE * direction @ direction.transpose(1, 2)).exp() * _IS_NEAR  # (F,49,49)
    return weight / weight.sum(-1, keepdim=True) @ probabilities


def object_centres(embeds: Tensor, certainty: Tensor, centre: Tensor) -> tuple[Tensor, Tensor]:
    """Where the thing that each patch shows has its middle: rows and columns (F, 49), whole numbers.

    `embeds` (F, 49, D) and `certainty` (F, 49) of the patches' names; `centre` (D,) of all words.
    """
    direction = F.normalize(embeds - centre, dim=-1)
    reached = ((direction @ direction.transpose(1, 2) > SAME) & _IS_NEAR).float()
    reached.diagonal(dim1=1, dim2=2).fill_(1)
    for _ in range(DOUBLINGS):
        reached = (reached @ reached > 0).float()
    weight = reached * certainty[:, None, :].clamp_min(1e-6)
    places = torch.stack((_row, _column), dim=1).float()  # (49,2)
    row, column = (weight @ places / weight.sum(-1, keepdim=True)).round().long().unbind(-1)
    return row, column
