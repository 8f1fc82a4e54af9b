"""A question with old words that are read again is learnt as the engine asks it."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from engines.answers.recall.reading import excerpt, read_again
from engines.api import Modality
from engines.core.decoder import Decoder
from engines.core.language_model import StepOutput, TorchLanguageModel
from engines.core.layers import KVBuffer
from engines.memory.token_table import Group
from engines.mini.engine import MiniEngine
from engines.mini.stream import SMALL_MEMORY, MiniStream
from engines.mini.trained import apply_weights
from tests.training.model.test_trainee import example_of, sieved
from tests.training.tiny import exported_tensors, rounded_trainee, tiny_decoder
from training.model.packing import LabelledQuestion, answer_questions, make_context
from training.model.sieving import llm_embeds
from training.model.trainee import Trainee

QUESTION, ANSWER, ASKED_S = "Who comes on Thursday?", "Anna comes on Thursday.", 7200.0
FOUND = (
    Group(Modality.SPEECH, 612.0, 614.0, text="Anna comes on Thursday."),
    Group(Modality.NOTE, 900.0, 902.0, is_reading=True, text='it reads "Open on Thursday"'),
)
TALK = "Nobody knows how warm the water of the lake will be when summer begins."


class SteppedModel(TorchLanguageModel):
    """Remembers what it was given to read after what is cached, and what came of it."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__(decoder)
        self.steps: list[tuple[list[int], Tensor, Tensor]] = []

    def step(self, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> StepOutput:
        out = super().step(ids, positions, buffer)
        self.steps.append((ids[0].tolist(), positions, out.logits))
        return out


@pytest.fixture(scope="module")
def trainee(tokenizer: Tokenizer) -> Trainee:
    return rounded_trainee(tokenizer)


@pytest.fixture
def model(trainee: Trainee) -> SteppedModel:
    decoder = tiny_decoder()
    apply_weights(decoder, exported_tensors(trainee))
    return SteppedModel(decoder)


def empty_buffer(model: SteppedModel) -> KVBuffer:
    config = model.config
    shape = config.num_layers, 1, config.num_kv_heads, 256, config.head_dim
    return KVBuffer(torch.zeros(shape), torch.zeros(shape), 0)


@torch.no_grad()
def losses(trainee: Trainee, asked: list[LabelledQuestion]) -> list[float]:
    """What training finds for each question, all of them asked about one scene."""
    example = example_of(3)
    pool, chosen = sieved(trainee, example, 0.2)
    context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
    others = list(example.asked[:3])
    mean = float(answer_questions(trainee, context, embeds, others).loss)
    together = (answer_questions(trainee, context, embeds, [*others, question]).loss for question in asked)
    return [float(loss) * (len(others) + 1) - mean * len(others) for loss in together]


@torch.no_grad()
def test_training_computes_what_the_engine_computes_for_old_words(trainee: Trainee, model: SteppedModel) -> None:
    writer = trainee.writer
    prompt, system = empty_buffer(model), writer.system()
    model.step(torch.tensor([system]), torch.arange(len(system)).expand(4, -1), prompt)
    memory = read_again(excerpt(FOUND, writer), model, prompt)
    answer = writer.answer(ANSWER)
    block, position, found = writer.question(QUESTION, ASKED_S, ()).ids, memory.next_id, list[Tensor]()
    for wanted in answer:
        memory.reader.announce(block, position)
        found.append(F.cross_entropy(memory.reader.read().logits, torch.tensor(wanted)))
        position, block = position + len(block), [wanted]
    asked = LabelledQuestion(QUESTION, ANSWER, ASKED_S, recalled=FOUND)
    (loss,) = losses(trainee, [asked])
    assert loss == pytest.approx(float(torch.stack(found).mean()), abs=1e-2)
    of_others = losses(trainee, [replace(asked, recalled=()), replace(asked, recalled=FOUND[:1])])
    assert all(abs(other - loss) > 0.02 for other in of_others), of_others


@torch.no_grad()
def test_a_stream_asks_as_training_does(trainee: Trainee, model: SteppedModel, engine: MiniEngine) -> None:
    writer, system = trainee.writer, trainee.writer.system()
    positions = torch.arange(len(system)).expand(4, -1)
    keys, values = model.prefill(model.table[system][None], positions, empty_buffer(model))
    models = replace(engine.models, language_model=model, prompt_keys=keys, prompt_values=values)
    stream = MiniStream(models, 0.2, 4096, timer=lambda: 0.0)
    stream.note_said(FOUND[0].text, FOUND[0].start_s)
    for number in range(SMALL_MEMORY // 8):
        stream.note_said(TALK, 1000.0 + 60 * number)
    model.steps.clear()
    for _ in stream.ask(QUESTION, ASKED_S):
        pass
    (again, first, _), (asked, then, logits), *_ = model.steps
    recalled = next(group for group in stream._cache.groups.values() if group.text == FOUND[0].text)
    assert again == excerpt((recalled,), writer).ids
    assert first[0, 0] == len(system)
    assert then[0, 0] == first[0, -1] + 1
    assert asked == writer.question(QUESTION, ASKED_S, ()).ids
    (end,) = writer.answer("")
    (loss,) = losses(trainee, [LabelledQuestion(QUESTION, "", ASKED_S, recalled=(recalled,))])
    assert loss == pytest.approx(float(F.cross_entropy(logits, torch.tensor(end))), abs=1e-2)
