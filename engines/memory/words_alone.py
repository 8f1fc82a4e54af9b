"""What is remembered in words alone: sentences and notes whose tokens are all forgotten. Pure.

As tokens a sentence takes half a megabyte, as words a hundred bytes, and what is found by its words is read once more
anyway (`engines.answers.recall`). So the words stay when the tokens go. Notes of the same words that follow one another
become one, with its length. Each kind has its bound; the oldest go first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engines.memory.items import Kind, kind_of
from engines.memory.stretches import MAX_PAUSE_S
from engines.memory.token_table import Group

MOST = {Kind.SAID: 2048, Kind.READ: 1024, Kind.SEEN: 1024}  # some minutes of talk without a pause take a hundred


@dataclass(frozen=True)
class Words:
    """Of a group, or of several of the same words, that had `num_tokens`."""

    group: Group
    num_tokens: int

    def joined(self, other: "Words") -> "Words":
        start_s = min(self.group.start_s, other.group.start_s)
        end_s = max(self.group.end_s, other.group.end_s)
        return Words(replace(self.group, start_s=start_s, end_s=end_s), self.num_tokens + other.num_tokens)


class WordsAlone:
    """Of one stream."""

    def __init__(self) -> None:
        self._of_kind: dict[Kind, list[Words]] = {kind: [] for kind in MOST}

    def __iter__(self) -> Iterator[Words]:
        """In no order."""
        return (words for of_kind in self._of_kind.values() for words in of_kind)

    def add(self, words: Words) -> list[Words]:
        """Remember a group that has text. Returns what is forgotten for it."""
        kind = kind_of(words.group)
        of_kind = self._of_kind[kind]
        if kind != Kind.SAID:  # a sentence that is said twice is two memories
            for other in [other for other in of_kind if _go_on(words.group, other.group)]:
                of_kind.remove(other)
                words = words.joined(other)
        of_kind.append(words)
        if len(of_kind) <= MOST[kind]:
            return []
        oldest = min(of_kind, key=lambda each: each.group.end_s)
        of_kind.remove(oldest)
        return [oldest]

    def forget_since(self, since_s: float) -> list[Words]:
        """Forget, on request, what ended after `since_s`, or began then. Returns it."""
        gone: list[Words] = []
        for kind, of_kind in self._of_kind.items():
            kept: list[Words] = []
            for words in of_kind:
                is_gone = words.group.end_s > since_s or words.group.start_s >= since_s
                (gone if is_gone else kept).append(words)
            self._of_kind[kind] = kept
        return gone


def _go_on(one: Group, other: Group) -> bool:
    """Whether two notes say the same with only a short pause between them."""
    pause_s = max(one.start_s, other.start_s) - min(one.end_s, other.end_s)
    return one.text == other.text and pause_s <= MAX_PAUSE_S


SAVED_CLASSES = (WordsAlone, Words)
