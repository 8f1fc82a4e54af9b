"""Linear layers whose weights GPTQ has packed in 4 bits, as AutoGPTQ and GPTQModel write them.

`qweight` (K/8, N) and `qzeros` (K/group, N/8) hold eight numbers in each int32, the first in the lowest bits; `scales`
(K/group, N); `g_idx` (K,) is the group of each input. With act-order ("desc_act") the inputs of a group lie apart: they
are sorted once, here, and inputs are taken in that order.

Zeros are stored in two ways. "gptq" subtracts one from each: from whole int32, so that a zero of 0 borrows from its
neighbour, and adding the same number again gives all of them back. "gptq_v2" stores them as they are.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engines.core.weight_only import MIDDLE, MOST, Plane, WeightOnlyLinear
from engines.errors import WeightsMismatchError

ONES = 0x11111111  # one in each of eight numbers
LESS_ONE, AS_THEY_ARE = "gptq", "gptq_v2"


@dataclass(frozen=True)
class GptqFormat:
    """`zeros`: how they are stored, `LESS_ONE` or `AS_THEY_ARE`. If `is_symmetric`, all zeros are 8."""

    group: int
    zeros: str
    is_symmetric: bool


class GptqLinear(WeightOnlyLinear):
    """y = x · Wᵀ + b of such weights."""

    def __init__(self, replaced: nn.Linear, name: str, form: GptqFormat) -> None:
        """`name` is told in errors."""
        self._name, self._form = name, form
        super().__init__(replaced, "int4")
        self.group = form.group

    def places(self) -> dict[str, tuple[int, ...]]:
        groups = self.in_features // self._form.group
        return {
            "qweight": (self.in_features // 8, self.out_features),
            "qzeros": (groups, self.out_features // 8),
            "scales": (groups, self.out_features),
            "g_idx": (self.in_features,),
        }

    def _packed(self, tensors: dict[str, Tensor]) -> tuple[Plane, ...]:
        """Raises WeightsMismatchError if groups or zeros are not what the file says."""
        q = _numbers(tensors["qweight"]).transpose(1, 2).flatten(0, 1)  # (K, N)
        words = tensors["qzeros"].long() + (ONES if self._form.zeros == LESS_ONE else 0)
        zeros = _numbers(words).flatten(1)  # (groups, N)
        if self._form.is_symmetric and not bool((zeros == MIDDLE).all()):
            raise WeightsMismatchError(
                f"{self._name}: zeros are not all {MIDDLE}, although config.json says they are symmetric, and its "
                f"format is {self._form.zeros}: pack it again, or correct checkpoint_format"
            )
        self.order = self._sorted(tensors["g_idx"].long())
        if self.order is not None:
            q = q[self.order]
        flat = q.T.contiguous().to(torch.uint8)
        scales = tensors["scales"].float()
        scales_zeros = torch.stack((scales, (MIDDLE - zeros.float()) * scales), dim=-1)
        return (Plane(flat[:, ::2] << 4 | flat[:, 1::2], scales_zeros.to(tensors["scales"].dtype)),)

    def _sorted(self, groups: Tensor) -> Tensor | None:
        """Inputs in the order of their groups (K,)."""
        wanted = torch.arange(self.in_features, device=groups.device) // self._form.group
        order = groups.argsort(stable=True)
        if not torch.equal(groups[order], wanted):
            raise WeightsMismatchError(
                f"{self._name}: g_idx does not give {self._form.group} inputs to each of its groups: copy it again"
            )
        return None if torch.equal(groups, wanted) else order


def _numbers(words: Tensor) -> Tensor:
    """The eight numbers of each int32 (R, C): (R, C, 8)."""
    return words[:, :, None] >> 4 * torch.arange(8, device=words.device) & MOST
