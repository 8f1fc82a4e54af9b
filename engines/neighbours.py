"""Patches of one picture settle what they show: each is named by those around it that look like it, too.

    p'_i = sum_j w_ij p_j      w_ij ~ exp(LIKENESS · cos(f_i - m, f_j - m))  over the 3 × 3 patches j around i

f are the encoder's features, m their mean over the picture. A wrong name that a single patch gives itself fades; in the
middle of a thing its name becomes sure, at its edge less so. So the surest patch lies near the middle.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from engines.encoders.efficientnet import GRID

LIKENESS = 3.0

_row, _column = torch.arange(GRID * GRID) // GRID, torch.arange(GRID * GRID) % GRID
_IS_NEAR = ((_row[:, None] - _row).abs() <= 1) & ((_column[:, None] - _column).abs() <= 1)  # (49,49)


def settled(probabilities: Tensor, features: Tensor) -> Tensor:
    """Names (F, 49, names) and features (F, 49, D) of F pictures → names (F, 49, names)."""
    direction = F.normalize(features - features.mean(1, keepdim=True), dim=-1)
    weight = (LIKENESS * direction @ direction.transpose(1, 2)).exp() * _IS_NEAR  # (F,49,49)
    return weight / weight.sum(-1, keepdim=True) @ probabilities
