"""Synthetic features of classes without pictures or recordings, from their rows in the encoder's classifier.

Under one covariance S for all classes, linear discriminant analysis says that a class lies from the mean along S w. A
feature of a real patch is moved in that direction until the class has the logit that real material reaches.
"""

from dataclasses import dataclass

from torch import Tensor

# What the surest patch of a drawing and of a recording reaches (`python -m training.bank.sureness`, 10-90 %):
VIDEO_SURENESS, AUDIO_SURENESS = (16.0, 42.0), (0.0, 7.0)  # logits above the mean of all classes; logits
SHARE_OF_GROUND = 0.6


@dataclass(frozen=True)
class Prototypes:
    """`rows` (C,F) and `bias` (C,) of a classifier; `directions` (C,F): one unit raises the logit of its class by one.

    `most` is the greatest value of a feature."""

    rows: Tensor
    bias: Tensor
    directions: Tensor
    is_centred: bool
    most: float

    @classmethod
    def of(cls, rows: Tensor, bias: Tensor, features: Tensor, is_centred: bool, most: float) -> "Prototypes":
        """`features` (N,F) of real material give the covariance; `is_centred`: sureness is above the mean logit."""
        contrast = rows - rows.mean(0)
        deviation = features - features.mean(0)
        covariance = deviation.T @ deviation / len(features)
        moved = contrast @ covariance  # (C,F)
        gain = (moved * (contrast if is_centred else rows)).sum(1, keepdim=True)
        return cls(rows, bias, moved / gain.clamp_min(1e-3), is_centred, most)

    def move(self, base: Tensor, classes: Tensor, sureness: Tensor) -> Tensor:
        """`base` (N,F) of other material, moved so that `classes` (N,) reach `sureness` (N,)."""
        start = SHARE_OF_GROUND * base
        row = self.rows[classes]
        if self.is_centred:
            row = row - self.rows.mean(0)
            now = (start * row).sum(1) + self.bias[classes] - self.bias.mean()
        else:
            now = (start * row).sum(1) + self.bias[classes]
        moved: Tensor = start + self.directions[classes] * (sureness - now).clamp_min(0)[:, None]
        return moved.clamp(0, self.most)
