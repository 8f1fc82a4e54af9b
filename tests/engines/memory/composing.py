"""Blocks of tokens, composed by hypothesis, and item tables made of them."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from engines.api import FloatArray, Modality
from engines.memory.items import ItemTable
from engines.memory.ledger import Ledger
from engines.memory.token_table import Group, TokenTable

WORDED = (Modality.SPEECH, Modality.NOTE)
CONTENTS = np.eye(4, dtype=np.float32)


@dataclass(frozen=True)
class Block:
    """What is added to a memory at `end_s`."""

    tokens: TokenTable
    groups: tuple[Group, ...]
    prints: FloatArray
    end_s: float


def block(start_s: float, parts: list[tuple[Modality, list[float], int]], text: str = "") -> Block:
    """One window: groups with the scores of their tokens, and what they show. A score below 0 marks what was read.
    `text`: of sentences and notes."""
    groups = tuple(
        Group(modality, start_s, start_s + 2, scores[0] < 0, text if modality in WORDED else "")
        for modality, scores, _ in parts
    )
    sizes = [len(scores) for _, scores, _ in parts]
    tokens = TokenTable.zeros(sum(sizes))
    tokens.time_s[:] = start_s
    tokens.offsets[:] = np.concatenate([np.arange(size) for size in sizes])
    tokens.score[:] = np.abs(np.concatenate([scores for _, scores, _ in parts]))
    tokens.group[:] = np.repeat(np.arange(len(parts)), sizes)
    prints = np.repeat(CONTENTS[[content for _, _, content in parts]], sizes, axis=0)
    return Block(tokens, groups, prints, start_s + 2)


_scores = st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.8]), min_size=1, max_size=6)
_part = st.tuples(
    st.sampled_from([Modality.VIDEO, Modality.AUDIO, Modality.NOTE]),
    _scores | st.integers(2, 5).map(lambda size: [-0.7] * size),
    st.integers(0, len(CONTENTS) - 1),
).map(lambda part: part if part[0] == Modality.NOTE else (part[0], [abs(score) for score in part[1]], part[2]))
_window = st.lists(_part, min_size=1, max_size=4).map(lambda parts: [(Modality.TEXT, [0.5] * 2, 0), *parts])
_sentence = st.integers(1, 6).map(lambda size: [(Modality.TEXT, [1.0] * 2, 0), (Modality.SPEECH, [1.0] * size, 0)])
_step = st.tuples(st.sampled_from([2.0, 2.0, 4.0, 60.0, 500.0, 4000.0]), _window | _sentence)


@st.composite
def streams(draw: st.DrawFn, most: int = 30) -> list[Block]:
    """The blocks of one stream."""
    now_s, blocks = 0.0, []
    for step_s, parts in draw(st.lists(_step, min_size=1, max_size=most)):
        blocks.append(block(now_s, parts, draw(st.sampled_from(["", "the same", f"since {now_s}"]))))
        now_s += step_s
    return blocks


def remembered(blocks: list[Block], capacity: int) -> Ledger:
    """What a memory holds after these blocks."""
    ledger = Ledger(capacity)
    for part in blocks:
        ledger.add(part.tokens, part.groups, part.prints, part.end_s)
    return ledger


@st.composite
def tables(draw: st.DrawFn) -> tuple[ItemTable, float]:
    """Everything of a stream that has forgotten nothing, and a time after it."""
    blocks = draw(streams())
    ledger = remembered(blocks, 10_000)
    return ledger.items.copy(), blocks[-1].end_s + draw(st.sampled_from([0.0, 50.0, 5000.0]))
