"""Answers that are written at the same time from one copy of a memory: one run of the LLM reads the next tokens of all.

Each answer says beforehand what it will read next. The first that needs its result has everything read that waits.
Nobody sees the words of others. A run for eight answers takes little more than one for one answer, because most of the
time goes into reading the weights; what several questions begin with is read once.
"""

from dataclasses import dataclass, field
from itertools import takewhile
from typing import Protocol
from weakref import ref

import torch
from torch import Tensor

from engines.core.language_model import LanguageModel, PackedBlock, StepOutput
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS

MAX_TOKENS_AT_ONCE = 256  # of all answers, in one run; one answer's may be more


class TokenReader(Protocol):
    """Reads for one answer, after a memory."""

    def announce(self, ids: list[int], position: int) -> None:
        """These ids are read next, at positions from `position` on."""

    def read(self) -> StepOutput:
        """The result of what was announced: logits (vocab,), and attention (T, N) to the N tokens of the memory."""

    def leave(self) -> None:
        """The answer has ended. What it has read is never seen again."""


@dataclass(eq=False)
class AnswerReader:
    """Implements `TokenReader`. `places` of the buffer hold what it has read so far."""

    group: "_Group"
    places: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)  # ids that are to be read
    position: int = 0  # of the first of them
    output: StepOutput | None = None

    def announce(self, ids: list[int], position: int) -> None:
        """These ids are read next, at positions from `position` on."""
        self.waiting, self.position = ids, position

    def read(self) -> StepOutput:
        """The result of what was announced: logits (vocab,), and attention (T, N) to the N tokens of the memory."""
        if self.output is None:
            self.group.run(self)
        output, self.output = self.output, None
        assert output is not None
        return output

    def leave(self) -> None:
        """The answer has ended. What it has read is never seen again."""
        self.group.readers.remove(self)


class AnswersTogether:
    """Readers for answers with one language model, which share what copy of the memory they share."""

    def __init__(self, language_model: LanguageModel) -> None:
        self._language_model = language_model
        self._newest: ref[_Group] | None = None  # with its last reader the group goes, and the copy that it read

    def join(self, buffer: KVBuffer) -> AnswerReader:
        """A reader after all that `buffer` holds, or held before others began to read it. Call its `leave`."""
        group = self._newest() if self._newest is not None else None
        if group is None or group.buffer is not buffer or not group.readers:
            group = _Group(self._language_model, buffer)
            self._newest = ref(group)
        reader = AnswerReader(group)
        group.readers.append(reader)
        return reader


class _Group:
    """The readers of one buffer, whose first `num_shared` places they share."""

    def __init__(self, language_model: LanguageModel, buffer: KVBuffer) -> None:
        self._language_model, self.buffer, self.num_shared = language_model, buffer, buffer.length
        self.readers: list[AnswerReader] = []

    def run(self, needed: AnswerReader) -> None:
        """Read what `needed` waits for, and with it what others do."""
        together = [needed]
        num_tokens = len(needed.waiting)
        for reader in self.readers:
            if reader is not needed and reader.waiting:
                num_tokens += len(reader.waiting)
                if num_tokens > MAX_TOKENS_AT_ONCE:
                    break
                together.append(reader)
        is_alone = len(together) == 1 and self.buffer.length == self.num_shared + len(needed.places)
        if is_alone:
            self._run_alone(needed)
        else:
            self._run_packed(together)
        for reader in together:
            reader.waiting = []

    def _run_alone(self, reader: AnswerReader) -> None:
        length, ids = self.buffer.length, torch.tensor([reader.waiting])
        out = self._language_model.step(ids, _positions(reader.position, len(reader.waiting)), self.buffer)
        reader.output = StepOutput(out.logits, out.attention[:, : self.num_shared])
        reader.places += range(length, self.buffer.length)

    def _run_packed(self, together: list[AnswerReader]) -> None:
        beginning = [reader for reader in together if not reader.places]
        prefix = _common_prefix(beginning)
        rests = [reader.waiting[0 if reader.places else len(prefix) :] for reader in together]
        past, count = self.buffer.length, len(prefix) + sum(map(len, rests))
        seen = torch.zeros(count, past + count, dtype=torch.bool)
        seen[:, : self.num_shared] = True
        seen[: len(prefix), past : past + len(prefix)] = _causal(len(prefix))
        positions, rows = [_positions(beginning[0].position, len(prefix))] if prefix else [], list[list[int]]()
        start = len(prefix)
        for reader, rest in zip(together, rests, strict=True):
            own = range(start, start + len(rest))
            before = [] if reader.places else list(range(len(prefix)))
            seen[own.start : own.stop, reader.places + [past + row for row in before]] = True
            seen[own.start : own.stop, past + own.start : past + own.stop] = _causal(len(rest))
            positions.append(_positions(reader.position + len(before), len(rest)))
            rows.append(before + list(own))
            start = own.stop
        ids = torch.tensor([[*prefix, *(each for rest in rests for each in rest)]])
        block = PackedBlock(ids, torch.cat(positions, 1), seen, torch.tensor([row[-1] for row in rows]))
        out = self._language_model.step_packed(block, self.buffer)
        for number, (reader, own_rows) in enumerate(zip(together, rows, strict=True)):
            reader.output = StepOutput(out.logits[number], out.attention[own_rows, : self.num_shared])
            reader.places += [past + row for row in own_rows]


def _common_prefix(readers: list[AnswerReader]) -> list[int]:
    """What all of them begin with, but for the last id of each; nothing if there is only one."""
    if len(readers) < 2 or len({reader.position for reader in readers}) > 1:
        return []
    shortest = min(len(reader.waiting) for reader in readers) - 1
    columns = list(zip(*(reader.waiting[:shortest] for reader in readers), strict=True))
    return [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]


def _causal(count: int) -> Tensor:
    return torch.ones(count, count, dtype=torch.bool).tril()


def _positions(first: int, count: int) -> Tensor:
    return torch.arange(first, first + count).expand(NUM_ROWS, -1)
