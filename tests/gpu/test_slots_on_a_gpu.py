"""Engines of a checkpoint's LLM over slots on a GPU, with torch in the place of TensorRT: their CUDA graphs.

Needs torch and onnx alone: python -m pytest --noconftest -p no:cacheprovider tests/gpu/test_slots_on_a_gpu.py
"""

from collections import Counter

import numpy as np
import pytest
import torch

from engines.core.block_reader import BlockReader, TorchBlockReader
from engines.core.decoder import Decoder
from engines.core.sync_rope import NUM_ROWS
from engines.graphs.slots.decoder import slots_graph
from engines.memory.cache import RollingCache
from engines.runtimes.cuda import CudaDevice
from engines.runtimes.slots.reader import SlotReader
from engines.runtimes.slots.tensorrt import TensorRtSlots
from tests.engines.core.memories import CONFIGS, half_forgotten
from tests.engines.graphs.tiny import random_decoder
from tests.gpu.replays import counted_replays
from tests.gpu.torch_as_tensorrt import LIBRARY

NUM_QUESTIONS, NUM_ANSWER, NOW_S = 3, 6, 8.0

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="NO GPU: engines over slots are not verified here"
)


def answers(reader: BlockReader, decoder: Decoder, cache: RollingCache) -> list[list[int]]:
    """Ids of the answers to some questions, one after the other."""
    found = []
    for number in range(NUM_QUESTIONS):
        ids = torch.randint(0, 90, (1, 5 + number), generator=torch.Generator().manual_seed(number))
        count, first = ids.shape[1], cache.positions.max() + 1
        copy = cache.borrow(NOW_S, count + NUM_ANSWER)
        at = np.tile(first + np.arange(count, dtype=np.float64), (NUM_ROWS, 1))
        table = decoder.embed_tokens
        out = reader.step(table(ids.to(table.weight.device)), at, copy, ids)
        step, answer = reader.steps.of(copy), [int(out.logits.argmax())]
        for token in range(NUM_ANSWER):
            answer.append(int(step(answer[-1], first + count + token, copy.length + token).logits.argmax()))
        cache.release(copy)
        found.append(answer)
    return found


@pytest.mark.parametrize("name", CONFIGS)
@torch.no_grad()
def test_answers_are_those_of_torch_and_tokens_are_replayed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = answers(TorchBlockReader(random_decoder(CONFIGS[name])), *of_cpu(name))
    replays, decoder = counted_replays(monkeypatch), random_decoder(CONFIGS[name])
    runtime = TensorRtSlots(LIBRARY, slots_graph(decoder, "fp32").SerializeToString(), CudaDevice())
    reader, on_gpu = SlotReader(decoder, runtime), random_decoder(CONFIGS[name]).to("cuda")
    assert answers(reader, decoder, half_forgotten(on_gpu, least_places=reader.least_places)) == expected
    assert list(Counter(map(id, replays)).values()) == [NUM_QUESTIONS * NUM_ANSWER - 1]  # all but the first token


def of_cpu(name: str) -> tuple[Decoder, RollingCache]:
    """A decoder and its memory on the CPU."""
    decoder = random_decoder(CONFIGS[name])
    return decoder, half_forgotten(decoder)
