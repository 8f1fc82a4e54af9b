"""Linear layers whose weights take 4 or 8 bits a number; what they are applied to stays as it is.

Each row of the weights is cut into groups of inputs. A group has a scale and a zero of its own, and each of its numbers
is w = (q - 8) · scale + zero with q of 0 to 15. An 8-bit weight is the sum of two such planes, its upper and its lower
four bits, because torch has a fast CUDA kernel for 4 bits and none for 8. This needs no package: torchao brings the
same kernel with wheels that are bound to versions of torch, which a Jetson's torch is not among. On a CPU, weights are
unpacked whenever they are used: that saves memory, not time.

fp8: numbers of E4M3 with a scale for each output. A GPU that multiplies them (compute capability 8.9 and later) is
given activations in E4M3, too, with a scale for each token; others unpack the weights whenever they are used.

Knows nothing about files or about which layers of a model are worth it.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engines.core.layers import Projection
from engines.shapes import Quantisation

GROUP_SIZES = (128, 64, 32)  # inputs that share a scale: the largest that divides
ROWS, FP8_ROWS = 8, 16  # outputs come in such numbers
MIDDLE, MOST = 8, 15
MOST_FP8 = 448  # of E4M3
SMALLEST_SCALE = 1e-8
FLOATS = ("weight", "scales")  # among the places; the others are whole numbers
AWQ_ORDER = (0, 4, 1, 5, 2, 6, 3, 7)  # which four bits of an int32 hold the next number


class Plane(NamedTuple):
    """Numbers `q` (N, K/2), two in a byte, the first in the upper bits, and `scales_zeros` (K/group, N, 2).

    On a GPU `q` has the order that torch's kernel wants.
    """

    q: Tensor
    scales_zeros: Tensor


class WeightOnlyLinear(nn.Module):
    """y = x · Wᵀ + b. `put` packs W; until then there is a place for it, `weight` (N, K), without memory.

    `order` (K,): the inputs in the order in which W has them; None if that is their own.
    """

    def __init__(self, replaced: nn.Linear, kind: Quantisation) -> None:
        super().__init__()
        self.kind, self.in_features, self.out_features = kind, replaced.in_features, replaced.out_features
        self.group = group_size(replaced.in_features)
        self.bias = replaced.bias
        self.planes: tuple[Plane, ...] = ()
        self.order: Tensor | None = None
        self._arrived: dict[str, Tensor] = {}
        for name, shape in self.places().items():
            place = torch.empty(shape, device="meta", dtype=None if name in FLOATS else torch.int32)
            self.register_parameter(name, nn.Parameter(place, requires_grad=False))

    def places(self) -> dict[str, tuple[int, ...]]:
        """Names and shapes of the tensors that are packed."""
        return {"weight": (self.out_features, self.in_features)}

    def put(self, name: str, tensor: Tensor) -> None:
        """Take one of `places`, on its device and in its precision; the last one makes them packed."""
        self._arrived[name] = tensor
        if self._arrived.keys() == self.places().keys():
            self.planes = self._placed(self._packed(self._arrived))
            self._arrived = {}
            for place in self.places():
                self.register_parameter(place, None)

    def _packed(self, tensors: dict[str, Tensor]) -> tuple[Plane, ...]:
        pack = nibbles if self.kind == "int4" else bytes_as_nibbles
        return pack(tensors["weight"], self.group)

    def _placed(self, planes: tuple[Plane, ...]) -> tuple[Plane, ...]:
        return tuple(_for_device(plane) for plane in planes)

    def num_bytes(self, itemsize: int) -> int:
        """What packed weights take, with scales and zeros of `itemsize` bytes each."""
        num_planes, numbers = (1 if self.kind == "int4" else 2), self.in_features * self.out_features
        return num_planes * (numbers // 2 + 2 * itemsize * numbers // self.group)

    def forward(self, x: Tensor) -> Tensor:
        """x (…, K) → (…, N)."""
        if self.order is not None:
            x = x[..., self.order]
        rows = x.reshape(-1, self.in_features).contiguous()
        if x.is_cuda:
            y = _sum([_cuda_product(rows, plane, self.group) for plane in self.planes])
        else:
            y = rows @ _sum([unpacked(plane, self.group) for plane in self.planes]).T.to(x.dtype)
        if self.bias is not None:
            y = y + self.bias
        return y.view(*x.shape[:-1], self.out_features)


class AwqLinear(WeightOnlyLinear):
    """The same, of weights that AutoAWQ has packed ("gemm"): `qweight` (K, N/8), `qzeros` (K/group, N/8), eight numbers
    in each int32, and `scales` (K/group, N)."""

    def __init__(self, replaced: nn.Linear, group: int) -> None:
        self._group_of_file = group
        super().__init__(replaced, "int4")
        self.group = group

    def places(self) -> dict[str, tuple[int, ...]]:
        groups, columns = self.in_features // self._group_of_file, self.out_features // 8
        return {
            "qweight": (self.in_features, columns),
            "qzeros": (groups, columns),
            "scales": (groups, self.out_features),
        }

    def _packed(self, tensors: dict[str, Tensor]) -> tuple[Plane, ...]:
        q, zeros = _awq_numbers(tensors["qweight"]), _awq_numbers(tensors["qzeros"]).float()
        scales, flat = tensors["scales"].float(), q.T.contiguous().to(torch.uint8)
        scales_zeros = torch.stack((scales, (MIDDLE - zeros) * scales), dim=-1)
        return (Plane(flat[:, ::2] << 4 | flat[:, 1::2], scales_zeros.to(tensors["scales"].dtype)),)


class Fp8Linear(WeightOnlyLinear):
    """The same in E4M3: one plane of numbers (N, K) and scales (N,)."""

    def __init__(self, replaced: nn.Linear) -> None:
        super().__init__(replaced, "fp8")

    def _packed(self, tensors: dict[str, Tensor]) -> tuple[Plane, ...]:
        weight = tensors["weight"].float()
        scales = (weight.abs().amax(1) / MOST_FP8).clamp_min(SMALLEST_SCALE)
        return (Plane((weight / scales[:, None]).to(torch.float8_e4m3fn), scales.to(tensors["weight"].dtype)),)

    def _placed(self, planes: tuple[Plane, ...]) -> tuple[Plane, ...]:
        return planes

    def num_bytes(self, itemsize: int) -> int:
        return self.out_features * (self.in_features + itemsize)

    def forward(self, x: Tensor) -> Tensor:
        (plane,) = self.planes
        if x.dtype == torch.bfloat16 and _multiplies_fp8(x.device):
            y = _fp8_product(x.reshape(-1, self.in_features), plane).view(*x.shape[:-1], self.out_features)
            return y if self.bias is None else y + self.bias
        weight = plane.q.float() * plane.scales_zeros.float()[:, None]
        return nn.functional.linear(x, weight.to(x.dtype), self.bias)


def replace_projections(module: nn.Module, kind: Quantisation) -> None:
    """Replace the projections inside a module that kernels can pack by places for packed ones."""
    for name, child in module.named_children():
        if isinstance(child, Projection):
            if kind == "fp8" and can_pack(child, FP8_ROWS):
                setattr(module, name, Fp8Linear(child))
            elif kind != "fp8" and can_pack(child):
                setattr(module, name, WeightOnlyLinear(child, kind))
        else:
            replace_projections(child, kind)


def can_pack(linear: nn.Linear, rows: int = ROWS) -> bool:
    """Whether inputs divide into groups and outputs into so many rows, as they do in all official sizes."""
    return not (linear.in_features % GROUP_SIZES[-1] or linear.out_features % rows)


def group_size(num_inputs: int) -> int:
    """How many inputs share a scale."""
    return next(size for size in GROUP_SIZES if num_inputs % size == 0)


def nibbles(weight: Tensor, group: int) -> tuple[Plane, ...]:
    """One plane of W (N, K): a group's least and largest number become 0 and 15, the others the nearest."""
    grouped = _grouped(weight.float(), group)  # (N, K/group, group)
    low, high = grouped.amin(-1, keepdim=True), grouped.amax(-1, keepdim=True)
    scale = ((high - low) / MOST).clamp_min(SMALLEST_SCALE)
    q = ((grouped - low) / scale).round_().clamp_(0, MOST)
    return (_plane(q, scale, low + MIDDLE * scale, weight.dtype),)


