"""What is forgotten on request has left no number behind: every array and text that a stream holds is searched."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

import echoingpixels as ep
from engines.api import Engine, EngineStream, SpeechSegment, Window
from engines.mini.stream import MiniStream
from engines.saved import Array
from realtime.dialogue.conversation import complete_answer
from tests.conftest import DEMO

KEYS = "What did I say about my keys?"


@pytest.fixture(scope="module")
def demo() -> list[Window]:
    return list(ep.windows_of(DEMO))[:5]


def _arrays_in(value: object, known: set[int]) -> Iterator[Array | str]:
    """Every array and text that an object of ours holds, however deep; not those of the models."""
    if id(value) in known:
        return
    known.add(id(value))
    if isinstance(value, torch.Tensor):
        yield value.numpy()
    elif isinstance(value, np.ndarray | str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            for each in pair:
                yield from _arrays_in(each, known)
    elif hasattr(value, "__iter__"):
        for each in value:
            yield from _arrays_in(each, known)
    elif type(value).__module__.startswith("engines."):
        for name, each in vars(value).items():
            if name not in ("_models", "_decoder", "_score", "_detector", "_transcriber"):
                yield from _arrays_in(each, known)


def _rows(arrays: list[Array | str], size: int) -> set[bytes]:
    """All rows of `size` numbers, as bytes, in all arrays; without those that are zero everywhere."""
    found = set[bytes]()
    for array in arrays:
        if isinstance(array, np.ndarray) and array.size >= size and array.shape[-1] == size:
            rows = np.ascontiguousarray(array).reshape(-1, size)
            found |= {row.tobytes() for row in rows if row.any()}
    return found


def _held(stream: EngineStream) -> list[Array | str]:
    return list(_arrays_in(stream, set()))


def _keys_and_values(stream: EngineStream) -> set[bytes]:
    return _rows(_held(stream), 64)


def _texts(stream: EngineStream) -> str:
    return " ".join(text for text in _held(stream) if isinstance(text, str)) + stream.save().text


def test_of_the_forgotten_time_no_number_is_left_and_what_was_before_is(engine: Engine, demo: list[Window]) -> None:
    stream = engine.open_stream(0.2, 256)
    for window in demo[:3]:
        stream.reduce(window)
    stream.note_said("My keys are on the kitchen table.", 5.5)
    before = _keys_and_values(stream)
    for window in demo[3:]:
        stream.reduce(window)
    stream.note_said("My umbrella is in the wardrobe.", 9.5)
    stream.note_said("My hat is in the wardrobe.", 9.6, heard_s=(4.6, 5.8))  # read after the pictures of 8 s
    stream.transcribe(SpeechSegment(8.2, 9.7, demo[4].pcm[3200:27200]))
    complete_answer(stream.ask("Where is my umbrella?", 9.8))
    after = _keys_and_values(stream) - before
    assert len(after) > 1000
    assert "wardrobe" in _texts(stream)
    stream.forget(6.0, 10.0)
    assert "wardrobe" not in _texts(stream)
    left = _keys_and_values(stream)
    assert not left & after
    assert len(left & before) > 1000
    saved = stream.save()
    assert not _rows(list(saved.arrays.values()), 64) & after
    assert stream.cached_times_s().max() < 6.0
    sounds = [array for array in _held(stream) if isinstance(array, np.ndarray) and array.dtype == np.float32]
    assert not any(demo[4].pcm[-400:].tobytes() in array.tobytes() for array in sounds)
    assert "table" in complete_answer(stream.ask(KEYS, 10.0)).text
    assert "wardrobe" not in complete_answer(stream.ask("Where is my umbrella?", 10.0)).text
    assert isinstance(stream, MiniStream)
    assert stream._cache.kept_share(6.5, 9.9) == 0.0  # so that nothing of that time is denied
    later = replace(demo[4], index=5, start_s=10.0, end_s=12.0, frames=(), detail=None)
    assert stream.reduce(later).index == 5


def test_everything_can_be_forgotten_and_the_stream_goes_on(engine: Engine, demo: list[Window]) -> None:
    stream = engine.open_stream(0.2, 256)
    empty = _keys_and_values(stream)  # the system prompt
    for window in demo[:3]:
        stream.reduce(window)
    stream.note_said("My keys are on the kitchen table.", 5.5)
    complete_answer(stream.ask(KEYS, 5.6))
    known = _keys_and_values(stream) - empty
    assert re.search(r"\bcat\b", _texts(stream))  # what the senses know of the demo
    stream.forget(0.0, 6.0)
    assert stream.num_cached_tokens == 0
    assert not re.search(r"\bcat\b", _texts(stream))
    assert not _keys_and_values(stream) & known
    assert _keys_and_values(stream) <= empty
    assert "table" not in complete_answer(stream.ask(KEYS, 6.1)).text
    for window in demo[3:]:
        stream.reduce(window)
    assert stream.num_cached_tokens > 0


def test_what_was_said_before_and_comes_later_is_not_remembered(engine: Engine, demo: list[Window]) -> None:
    stream = engine.open_stream(0.2, 256)
    stream.reduce(demo[0])
    stream.forget(0.0, 2.0)
    stream.transcribe(SpeechSegment(0.2, 1.9, demo[0].pcm))
    stream.note_said("My keys are on the kitchen table.", 2.1, heard_s=(0.2, 1.9))
    assert stream.num_cached_tokens == 0
    stream.note_said("My keys are on the kitchen table.", 2.2, heard_s=(2.0, 2.2))
    assert stream.num_cached_tokens > 0
