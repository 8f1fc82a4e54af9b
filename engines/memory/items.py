"""Which tokens are of use only together. Pure.

An *item* is what is forgotten as a whole: a sentence, a note, one patch of a picture, half a second of sound. Half a
sentence would be read as another sentence. A *moment* is what stands behind one opening of our own words: a window
behind its second, a sentence behind "12s:". Our own words are kept as long as an item of their moment is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from engines.api import FloatArray, IntArray, Modality, Seconds
from engines.memory.token_table import Columns, Group, TokenTable

NO_STRETCH = -1


class Kind(IntEnum):
    """What an item is. OURS: our own words around the others."""

    OURS = 0
    SEEN = 1
    HEARD = 2
    SAID = 3
    READ = 4


KIND_OF = {
    Modality.TEXT: Kind.OURS,
    Modality.VIDEO: Kind.SEEN,
    Modality.NOTE: Kind.SEEN,
    Modality.AUDIO: Kind.HEARD,
    Modality.SPEECH: Kind.SAID,
}
_SINGLE = (Modality.VIDEO, Modality.AUDIO)  # each token says something by itself
_SENSE = np.asarray([0, 1, 2, 2, 1])  # of each kind: none, sight, sound


@dataclass(frozen=True)
class ItemTable(Columns):
    """The item of each of N tokens, and facts of it: (N,).

    `end_s` of the moment. `score`: mean over the item's tokens. `support`: the best score that the other sense had at
    the same time. `stretch`: a number that items share which say the same without a pause; `NO_STRETCH` for none.
    """

    end_s: Seconds
    item: IntArray
    moment: IntArray
    kind: IntArray
    stretch: IntArray
    score: FloatArray
    support: FloatArray

    @classmethod
    def zeros(cls, count: int) -> "ItemTable":
        """A table of `count` rows to write into."""
        return cls(np.zeros(count), *np.zeros((4, count), np.int64), *np.zeros((2, count), np.float32))


def kind_of(group: Group) -> Kind:
    """What the items of a group are."""
    return Kind.READ if group.is_reading else KIND_OF[group.modality]


def items_of(tokens: TokenTable, groups: Sequence[Group], first_item: int, first_moment: int) -> ItemTable:
    """The items of a block, numbered from `first_item` on, and its moments; stretches and support are not known yet.

    `tokens.group` are indices into `groups`. A group of our own words opens a moment.
    """
    opens = np.asarray([group.modality == Modality.TEXT for group in groups])
    moment = np.cumsum(opens) - opens[:1].sum()  # (groups,), from 0 on
    end_s = np.full(int(moment[-1]) + 1, -np.inf)
    np.maximum.at(end_s, moment, [group.end_s for group in groups])
    is_single = np.asarray([group.modality in _SINGLE for group in groups])[tokens.group]
    key = np.where(is_single, len(groups) + np.arange(len(tokens)), tokens.group)
    item = np.unique(key, return_inverse=True)[1]
    score = np.bincount(item, tokens.score) / np.bincount(item)
    return ItemTable(
        end_s=end_s[moment][tokens.group],
        item=item + first_item,
        moment=moment[tokens.group] + first_moment,
        kind=np.asarray([kind_of(group) for group in groups], np.int64)[tokens.group],
        stretch=np.full(len(tokens), NO_STRETCH),
        score=score[item].astype(np.float32),
        support=np.zeros(len(tokens), np.float32),
    )


def add_support(items: ItemTable, time_s: Seconds, fresh: ItemTable, fresh_time_s: Seconds) -> None:
    """Let sound and sight of the same time support each other: among `fresh` items, and between them and older
    `items`, which begin at `time_s`. Modifies the column `support` of both."""
    recent = np.flatnonzero(items.end_s > fresh_time_s.min())
    around = ItemTable.concatenate((items.take(recent), fresh))
    start_s = np.concatenate((time_s[recent], fresh_time_s))
    sense, is_fresh = _SENSE[around.kind], np.arange(len(around)) >= len(recent)
    for moment in range(int(fresh.moment[0]), int(fresh.moment[-1]) + 1):
        for one, other in ((1, 2), (2, 1)):
            members = np.flatnonzero((around.moment == moment) & (sense == one) & is_fresh)
            if not len(members):
                continue
            from_s, until_s = start_s[members].min(), around.end_s[members[0]]
            beside = np.flatnonzero((sense == other) & (start_s < until_s) & (around.end_s > from_s))
            if len(beside):
                best, support = around.score[members].max(), around.score[beside].max()
                around.support[beside] = np.maximum(around.support[beside], best)
                around.support[members] = np.maximum(around.support[members], support)
    items.support[recent] = around.support[: len(recent)]
    fresh.support[:] = around.support[len(recent) :]
