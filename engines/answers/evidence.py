"""Which moments an answer rests on: those that its words were read from, and not others of their kind. Pure.

A moment is what one window shows (patches and notes), what is heard in one window, or one utterance.
"""

import math
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from engines.api import Evidence, IntArray, Modality
from engines.memory.token_table import NO_PLACE, Group, TokenTable

MAX_ITEMS = 3
MAX_PATCHES = 4
MIN_MOMENT_ATTENTION = 0.03  # to one moment; moments that prove an answer get 0.1 to 0.5, see docs/decisions.md
NAMES: dict[Modality, str] = {
    Modality.AUDIO: "audio",
    Modality.VIDEO: "video",
    Modality.NOTE: "video",
    Modality.SPEECH: "speech",
}

Moment = tuple[str, float, float]  # name of the modality, start and end in seconds


def scene_attention(attention: npt.NDArray[np.floating], tokens: TokenTable, groups: Mapping[int, Group]) -> float:
    """How much of `attention` (N,) went to what was seen, heard and said; our own wording is left out."""
    return math.fsum(attention_by_moment(attention, tokens, groups).values())


def evidence(
    attention: npt.NDArray[np.floating], tokens: TokenTable, groups: Mapping[int, Group]
) -> tuple[Evidence, ...]:
    """At most three moments, the one with most attention first; none if nothing stands out.

    `attention` (N,) over the cached tokens, mean over the answer's tokens. A moment is named if it got at least
    `MIN_MOMENT_ATTENTION`, and more than the median of the other moments of its modality. `weight` is its share of the
    attention to all moments. The order of tokens plays no part.
    """
    found = attention_by_moment(attention, tokens, groups)
    total = math.fsum(found.values())
    named = [moment for moment, got in found.items() if got >= MIN_MOMENT_ATTENTION and got > baseline(moment, found)]
    heaviest = sorted(named, key=lambda moment: (-found[moment], moment))[:MAX_ITEMS]
    return tuple(_item(moment, found[moment] / total, attention, tokens, groups) for moment in heaviest)


def attention_by_moment(
    attention: npt.NDArray[np.floating], tokens: TokenTable, groups: Mapping[int, Group]
) -> dict[Moment, float]:
    """The attention to each moment that the tokens belong to."""
    parts: dict[Moment, list[float]] = defaultdict(list)
    for number, weight in zip(tokens.group.tolist(), attention.tolist(), strict=True):
        group = groups[number]
        if group.modality in NAMES:
            parts[NAMES[group.modality], group.start_s, group.end_s].append(weight)
    return {moment: math.fsum(weights) for moment, weights in parts.items()}


def baseline(moment: Moment, found: Mapping[Moment, float]) -> float:
    """The median of what the other moments of its modality got; 0 if there are none."""
    others = [found[other] for other in found if other[0] == moment[0] and other != moment]
    return float(np.median(others)) if others else 0.0


def _item(
    moment: Moment,
    weight: float,
    attention: npt.NDArray[np.floating],
    tokens: TokenTable,
    groups: Mapping[int, Group],
) -> Evidence:
    name, start_s, end_s = moment
    patches = _patches(moment, attention, tokens, groups) if name == "video" else ()
    return Evidence(start_s, end_s, name, patches, weight)  # type: ignore[arg-type]


def _patches(
    moment: Moment, attention: npt.NDArray[np.floating], tokens: TokenTable, groups: Mapping[int, Group]
) -> tuple[tuple[int, int], ...]:
    """The patches of a moment that got most attention, (row, column)."""
    numbers = [
        number for number, group in groups.items() if (NAMES.get(group.modality), group.start_s, group.end_s) == moment
    ]
    members: IntArray = np.flatnonzero(np.isin(tokens.group, numbers) & (tokens.row != NO_PLACE))
    weights: dict[tuple[int, int], list[float]] = defaultdict(list)
    for member in members.tolist():
        weights[int(tokens.row[member]), int(tokens.column[member])].append(float(attention[member]))
    return tuple(sorted(weights, key=lambda patch: (-math.fsum(weights[patch]), patch))[:MAX_PATCHES])
