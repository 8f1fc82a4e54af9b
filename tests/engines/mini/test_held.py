"""What a stream holds does not grow with questions: large arrays are counted after answers of each kind."""

import gc

import torch

from engines.api import Engine, EngineStream
from realtime.dialogue.conversation import complete_answer
from tests.engines.mini.windows import noise_window

NOW, ALL, TOLD = "What do you see right now?", "What do you recall?", "Where are my keys?"
LARGE_BYTES = 1 << 20  # of one array: a copy of the memory, or of its last minute, is larger


def _large_bytes() -> int:
    """Of all arrays of torch in this process, each counted once; other tests leave some that have no memory."""
    gc.collect()
    arrays = (each for each in gc.get_objects() if type(each) in (torch.Tensor, torch.nn.Parameter))
    found = (each.untyped_storage() for each in arrays if each.device.type == "cpu")
    sizes = {storage.data_ptr(): storage.nbytes() for storage in found}
    return sum(size for size in sizes.values() if size >= LARGE_BYTES)


def _two_minutes(engine: Engine) -> EngineStream:
    """A stream with more than its last minute, which has begun to forget."""
    stream = engine.open_stream(0.5, 96)
    stream.note_said("My keys are on the kitchen table.", 0.5)
    for index in (*range(8), *range(52, 60)):
        stream.reduce(noise_window(index))
    return stream


def test_answers_leave_no_copy_of_the_memory_behind(engine: Engine) -> None:
    stream = _two_minutes(engine)
    assert stream.num_forgotten_tokens
    before = _large_bytes()
    for question in (ALL, TOLD, NOW, TOLD, ALL, NOW):
        assert complete_answer(stream.ask(question, 120.5)).num_tokens, f"a program answers {question}"
    stream.reduce(noise_window(60))
    assert _large_bytes() == before
