"""Memories of which half is forgotten, read by the graph over slots: against torch, by ONNX Runtime and by a stand-in
for TensorRT, which pads blocks and writes slots elsewhere."""

from collections.abc import Callable
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
import torch
from torch import Tensor

from engines.core.block_reader import BlockReader, TorchBlockReader
from engines.core.decoder import Decoder
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS, Positions
from engines.errors import EngineMismatchError
from engines.graphs.slots.decoder import SLOT_SIZES, slots_graph
from engines.memory.cache import RollingCache
from engines.runtimes.slots.onnx_cpu import OnnxSlots
from engines.runtimes.slots.reader import MOST_TOKENS, SlotMemory, SlotReader
from engines.runtimes.slots.runtime import SlotRuntime
from engines.runtimes.slots.tensorrt import TensorRtSlots
from tests.engines.core.memories import CONFIGS, half_forgotten, words
from tests.engines.graphs.tiny import random_decoder
from tests.engines.runtimes.slots.onnx_as_tensorrt import LIBRARY, HostDevice

NUM_ANSWER, NOW_S, TOLERANCE, FIXED = 5, 8.0, 1e-4, 1200


def graph_of(decoder: Decoder, num_slots: int | None = None) -> bytes:
    graph: bytes = slots_graph(decoder, "fp32", num_slots).SerializeToString()
    return graph


def by_onnx(decoder: Decoder, folder: Path) -> SlotRuntime:
    (folder / "graph.onnx").write_bytes(graph_of(decoder))
    return OnnxSlots(folder / "graph.onnx", 1)


def by_stand_in(decoder: Decoder, _folder: Path) -> SlotRuntime:
    return TensorRtSlots(LIBRARY, graph_of(decoder), HostDevice())


def by_stand_in_in_place(decoder: Decoder, _folder: Path) -> SlotRuntime:
    return TensorRtSlots(LIBRARY, graph_of(decoder, FIXED), HostDevice())


@pytest.fixture(params=CONFIGS)
def decoder(request: pytest.FixtureRequest) -> Decoder:
    return random_decoder(CONFIGS[request.param])


def ids(count: int, seed: int) -> Tensor:
    return torch.randint(0, 90, (1, count), generator=torch.Generator().manual_seed(seed))


def rows(first: float, count: int) -> Positions:
    return np.tile(first + np.arange(count, dtype=np.float64), (NUM_ROWS, 1))


def answered(reader: BlockReader, decoder: Decoder, cache: RollingCache, question: Tensor) -> tuple[list[int], Tensor]:
    """Greedy ids, and logits and attention to the memory of each step, after a question of some ids (1,T)."""
    count, first = question.shape[1], cache.positions.max() + 1
    copy = cache.borrow(NOW_S, count + NUM_ANSWER)
    remembered = copy.length
    out = reader.step(decoder.embed_tokens(question), rows(first, count), copy, question)
    step = reader.steps.of(copy)
    found, seen = list[int](), list[Tensor]()
    for number in range(NUM_ANSWER):
        seen.append(torch.cat((out.logits, out.attention[-1, :remembered])))
        found.append(int(out.logits.argmax()))
        out = step(found[-1], first + count + number, copy.length + number)
    cache.release(copy)
    return found, torch.stack(seen)


@pytest.mark.parametrize("make", [by_onnx, by_stand_in, by_stand_in_in_place])
def test_answers_are_those_of_torch_after_half_of_the_memory_was_forgotten(
    decoder: Decoder, make: Callable[[Decoder, Path], SlotRuntime], tmp_path: Path
) -> None:
    runtime = make(decoder, tmp_path)
    reader = SlotReader(decoder, runtime)
    cache = half_forgotten(decoder, least_places=reader.least_places)
    for count in (1, 7, MOST_TOKENS + 30):  # the last is read in two parts
        question = ids(count, seed=count)
        expected, theirs = answered(TorchBlockReader(decoder), decoder, cache, question)
        found, ours = answered(reader, decoder, cache, question)
        assert found == expected
        torch.testing.assert_close(ours, theirs, atol=TOLERANCE, rtol=0)
    block, at = words(decoder, 9, seed=4), rows(cache.positions.max() + 1, 9)
    copies = [cache.borrow(NOW_S, 9) for _ in range(2)]
    for part, wanted in zip(
        reader.prefill(block, at, copies[0], None),
        TorchBlockReader(decoder).prefill(block, at, copies[1], None),
        strict=True,
    ):
        torch.testing.assert_close(part, wanted, atol=TOLERANCE, rtol=0)
    length = copies[1].length
    assert copies[0].length == length
    for ours, theirs in ((copies[0].keys, copies[1].keys), (copies[0].values, copies[1].values)):
        torch.testing.assert_close(ours[:, :, :, :length], theirs[:, :, :, :length], atol=TOLERANCE, rtol=0)
    prompt, of_prompt = decoder.embed_tokens(ids(5, seed=1)), ids(5, seed=1)
    for part, wanted in zip(
        reader.prefill(prompt, rows(0, 5), None, of_prompt),
        TorchBlockReader(decoder).prefill(prompt, rows(0, 5), None, of_prompt),
        strict=True,
    ):
        torch.testing.assert_close(part, wanted, atol=TOLERANCE, rtol=0)


