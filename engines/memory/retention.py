"""Which tokens a full memory forgets. Pure: facts of tokens in, indices out.

Ages fall into octaves, each with a share of the capacity (`engines.memory.octaves`). An octave that has more than it
may hold forgets whole items, those of least value first, and among equals the oldest:

    strength = score + SUPPORT_WEIGHT · min(score, support of the other sense)
    value    = strength / (1 + repeats) / (1 + crowd / room) · content / (content + our words)

- `repeats`: how many stronger items of the octave say the same without a pause. A still room is one memory.
- `crowd`: tokens of the same kind that are stronger and in the same one of the octave's `PARTS`. `room`: an equal
  share of what the octave may hold. A long talk does not crowd out the one sentence of the hour before.
- The last factor belongs to the moment. When little of a moment is left, our own words ("12s") in front of it cost
  more than it says, and it goes as a whole.

The best items of each kind are not touched while others are left, up to `FLOORS` of what the octave may hold.

From the octave `FIRST_IN_WORDS` on, what was said and read has no floor and `WORTH_AS_TOKENS` of that value: its words
stay when its tokens go (`engines.memory.words_alone`), and the LLM finds a sentence among tokens only near by.

The newest `NEWEST_S` seconds are never touched, unless they alone exceed the capacity. A higher score never makes an
item be forgotten that would have been kept.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.api import IntArray
from engines.memory.items import NO_STRETCH, ItemTable, Kind
from engines.memory.octaves import NUM_OCTAVES, WIDTHS_S, Tokens, allowances, octave_of

BoolArray = npt.NDArray[np.bool_]
SUPPORT_WEIGHT = 1.0
SPARE = 32  # of the capacity is free after forgetting: one part in so many
PARTS = 32  # of an octave, by time
FIRST_IN_WORDS = 5  # it begins at an age of eight minutes
WORTH_AS_TOKENS = 0.1
FLOORS = np.zeros(len(Kind))
FLOORS[[Kind.SAID, Kind.READ, Kind.HEARD, Kind.SEEN]] = 0.25, 0.15, 0.2, 0.2


@dataclass(frozen=True)
class _Items:
    """What can be forgotten, (I,) each: an item without our own words, or those alone if nothing else is left."""

    table: ItemTable  # one row an item
    size: IntArray  # tokens
    cost: Tokens  # with its share of the words that open its moment
    moment: IntArray  # from 0 on
    octave: IntArray
    has_words: BoolArray  # whose words stay


def tokens_to_forget(items: ItemTable, now_s: float, capacity: int, first_in_words: int = FIRST_IN_WORDS) -> IntArray:
    """Indices of the tokens to forget, in order: none up to `capacity`. Beyond it some more go than must, so that the
    choice is made once in several windows. `first_in_words`: the first octave of which words stay."""
    if len(items) <= capacity:
        return np.zeros(0, np.int64)
    first, of_token, size = _runs(items.item)
    table = items.take(first)
    moment = _runs(table.moment)[1]
    octave = octave_of(np.maximum(now_s - table.end_s, 0.0))
    used = np.bincount(octave, size, minlength=NUM_OCTAVES).astype(np.int64)
    target = capacity - capacity // SPARE
    allowed = allowances(used, capacity, target)
    excess = len(items) - max(target, int(allowed[0]))
    is_ours = table.kind == Kind.OURS
    content = np.bincount(moment, np.where(is_ours, 0, size))
    words = np.where(content > 0, np.bincount(moment, np.where(is_ours, size, 0)), 0).astype(np.int64)
    choice = np.flatnonzero(~is_ours | (content[moment] == 0))
    cost = size * ((content + words) / np.maximum(content, 1))[moment]
    has_words = (octave >= first_in_words) & np.isin(table.kind, (Kind.SAID, Kind.READ))
    chosen = _Items(table.take(choice), size[choice], cost[choice], moment[choice], octave[choice], has_words[choice])
    value = _values(chosen, allowed)
    order = np.lexsort((chosen.table.item, chosen.table.end_s, value, _is_in_floor(chosen, value, words, allowed)))
    forgotten = choice[_first_to_go(chosen, order, words, used - allowed, excess)]
    is_forgotten = np.zeros(len(table), np.bool_)
    is_forgotten[forgotten] = True
    is_kept = np.bincount(moment, ~is_ours & ~is_forgotten) > 0
    is_forgotten |= is_ours & ~is_kept[moment] & (content[moment] > 0)
    return np.flatnonzero(is_forgotten[of_token])


def _values(items: _Items, allowed: Tokens) -> Tokens:
    """The value of each item within its octave, but for our own words."""
    table, octave = items.table, items.octave
    strength = table.score + SUPPORT_WEIGHT * np.minimum(table.score, table.support).astype(np.float64)
    order = np.lexsort((table.item, table.end_s, -strength))  # the strongest first
    own = table.stretch.max(initial=0) + 1 + np.arange(len(table))
    stretch = np.where(table.stretch == NO_STRETCH, own, table.stretch)
    repeats = _before(order, (octave, stretch), np.ones(len(table)))
    part = np.floor(table.end_s / (WIDTHS_S[octave] / PARTS))
    crowd = _before(order, (octave, table.kind, part), items.cost)
    room = np.maximum(allowed[octave] / PARTS, 1.0)
    strength[items.has_words] *= WORTH_AS_TOKENS
    value: Tokens = strength * items.size / items.cost / (1 + repeats) / (1 + crowd / room)
    return value


def _is_in_floor(items: _Items, value: Tokens, words: IntArray, allowed: Tokens) -> IntArray:
    """1 for items that belong to the best of their kind, up to the floor; else 0. The best item of a moment is charged
    with its words, so that all floors together fit into what an octave may hold."""
    order = np.lexsort((items.table.item, items.table.end_s, value))[::-1]
    kind = items.table.kind
    is_best = _before(order, (items.moment, kind), np.ones(len(value))) == 0
    cost = items.size + np.where(is_best, words[items.moment], 0)
    with_itself = _before(order, (items.octave, kind), cost) + cost
    floor = np.where(items.has_words, 0.0, FLOORS[kind] * allowed[items.octave])
    return (with_itself <= floor).astype(np.int64)


def _runs(numbers: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Of each different number, in order, the index of one entry; which of them each entry is; how often it occurs."""
    order = np.argsort(numbers, kind="stable")
    is_first = np.ones(len(numbers), np.bool_)
    is_first[1:] = numbers[order[1:]] != numbers[order[:-1]]
    which = np.empty(len(numbers), np.int64)
    which[order] = np.cumsum(is_first) - 1
    return order[is_first], which, np.bincount(which)


