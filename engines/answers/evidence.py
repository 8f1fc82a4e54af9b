"""Which moments an answer rests on: its attention over cached tokens, summed by window and modality. Pure."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from engines.api import Evidence, Modality
from engines.memory.cache import Group
from engines.memory.token_table import TokenTable

MAX_ITEMS = 3
MAX_PATCHES = 4
NAMES: dict[Modality, str] = {Modality.AUDIO: "audio", Modality.VIDEO: "video", Modality.SPEECH: "speech"}


def scene_attention(attention: npt.NDArray[np.floating], tokens: TokenTable, groups: Mapping[int, Group]) -> float:
    """How much of `attention` (N,) went to what was seen, heard and said; our own wording is left out."""
    pairs = zip(tokens.group.tolist(), attention.tolist(), strict=True)
    return float(sum(weight for number, weight in pairs if groups[number].modality in NAMES))


def evidence(
    attention: npt.NDArray[np.floating], tokens: TokenTable, groups: Mapping[int, Group]
) -> tuple[Evidence, ...]:
    """The three groups with most attention, heaviest first.

    `attention` (N,) over the cached tokens. Our own wording between them is left out. The weights of all other groups
    sum to 1.
    """
    mass: dict[int, float] = defaultdict(float)
    for number, weight in zip(tokens.group.tolist(), attention.tolist(), strict=True):
        if groups[number].modality in NAMES:
            mass[number] += weight
    total = sum(mass.values())
    if total <= 0:
        return ()
    heaviest = sorted(mass, key=lambda number: (-mass[number], number))[:MAX_ITEMS]
    return tuple(_item(number, mass[number] / total, attention, tokens, groups[number]) for number in heaviest)


def _item(
    number: int, weight: float, attention: npt.NDArray[np.floating], tokens: TokenTable, group: Group
) -> Evidence:
    patches: list[tuple[int, int]] = []
    if group.modality == Modality.VIDEO:
        members = np.flatnonzero(tokens.group == number)
        by_weight = members[np.argsort(-attention[members], kind="stable")]
        for member in by_weight:
            patch = (int(tokens.row[member]), int(tokens.column[member]))
            if patch not in patches:
                patches.append(patch)
    name = NAMES[group.modality]
    return Evidence(group.start_s, group.end_s, name, tuple(patches[:MAX_PATCHES]), weight)  # type: ignore[arg-type]
