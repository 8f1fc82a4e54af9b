"""One token of an answer, read after a memory of fixed slots: always the same shapes, in the same places.

Everything that changes from token to token is a number on the device: which token, where it stands, which slot its key
and value are written to, and which slots may be looked at. So a GPU can replay the step as a CUDA graph: some hundred
small kernels are started at once, and nothing waits for the host. On a CPU the same code runs without a graph.
"""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.core.decoder import Decoder
from engines.core.language_model import StepOutput
from engines.core.layers import KeysValues, KVBuffer
from engines.core.recorded.calls import record
from engines.core.sync_rope import NUM_ROWS
from engines.core.upload import on_device

MOST_STEPS = 4  # memories whose graphs are kept: of several streams, and of answers that overlap


@dataclass
class SlotBuffer(KVBuffer):
    """A buffer whose slots are all looked at, as a mask says; new tokens are written to the slots `write_at` (T,)."""

    write_at: Tensor

    def append(self, row: int, keys: Tensor, values: Tensor) -> KeysValues:
        """Write (B, kv_heads, T, head_dim) to their slots; return all slots."""
        _, heads, _, size = keys.shape
        all_keys, all_values = (part[row, :, :heads, :, :size] for part in (self.keys, self.values))
        all_keys.index_copy_(2, self.write_at, keys)
        all_values.index_copy_(2, self.write_at, values)
        return all_keys, all_values

    def enter_ids(self, ids: Tensor) -> Tensor:
        """Write position ids (T,) to their slots; return those of all slots."""
        assert self.ids is not None
        all_ids = self.ids[0, 0, 0, :, 0]
        return all_ids.index_copy_(0, self.write_at, ids)


class DecodeStep:
    """Reads one token at a time after what the memory of one buffer holds, for one answer after the other."""

    def __init__(self, decoder: Decoder, buffer: KVBuffer, *, may_record: bool = True) -> None:
        """`may_record`: whether a GPU replays a graph; else each kernel is started alone."""
        device = buffer.keys.device
        self._decoder, self._keys, self._values = decoder, buffer.keys, buffer.values
        self._records = may_record and device.type == "cuda"
        self._given = torch.zeros(2 + NUM_ROWS, dtype=torch.float64, device=device)  # token, slot, position rows
        self._seen = torch.zeros(1, buffer.keys.shape[3], dtype=torch.bool, device=device)
        self._ids = None if buffer.ids is None else torch.zeros_like(buffer.ids)
        self._recorded: tuple[torch.cuda.CUDAGraph, StepOutput] | None = None

    def begin(self, buffer: KVBuffer) -> None:
        """An answer begins after what `buffer` holds, in the same memory."""
        self._seen[:, : buffer.length] = True
        self._seen[:, buffer.length :] = False
        if self._ids is not None and buffer.ids is not None:
            self._ids.copy_(buffer.ids)

    @torch.no_grad()
    def __call__(self, token: int, position: float, slot: int) -> StepOutput:
        """Read the id `token` at `position` in all rows; its key and value go to `slot`, which later tokens look at.

        Logits (vocab,) and attention (1, slots), float32, on the device, and there only valid until the next call. The
        host does not wait for them.
        """
        given = np.asarray([token, slot, *[position] * NUM_ROWS], np.float64)
        self._given.copy_(on_device(given, self._given.device))
        if not self._records:
            return self._run()
        if self._recorded is None:  # runs before and while recording write what the first replay writes again
            self._recorded = record(self._run, self._given.device)
        graph, output = self._recorded
        graph.replay()
        return output

    def _run(self) -> StepOutput:
        token, slot = self._given[:1].long(), self._given[1:2].long()
        self._seen.index_fill_(1, slot, True)
        buffer = SlotBuffer(self._keys, self._values, 0, slot, ids=self._ids)
        out = self._decoder(token[None], self._given[2:, None], buffer, with_attention=True, mask=self._seen)
        assert out.attention is not None
        return StepOutput(self._decoder.logits(out.hidden[0, -1]).float(), out.attention.float())


class DecodeSteps:
    """The steps of one decoder, one for each memory that answers read; those of the longest unused are dropped."""

    def __init__(self, decoder: Decoder, *, may_record: bool = True) -> None:
        self._decoder, self._may_record = decoder, may_record
        self._steps: OrderedDict[tuple[int, int, torch.Size], DecodeStep] = OrderedDict()

    def of(self, buffer: KVBuffer) -> DecodeStep:
        """The step that reads the memory of `buffer`, ready for an answer that begins after all of its tokens."""
        key = (buffer.keys.data_ptr(), buffer.values.data_ptr(), buffer.keys.shape)
        if key not in self._steps:
            self._steps[key] = DecodeStep(self._decoder, buffer, may_record=self._may_record)
            if len(self._steps) > MOST_STEPS:
                self._steps.popitem(last=False)
        self._steps.move_to_end(key)
        self._steps[key].begin(buffer)
        return self._steps[key]

    def forget(self) -> None:
        """Drop all steps, and with them what they hold of memories."""
        self._steps.clear()