@torch.no_grad()
def test_tokens_of_an_answer_are_replayed_also_in_the_next_answer(decoder: Decoder) -> None:
    device = HostDevice()
    reader = SlotReader(decoder, TensorRtSlots(LIBRARY, graph_of(decoder), device))
    cache = half_forgotten(decoder, least_places=reader.least_places)
    for number in range(2):
        answered(reader, decoder, cache, ids(7, seed=number))
        assert device.replays == (number + 1) * NUM_ANSWER - 1  # the very first token is launched
    second = cache.borrow(NOW_S, 9)
    answered(reader, decoder, cache, ids(7, seed=0))  # in a memory of its own, whose first token is launched
    assert device.replays == 3 * NUM_ANSWER - 2
    cache.release(second)


@torch.no_grad()
def test_of_what_is_to_be_forgotten_no_slots_are_kept(decoder: Decoder) -> None:
    reader = SlotReader(decoder, by_stand_in(decoder, Path()))
    buffer = decoder.new_buffer(reader.least_places)
    reader.steps.of(buffer)(3, 0.0, 4)
    slots = [ref(each) for each in reader.memory_of(buffer).slots.values()]
    assert all(each() is not None for each in slots)
    reader.forget()
    assert all(each() is None for each in slots)


def test_where_slots_are_written_is_shared_by_memories_of_a_size_and_goes_with_the_last_of_them() -> None:
    runtime = TensorRtSlots(LIBRARY, graph_of(random_decoder(CONFIGS["qwen"])), HostDevice())
    slots = {"keys.0": torch.zeros(1, 2, 1024, 8)}
    attached = [runtime.attach(slots) for _ in range(2)]
    written = ref(runtime.written_of("keys.0", slots["keys.0"]))
    attached.pop()
    assert written() is runtime.written_of("keys.0", slots["keys.0"])
    attached.pop()
    assert written() is None


@torch.no_grad()
def test_an_engine_for_a_fixed_number_of_slots_writes_into_them_alone() -> None:
    """Also where they are nearly full, and a block has less room for padding than its size would take."""
    decoder = random_decoder(CONFIGS["qwen"])
    runtime = TensorRtSlots(LIBRARY, graph_of(decoder, FIXED), HostDevice())
    reader, theirs = SlotReader(decoder, runtime), TorchBlockReader(decoder)
    assert (reader.least_places, reader.most_places) == (FIXED, FIXED)
    full, expected = decoder.new_buffer(FIXED), decoder.new_buffer(FIXED)
    before, question = ids(FIXED - 40, seed=1), ids(35, seed=2)
    for each in (reader, theirs):
        buffer = full if each is reader else expected
        each.prefill(decoder.embed_tokens(before), rows(0, FIXED - 40), buffer, before)
    ours = reader.step(decoder.embed_tokens(question), rows(FIXED, 35), full, question)
    wanted = theirs.step(decoder.embed_tokens(question), rows(FIXED, 35), expected, question)
    torch.testing.assert_close(ours.logits, wanted.logits, atol=TOLERANCE, rtol=0)
    torch.testing.assert_close(full.keys[..., : FIXED - 5, :], expected.keys[..., : FIXED - 5, :], atol=1e-4, rtol=0)
    slots = {"keys.0": torch.zeros(1, 2, FIXED, 8)}
    assert runtime.written_of("keys.0", slots["keys.0"]) is slots["keys.0"]


def test_slots_of_full_size_are_the_memory_itself(tmp_path: Path) -> None:
    decoder = random_decoder(CONFIGS["qwen"])
    reader = SlotReader(decoder, by_onnx(decoder, tmp_path))
    buffer = decoder.new_buffer(12)
    memory = SlotMemory(reader, buffer)
    for row, part in enumerate(buffer.keys):
        assert memory.slots[f"keys.{row}"].data_ptr() == part.data_ptr()
    reader.steps.of(buffer)(3, 0.0, 4)
    written = [part.abs().sum((0, 1, 2, 4)).nonzero()[:, 0].tolist() for part in (buffer.keys, buffer.values)]
    assert written == [[4], [4]]


def test_what_an_engine_does_not_take_is_one_line(tmp_path: Path) -> None:
    decoder = random_decoder(CONFIGS["qwen"])
    (tmp_path / "graph.onnx").write_bytes(b"no graph")
    with pytest.raises(EngineMismatchError, match="cannot be loaded: run `echoingpixels build` again"):
        OnnxSlots(tmp_path / "graph.onnx", 1)
    reader = SlotReader(decoder, by_stand_in(decoder, tmp_path))
    assert (reader.least_places, reader.most_places) == (SLOT_SIZES["S"].values[0], SLOT_SIZES["S"].values[-1])
    small: KVBuffer = decoder.new_buffer(40)
    with pytest.raises(EngineMismatchError, match=r"is \(1, 40\): the engine takes \(1, 1024\) to"):
        reader.steps.of(small)(3, 0.0, 4)