def bytes_as_nibbles(weight: Tensor, group: int) -> tuple[Plane, ...]:
    """Two planes of W (N, K): w = scale · (16 · upper + lower), -128 to 127."""
    grouped = _grouped(weight.float(), group)
    scale = (grouped.abs().amax(-1, keepdim=True) / 127).clamp_min(SMALLEST_SCALE)
    number = (grouped / scale).round_().to(torch.int16) + 128
    zero = torch.zeros_like(scale)
    upper = _plane(number >> 4, 16 * scale, zero, weight.dtype)
    return upper, _plane(number & MOST, scale, MIDDLE * scale, weight.dtype)


def numbers(plane: Plane) -> Tensor:
    """The numbers (N, K) of a plane on the CPU, 0 to 15."""
    return torch.stack((plane.q >> 4, plane.q & MOST), dim=-1).flatten(1)


def unpacked(plane: Plane, group: int) -> Tensor:
    """W (N, K) in float32."""
    q = _grouped(numbers(plane), group).float()
    scale, zero = plane.scales_zeros.float().transpose(0, 1).unsqueeze(-2).unbind(-1)  # (N, K/group, 1)
    weight: Tensor = ((q - MIDDLE) * scale + zero).flatten(1)
    return weight


def _grouped(x: Tensor, group: int) -> Tensor:
    """(N, K) as (N, K/group, group)."""
    return x.view(len(x), -1, group)