def _before(order: IntArray, keys: tuple[IntArray | Tokens, ...], size: IntArray | Tokens) -> Tokens:
    """For each item the sizes of those with the same keys that come before it in `order`, added up."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    by_key = np.lexsort((place, *keys))
    sizes = size[by_key]
    total = np.cumsum(sizes) - sizes
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = np.any([key[by_key][1:] != key[by_key][:-1] for key in keys], axis=0)
    before = np.empty(len(order))
    before[by_key] = total - np.maximum.accumulate(np.where(is_first, total, 0.0))
    return before


def _first_to_go(items: _Items, order: IntArray, words: IntArray, over: Tokens, excess: int) -> IntArray:
    """The items, in `order` within their octaves, that free `excess` tokens, and no octave more than it is `over`."""
    octave, sizes = items.octave[order], items.size.copy()
    last = np.zeros(len(words), np.int64)
    last[items.moment[order]] = order  # the last of each moment to go: with it the moment loses its words
    sizes[last] += words
    freed, gone = 0, []
    # The octave that has most above its allowance comes first. Octave 0 comes last: it is over only if it is alone.
    for number in [*sorted(range(1, NUM_OCTAVES), key=lambda number: -over[number]), 0]:
        needed = excess - freed if number == 0 else min(over[number], excess - freed)
        if needed <= 1e-9:
            continue
        members = order[octave == number]
        total = np.cumsum(sizes[members])
        count = min(int(np.searchsorted(total, needed - 1e-9)) + 1, len(members))
        gone.append(members[:count])
        freed += int(total[count - 1])
    return np.concatenate(gone)
