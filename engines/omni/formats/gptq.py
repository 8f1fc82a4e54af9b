"""Linear layers whose weights GPTQ has packed in 4 or 8 bits, as AutoGPTQ and GPTQModel write them.

`qweight` (K/n, N) and `qzeros` (K/group, N/n) hold n = 8 or 4 numbers in each int32, the first in the lowest bits;
`scales` (K/group, N); `g_idx` (K,) is the group of each input. With act-order ("desc_act") the inputs of a group lie
apart: they are sorted once, here, and inputs are taken in that order.

Zeros are stored in two ways. "gptq" subtracts one from each: from whole int32, so that a zero of 0 borrows from its
neighbour, and adding the same number again gives all of them back. "gptq_v2" stores them as they are.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engines.core.weight_only import GROUP_SIZES, MIDDLE, MOST, Plane, WeightOnlyLinear
from engines.errors import WeightsMismatchError

ONES = {4: 0x11111111, 8: 0x01010101}  # one in each number of an int32
WHOLE = -1  # as a group: all inputs
LESS_ONE, AS_THEY_ARE = "gptq", "gptq_v2"


@dataclass(frozen=True)
class GptqFormat:
    """`bits` a number, 4 or 8. `group`: inputs that share a scale, or `WHOLE`. `zeros`: how they are stored, `LESS_ONE`
    or `AS_THEY_ARE`. If `is_symmetric`, all are in the middle: 8 or 128."""

    bits: int
    group: int
    zeros: str
    is_symmetric: bool


class GptqLinear(WeightOnlyLinear):
    """y = x · Wᵀ + b of such weights."""

    def __init__(self, replaced: nn.Linear, name: str, form: GptqFormat) -> None:
        """`name` is told in errors. Raises WeightsMismatchError if inputs do not divide into groups of ours."""
        if replaced.in_features % GROUP_SIZES[-1]:
            raise WeightsMismatchError(
                f"{name}: {replaced.in_features} inputs are no multiple of {GROUP_SIZES[-1]}: take plain weights"
            )
        self._name, self._form = name, form
        self._group_of_file = replaced.in_features if form.group == WHOLE else form.group
        super().__init__(replaced, "int4" if form.bits == 4 else "int8")
        if form.group != WHOLE:
            self.group = form.group

    def places(self) -> dict[str, tuple[int, ...]]:
        groups, numbers = self.in_features // self._group_of_file, 32 // self._form.bits
        return {
            "qweight": (self.in_features // numbers, self.out_features),
            "qzeros": (groups, self.out_features // numbers),
            "scales": (groups, self.out_features),
            "g_idx": (self.in_features,),
        }

    def _packed(self, tensors: dict[str, Tensor]) -> tuple[Plane, ...]:
        """Raises WeightsMismatchError if groups or zeros are not what the file says."""
        bits, middle = self._form.bits, 1 << self._form.bits - 1
        q = _numbers(tensors["qweight"], bits).transpose(1, 2).flatten(0, 1)  # (K, N)
        words = tensors["qzeros"].long() + (ONES[bits] if self._form.zeros == LESS_ONE else 0)
        zeros = _numbers(words, bits).flatten(1)  # (groups, N)
        if self._form.is_symmetric and not bool((zeros == middle).all()):
            raise WeightsMismatchError(
                f"{self._name}: zeros are not all {middle}, although config.json says they are symmetric, and its "
                f"format is {self._form.zeros}: pack it again, or correct checkpoint_format"
            )
        self.order = self._sorted(tensors["g_idx"].long())
        if self.order is not None:
            q = q[self.order]
        scales, dtype = tensors["scales"].float(), tensors["scales"].dtype
        if bits == 4:
            return (self._plane(q, scales, (MIDDLE - zeros) * scales, dtype),)
        zero = (middle + MIDDLE - zeros) * scales  # of both planes
        upper = self._plane(q >> 4, 16 * scales, torch.zeros_like(scales), dtype)
        return upper, self._plane(q & MOST, scales, zero, dtype)

    def _plane(self, q: Tensor, scales: Tensor, zeros: Tensor, dtype: torch.dtype) -> Plane:
        """Pack q (K, N) with scales and zeros of the file's groups (groups, N), which are some of ours each."""
        flat = q.T.contiguous().to(torch.uint8)
        ours = torch.stack((scales, zeros), dim=-1).repeat_interleave(self._group_of_file // self.group, dim=0)
        return Plane(flat[:, ::2] << 4 | flat[:, 1::2], ours.to(dtype))

    def _sorted(self, groups: Tensor) -> Tensor | None:
        """Inputs in the order of their groups (K,)."""
        wanted = torch.arange(self.in_features, device=groups.device) // self._group_of_file
        order = groups.argsort(stable=True)
        if not torch.equal(groups[order], wanted):
            raise WeightsMismatchError(
                f"{self._name}: g_idx does not give {self._group_of_file} inputs to each of its groups: copy it again"
            )
        return None if torch.equal(groups, wanted) else order


def _numbers(words: Tensor, bits: int) -> Tensor:
    """The numbers of each int32 (R, C): (R, C, 32 / bits)."""
    return words[:, :, None] >> bits * torch.arange(32 // bits, device=words.device) & (1 << bits) - 1
