"""Names of the patches of a picture are smoothed over similar neighbours; each patch gets its object's centre.

    p'_i = sum_j w_ij p_j      w_ij ~ exp(SIMILARITY_SCALE · cos(f_i - m, f_j - m))  over the 3 × 3 patches j around i

f are the encoder's features, m their mean over the picture. The wrong name of a single patch gets less probable. The
name of an object gets more probable in its middle than at its edge.

Connected patches with similar names are one object. Each of them gets the row and column of the object's centre:

    place_i = sum_j c_j place_j / sum_j c_j      over the j connected with i
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from engines.shapes import GRID

SIMILARITY_SCALE = 3.0
MIN_NAME_SIMILARITY = 0.8  # cosine above which two touching patches belong to one object
NUM_DOUBLINGS = 4  # of the reach: 16 steps

_row, _column = torch.arange(GRID * GRID) // GRID, torch.arange(GRID * GRID) % GRID
_IS_NEAR = ((_row[:, None] - _row).abs() <= 1) & ((_column[:, None] - _column).abs() <= 1)  # (49,49)


def smooth_over_similar_neighbours(probabilities: Tensor, features: Tensor) -> Tensor:
    """Names (F, 49, names) and features (F, 49, D) of F pictures → names (F, 49, names)."""
    direction = F.normalize(features - features.mean(1, keepdim=True), dim=-1)
    weight = (SIMILARITY_SCALE * direction @ direction.transpose(1, 2)).exp() * _IS_NEAR.to(
        features.device
    )  # (F,49,49)
    return weight / weight.sum(-1, keepdim=True) @ probabilities


def object_centres(embeds: Tensor, certainty: Tensor, centre: Tensor) -> tuple[Tensor, Tensor]:
    """The centre of the object that each patch shows: rows and columns (F, 49), whole numbers.

    `embeds` (F, 49, D) and `certainty` (F, 49) of the patches' names; `centre` (D,) of all words.
    """
    direction = F.normalize(embeds - centre, dim=-1)
    reached = ((direction @ direction.transpose(1, 2) > MIN_NAME_SIMILARITY) & _IS_NEAR).float()
    reached.diagonal(dim1=1, dim2=2).fill_(1)
    for _ in range(NUM_DOUBLINGS):
        reached = (reached @ reached > 0).float()
    weight = reached * certainty[:, None, :].clamp_min(1e-6)
    places = torch.stack((_row, _column), dim=1).float()  # (49,2)
    row, column = (weight @ places / weight.sum(-1, keepdim=True)).round().long().unbind(-1)
    return row, column
