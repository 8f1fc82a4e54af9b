"""Arrays on their way to a device, without a wait of the host for what the device has still to do."""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


def on_device(values: npt.NDArray[Any], device: torch.device) -> Tensor:
    """A copy of `values` on a device; on the CPU it may share their memory. To a GPU the copy is only queued."""
    return uploaded(torch.from_numpy(np.ascontiguousarray(values)), device)


def uploaded(tensor: Tensor, device: torch.device) -> Tensor:
    """A tensor on a device; it may be the same one. From the CPU to a GPU the copy is only queued."""
    if device.type != "cuda" or tensor.device.type != "cpu":
        return tensor.to(device)
    return tensor.pin_memory().to(device, non_blocking=True)
