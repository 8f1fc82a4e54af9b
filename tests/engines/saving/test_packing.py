"""What is packed is the same when it is unpacked, and nothing else can be."""

from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import pytest

from engines.errors import SavedMemoryError
from engines.saved import SavedMemory
from engines.saving.packing import packed, unpacked


class Kind(IntEnum):
    SEEN = 1


@dataclass(frozen=True)
class Leaf:
    kind: Kind
    at_s: float


@dataclass
class Other:
    name: str


class Plain:
    def __init__(self) -> None:
        self._last = deque[Leaf](maxlen=3)
        self.table = np.zeros((2, 0), np.float32)


@dataclass
class Root:
    plain: Plain = field(default_factory=Plain)
    leaves: dict[int, tuple[Leaf, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    nothing: None = None


CLASSES = (Kind, Leaf, Plain, Root)


def _root() -> Root:
    root = Root(leaves={3: (Leaf(Kind.SEEN, 0.1), Leaf(Kind.SEEN, np.float64(1 / 3)))}, words=frozenset(("b", "a")))
    root.plain._last.extend(Leaf(Kind.SEEN, float(number)) for number in range(5))
    root.plain.table = np.arange(6, dtype=np.float32).reshape(2, 3)
    return root


def test_every_value_comes_back_with_its_type_and_nothing_is_shared() -> None:
    root = _root()
    saved = packed(root, CLASSES)
    root.plain.table[:] = 0
    back = unpacked(saved, Root(), CLASSES)
    assert isinstance(back, Root)
    assert (back.leaves, back.words, back.nothing) == (root.leaves, root.words, None)
    assert type(back.leaves[3][0].kind) is Kind
    assert back.plain._last == root.plain._last
    assert back.plain._last.maxlen == 3
    assert back.plain.table.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert back.plain.table.dtype == np.float32
    back.plain.table[:] = 7  # it can be written to, and the saved memory stays
    assert unpacked(saved, Root(), CLASSES).plain.table.max() == 5


def test_other_classes_and_values_cannot_be_packed() -> None:
    for value in (Other("x"), [Other("x")], object(), b"bytes", {1: open}):
        with pytest.raises(TypeError, match="is not among the classes"):
            packed(value, CLASSES)


def test_what_another_version_packed_is_refused() -> None:
    saved = packed(_root(), CLASSES)
    broken = (
        saved.text.replace('"at_s"', '"at_ms"'),
        saved.text.replace('"_last"', '"_newest"'),
        saved.text.replace('"a": "Leaf"', '"a": "Other"'),
        saved.text.replace("memory.plain.table", "memory.plain.chair"),
        saved.text.replace('"value": 1', '"value": 9'),
        saved.text[:-1],
        "[" * 100_000,
    )
    for text in broken:
        assert text != saved.text
        with pytest.raises(SavedMemoryError, match="another version"):
            unpacked(SavedMemory(text, saved.arrays), Root(), CLASSES)
    for old, new in (({"old": 1}, {"new": 1}), ({"part": {"old": 1}}, {"part": {}}), ({"part": 1}, {"part": {"a": 1}})):
        with pytest.raises(SavedMemoryError, match="another version"):
            unpacked(packed(old, ()), new, ())