def _plane(q: Tensor, scale: Tensor, zero: Tensor, dtype: torch.dtype) -> Plane:
    """Pack q (N, K/group, group) with scale and zero (N, K/group, 1)."""
    flat = q.to(torch.uint8).flatten(1)
    return Plane(flat[:, ::2] << 4 | flat[:, 1::2], torch.cat((scale, zero), -1).transpose(0, 1).contiguous().to(dtype))


def _for_device(plane: Plane) -> Plane:
    if not plane.q.is_cuda:
        return plane
    num_inputs = 2 * plane.q.shape[1]
    tiles = next(tiles for tiles in (8, 4, 2) if num_inputs % (16 * tiles) == 0)
    return Plane(torch.ops.aten._convert_weight_to_int4pack(plane.q.contiguous(), tiles), plane.scales_zeros)


def _cuda_product(rows: Tensor, plane: Plane, group: int) -> Tensor:
    product: Tensor = torch.ops.aten._weight_int4pack_mm(rows, plane.q, group, plane.scales_zeros)
    return product


@cache
def _multiplies_fp8(device: torch.device) -> bool:
    return device.type == "cuda" and torch.cuda.get_device_capability(device) >= (8, 9)


def _fp8_product(rows: Tensor, plane: Plane) -> Tensor:
    """rows (M, K) in bfloat16 → (M, N); each row is rounded to E4M3 with a scale of its own."""
    scales = (rows.abs().amax(1, keepdim=True).float() / MOST_FP8).clamp_min(SMALLEST_SCALE)  # (M, 1)
    rounded = (rows / scales).clamp(-MOST_FP8, MOST_FP8).to(torch.float8_e4m3fn)
    product: Tensor = torch._scaled_mm(
        rounded, plane.q.T, scale_a=scales, scale_b=plane.scales_zeros.float()[None], out_dtype=torch.bfloat16
    )
    return product


def _sum(parts: list[Tensor]) -> Tensor:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _awq_numbers(x: Tensor) -> Tensor:
    """The numbers of int32 (R, C), eight of 4 bits in each: (R, 8 · C)."""
    shifts = 4 * torch.tensor(AWQ_ORDER, device=x.device)
    return (x[:, :, None] >> shifts & MOST).flatten(1)
