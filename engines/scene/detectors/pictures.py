"""Pictures made as large as a network takes them. Pure."""

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


def fit_square(rgb: Picture, size: int) -> tuple[Picture, tuple[int, int, int, int]]:
    """The picture in the middle of a black square (size,size,3), and where: left, top, width, height."""
    scale = size / max(rgb.shape[:2])
    height, width = (max(round(side * scale), 1) for side in rgb.shape[:2])
    left, top = (size - width) // 2, (size - height) // 2
    square = np.zeros((size, size, 3), np.uint8)
    square[top : top + height, left : left + width] = _resized(rgb, height, width)
    return square, (left, top, width, height)


def _resized(rgb: Picture, height: int, width: int) -> Picture:
    planes = torch.tensor(rgb).permute(2, 0, 1).unsqueeze(0)  # (1,3,H,W)
    resized = functional.interpolate(planes, (height, width), mode="bilinear", antialias=True)
    result: Picture = resized[0].permute(1, 2, 0).numpy()
    return result
