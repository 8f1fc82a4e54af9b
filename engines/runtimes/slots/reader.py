"""Reads blocks of tokens with the graph over slots, whatever runs it: the counterpart of `TorchBlockReader`."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from engines.core.block_reader import TokenSteps
from engines.core.decoder import Decoder
from engines.core.language_model import StepOutput
from engines.core.layers import KVBuffer
from engines.core.rows import in_rows
from engines.core.sync_rope import NUM_ROWS, Positions
from engines.graphs.slots.decoder import SLOT_SIZES
from engines.runtimes.slots.inputs import Block, Visible, inputs_of
from engines.runtimes.slots.runtime import SlotRuntime

MOST_MEMORIES = 3  # whose slots stay bound and recorded: of several streams, and of answers that overlap
MOST_TOKENS = SLOT_SIZES["T"].values[-1]  # read at once; longer blocks are read in parts


class SlotReader:
    """Implements `BlockReader`. Buffers are those of a cache in the precision and on the device of the runtime."""

    def __init__(self, decoder: Decoder, runtime: SlotRuntime) -> None:
        """Of `decoder` the tables and sizes are used; its layers need no weights."""
        self.decoder, self.runtime = decoder, runtime
        self.steps: TokenSteps = SlotSteps(self)
        self._memories: OrderedDict[tuple[object, ...], SlotMemory] = OrderedDict()

    def memory_of(self, buffer: KVBuffer) -> "SlotMemory":
        """The slots of a buffer with what it holds now; the same ones for the same memory, of which one buffer is read
        at a time."""
        key = (buffer.keys.data_ptr(), buffer.values.data_ptr(), buffer.keys.shape)
        found = self._memories.pop(key, None)
        if found is None:
            found = SlotMemory(self, buffer)
        else:
            found.begin(buffer)
        self._memories[key] = found
        if len(self._memories) > MOST_MEMORIES:
            self._memories.popitem(last=False)
        return found

    def forget(self) -> None:
        self._memories.clear()

    @property
    def least_places(self) -> int:
        sizes = self.runtime.padded_to
        return 1 if sizes is None else sizes["S"].values[0]

    @property
    def most_places(self) -> int | None:
        sizes = self.runtime.padded_to
        return None if sizes is None else sizes["S"].values[-1]

    @torch.no_grad()
    def prefill(
        self, embeds: Tensor, positions: Positions, buffer: KVBuffer | None, ids: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        memory = SlotMemory(self, self._empty(embeds.shape[1])) if buffer is None else self.memory_of(buffer)
        rows = range(len(self.decoder.config.row_layers))
        names = [f"{part}.{row}" for row in rows for part in ("new_keys", "new_values")]
        keys, values = list[Tensor](), list[Tensor]()
        for count, found in memory.read_in_parts(embeds, positions, ids, names):
            for parts, name in ((keys, "new_keys"), (values, "new_values")):
                parts.append(self._rows([found[f"{name}.{row}"][:, :, :count] for row in rows]))
        return torch.cat(keys, dim=3), torch.cat(values, dim=3)

    @torch.no_grad()
    def step(self, embeds: Tensor, positions: Positions, buffer: KVBuffer, ids: Tensor | None) -> StepOutput:
        memory, attention = self.memory_of(buffer), list[Tensor]()
        logits = torch.zeros(0)
        for count, found in memory.read_in_parts(embeds, positions, ids, ("logits", "attention")):
            logits = found["logits"][0]
            attention.append(found["attention"][:count].clone())
        return StepOutput(logits.clone(), torch.cat(attention))

    def _empty(self, count: int) -> KVBuffer:
        """A buffer for the `count` tokens of a system prompt."""
        return self.decoder.new_buffer(max(self.least_places, count + 1), self.runtime.dtype, self.runtime.device)

    def _rows(self, found: list[Tensor]) -> Tensor:
        """What the graph gives for each row, as a cache has it; a copy."""
        config = self.decoder.config
        by_layer = dict(zip(config.row_layers, found, strict=True))
        return in_rows(by_layer, config).to(self.runtime.device, self.runtime.dtype)


class SlotMemory:
    """The slots of one buffer, as the graph has them.

    Rows whose heads are as many and as large as the buffer's are its own memory. Others (Gemma's sliding layers) are
    copied when this is made, and for each buffer anew; of them the tokens that are read are written back.
    """

    def __init__(self, reader: SlotReader, buffer: KVBuffer) -> None:
        self._reader = reader
        self.slots: dict[str, Tensor] = {}  # by the names of the graph's inputs
        self._copied: list[tuple[Tensor, Tensor]] = []  # rows of the buffer, and the slots that they were copied to
        for rows in reader.decoder.config.cache_rows:
            for row in range(rows.start, rows.end):
                for name, part in (("keys", buffer.keys), ("values", buffer.values)):
                    of_row = part[row, :, : rows.layer.num_kv_heads, :, : rows.layer.head_dim]
                    self.slots[f"{name}.{row}"] = own = of_row.contiguous()
                    if not of_row.is_contiguous():
                        self._copied.append((of_row, own))
        self._buffer, self._visible = buffer, Visible.of(buffer)
        self._attached = reader.runtime.attach(self.slots)

    def begin(self, buffer: KVBuffer) -> None:
        """Take up what another buffer of the same memory holds."""
        self._buffer, self._visible = buffer, Visible.of(buffer)
        for of_row, own in self._copied:
            own.copy_(of_row)

    def read(self, block: Block, outputs: Sequence[str]) -> dict[str, Tensor]:
        """Some outputs of the graph for a block, which the buffer then holds; its length is left as it is."""
        sizes, count = self._reader.runtime.padded_to, len(block.write_at)
        num_rows = count if sizes is None else min(sizes["T"].fit(count), len(self._visible.seen) - block.write_at[0])
        found = self._attached.run(inputs_of(self._reader.decoder, block, self._visible, num_rows), outputs)
        at = torch.from_numpy(block.write_at).to(self._buffer.keys.device)
        for of_row, own in self._copied:
            of_row[:, :, at] = own[:, :, at]
        if self._buffer.ids is not None:
            self._buffer.ids[0, 0, 0, at, 0] = torch.from_numpy(block.positions[0]).to(self._buffer.ids)
        return found

    def read_in_parts(
        self, embeds: Tensor, positions: Positions, ids: Tensor | None, outputs: Sequence[str]
    ) -> Iterator[tuple[int, dict[str, Tensor]]]:
        """Append embeds (1,T,D) at positions (4,T) to the buffer, `MOST_TOKENS` at a time. Yields how many
        tokens a part has, and its outputs. `ids` (1,T) as `Decoder.forward` has it."""
        embeds = embeds.float().cpu()
        for begin in range(0, embeds.shape[1], MOST_TOKENS):
            part = slice(begin, min(begin + MOST_TOKENS, embeds.shape[1]))
            at = np.arange(part.stop - begin) + self._buffer.length
            words = None if ids is None else ids[:, part]
            block = Block(embeds[:, part], np.asarray(positions[:, part], np.float64), at, words)
            yield len(at), self.read(block, outputs)
            self._buffer.length += len(at)


class SlotSteps:
    """Implements `TokenSteps`."""

    def __init__(self, reader: SlotReader) -> None:
        self._reader = reader

    def of(self, buffer: KVBuffer) -> "SlotStep":
        return SlotStep(self._reader.decoder, self._reader.memory_of(buffer))


class SlotStep:
    """Implements `TokenStep`."""

    def __init__(self, decoder: Decoder, memory: SlotMemory) -> None:
        self._decoder, self._memory = decoder, memory

    @torch.no_grad()
    def __call__(self, token: int, position: float, slot: int) -> StepOutput:
        table, words = self._decoder.embed_tokens, torch.tensor([[token]])
        embeds = table(words.to(table.weight.device)).float().cpu()
        block = Block(embeds, np.full((NUM_ROWS, 1), position, np.float64), np.asarray([slot]), words)
        found = self._memory.read(block, ("logits", "attention"))
        return StepOutput(found["logits"][0], found["attention"])
