"""Answers that are read together are those that each would be alone, and every one goes on with every run."""

from collections.abc import Iterator
from weakref import ref

import pytest
import torch

from engines.core.language_model import LanguageModel, PackedBlock, StepOutput, TorchLanguageModel
from engines.core.layers import KVBuffer
from engines.core.together import MAX_TOKENS_AT_ONCE, AnswerReader, AnswersTogether
from engines.graphs.llm import step_graph
from engines.graphs.weights import llm_weights
from engines.runtimes.graph_language_model import GraphLanguageModel, PrefillByStep
from engines.runtimes.onnx_cpu import OnnxCpuRuntime
from tests.engines.graphs.tiny import LLAMA, random_decoder

MEMORY = [7, 3, 11, 42]  # what all of them read before
NEXT_ID = 30
PROMPTS = ([5, 9, 2, 61], [5, 9, 2, 77], [5, 9, 40], [5, 9, 2, 61, 12, 30], [5, 9, 8], [5, 9, 13, 1], [5, 9, 0], [5, 9])
LENGTHS = (9, 6, 9, 3, 8, 9, 7, 5)  # of the answers
DECODER = random_decoder(LLAMA)


class Counted:
    """A language model that counts how many tokens each run reads."""

    def __init__(self, inner: LanguageModel) -> None:
        self.inner, self.counts, self.can_pack = inner, list[int](), inner.can_pack
        self.past_dtype = inner.past_dtype

    def step(self, ids: torch.Tensor, positions: torch.Tensor, buffer: KVBuffer) -> StepOutput:
        self.counts.append(ids.shape[1])
        return self.inner.step(ids, positions, buffer)

    def step_packed(self, block: PackedBlock, buffer: KVBuffer) -> StepOutput:
        self.counts.append(block.ids.shape[1])
        return self.inner.step_packed(block, buffer)


def by_torch() -> LanguageModel:
    return TorchLanguageModel(DECODER)


def by_graphs() -> LanguageModel:
    weights = llm_weights(DECODER)
    step = OnnxCpuRuntime(step_graph(LLAMA, weights, "fp32", is_packed=True).SerializeToString(), 1)
    return GraphLanguageModel(LLAMA, DECODER.embed_tokens.weight, PrefillByStep(step), step)


def memory_read_by(model: LanguageModel, room: int = 256) -> KVBuffer:
    buffer = DECODER.new_buffer(room, model.past_dtype)
    model.step(torch.tensor([MEMORY]), torch.arange(len(MEMORY)).expand(4, -1), buffer)
    return buffer


def answer(reader: AnswerReader, prompt: list[int], length: int) -> Iterator[tuple[int, torch.Tensor]]:
    """Yields nothing once before it reads (-1), then each token with its attention to the memory."""
    reader.announce(prompt, NEXT_ID)
    yield -1, torch.zeros(0)
    for count in range(length):
        out = reader.read()
        chosen = int(out.logits.argmax())
        if count + 1 < length:
            reader.announce([chosen], NEXT_ID + len(prompt) + count)
        yield chosen, out.attention[-1]
    reader.leave()


def alone(model: LanguageModel, prompt: list[int], length: int) -> list[tuple[int, torch.Tensor]]:
    return list(answer(AnswersTogether(model).join(memory_read_by(model)), prompt, length))[1:]


@pytest.mark.parametrize("model", [by_torch(), by_graphs()], ids=["torch", "graphs"])
@torch.no_grad()
def test_each_of_eight_is_answered_as_if_it_were_alone_one_token_with_each_run(model: LanguageModel) -> None:
    counted = Counted(model)
    together, buffer = AnswersTogether(counted), memory_read_by(model)  # type: ignore[arg-type]
    answers = [answer(together.join(buffer), prompt, length) for prompt, length in zip(PROMPTS, LENGTHS, strict=True)]
    found: list[list[tuple[int, torch.Tensor]]] = [[] for _ in answers]
    for turn in range(max(LENGTHS) + 1):
        for number, each in enumerate(answers):
            found[number] += [step for step in [next(each, None)] if step is not None and step[0] >= 0]
        assert [len(each) for each in found] == [min(turn, length) for length in LENGTHS]
        assert len(counted.counts) == turn, "one run reads for all"
    for tokens, prompt, length in zip(found, PROMPTS, LENGTHS, strict=True):
        expected = alone(model, prompt, length)
        assert [token for token, _ in tokens] == [token for token, _ in expected]
        for (_, attention), (_, of_alone) in zip(tokens, expected, strict=True):
            torch.testing.assert_close(attention, of_alone, atol=1e-4, rtol=1e-3)
    assert counted.counts[0] == 1 + sum(len(prompt) - 1 for prompt in PROMPTS), "[5] is read once: one prompt is [5, 9]"
    assert counted.counts[1:] == [sum(length > turn for length in LENGTHS) for turn in range(1, max(LENGTHS))]


@torch.no_grad()
def test_who_comes_later_or_leaves_early_changes_nothing_for_the_others() -> None:
    model = by_torch()
    together, buffer = AnswersTogether(model), memory_read_by(model)
    first = answer(together.join(buffer), PROMPTS[0], 9)
    leaving = together.join(buffer)
    leaving.announce(PROMPTS[1], NEXT_ID)
    found = [next(first) for _ in range(4)]
    leaving.leave()  # what was read for it is dropped
    late = answer(together.join(buffer), PROMPTS[2], 9)
    of_late = []
    for _ in range(7):
        found += [step for step in [next(first, None)] if step is not None]
        of_late.append(next(late))
    of_late += list(late)
    assert [token for token, _ in found[1:]] == [token for token, _ in alone(model, PROMPTS[0], 9)]
    assert [token for token, _ in of_late[1:]] == [token for token, _ in alone(model, PROMPTS[2], 9)]
    assert buffer.length > len(MEMORY) + len(PROMPTS[0]) + 8
    buffer.length = len(MEMORY)  # as when the copy is given back and lent again
    assert [token for token, _ in list(answer(together.join(buffer), PROMPTS[3], 9))[1:]] == [
        token for token, _ in alone(model, PROMPTS[3], 9)
    ]


def test_the_copy_goes_with_the_last_who_read_it() -> None:
    model = by_torch()
    together, buffer = AnswersTogether(model), memory_read_by(model)
    readers = [together.join(buffer) for _ in range(2)]
    assert readers[0].group is readers[1].group
    copy = ref(buffer)
    del buffer
    readers.pop().leave()
    assert copy() is not None
    readers.pop().leave()
    assert copy() is None


@torch.no_grad()
def test_long_questions_are_read_in_several_runs() -> None:
    model = Counted(by_torch())
    together, buffer = AnswersTogether(model), memory_read_by(model, 1024)  # type: ignore[arg-type]
    model.counts.clear()
    prompts = [[token] * (MAX_TOKENS_AT_ONCE // 2) for token in (1, 2, 3)]
    answers = [answer(together.join(buffer), prompt, 2) for prompt in prompts]
    for each in answers:
        next(each)
    tokens = [next(each)[0] for each in answers]
    assert model.counts == [MAX_TOKENS_AT_ONCE, MAX_TOKENS_AT_ONCE // 2 + 2]
    assert tokens == [alone(model.inner, prompt, 1)[0][0] for prompt in prompts]
