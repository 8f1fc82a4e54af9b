"""A stream that was saved, also to a file, goes on as if nothing had happened: same kept tokens, same answers."""

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import echoingpixels as ep
from engines.api import Engine, EngineStream, Window
from engines.errors import SavedMemoryError
from engines.saved import SavedMemory
from engines.saving.file import read_file, write_file
from realtime.dialogue.conversation import complete_answer
from tests.conftest import DEMO
from tests.engines.mini.windows import noise_window

KEYS = "What did I say about my keys?"
AFTER = 4  # windows: in the middle of a sentence


@pytest.fixture(scope="module")
def demo() -> list[Window]:
    return list(islice(ep.windows_of(DEMO), 7))


def _from_file(saved: SavedMemory, path: Path) -> SavedMemory:
    with path.open("wb") as file:
        write_file(file, {"text": saved.text}, saved.arrays)
    facts, arrays = read_file(path)
    return SavedMemory(facts["text"], arrays)


def _answers(stream: EngineStream, now_s: float) -> list[tuple[str, float, tuple[object, ...]]]:
    answers = [complete_answer(stream.ask(question, now_s)) for question in (KEYS, "What do you see?")]
    return [(answer.text, answer.confidence, answer.evidence) for answer in answers]


def test_a_restored_stream_goes_on_as_the_saved_one_would_have(
    engine: Engine, demo: list[Window], tmp_path: Path
) -> None:
    old = engine.open_stream(0.2, 128)  # so few that some are forgotten
    for window in demo[:AFTER]:
        old.reduce(window)
    old.note_said("My keys are on the kitchen table.", 7.5)
    new = engine.open_stream(0.2, 128)
    new.restore(_from_file(old.save(), tmp_path / "a.safetensors"))
    now_s = demo[AFTER].start_s
    answers = _answers(old, now_s)
    assert answers == _answers(new, now_s)
    assert "table" in answers[0][0]
    for window in demo[AFTER:]:
        before, after = old.reduce(window), new.reduce(window)
        np.testing.assert_array_equal(before.scores, after.scores)
        for name, column in vars(before.kept).items():
            np.testing.assert_array_equal(column, vars(after.kept)[name])
        assert (before.utterances, before.notes) == (after.utterances, after.notes)
    assert old.num_forgotten_tokens > 0
    assert old.num_forgotten_tokens == new.num_forgotten_tokens
    np.testing.assert_array_equal(old.cached_times_s(), new.cached_times_s())
    end_s = demo[-1].end_s
    assert _answers(old, end_s) == _answers(new, end_s)
    first, second = old.save(), new.save()
    assert first.text == second.text
    for name, array in first.arrays.items():
        np.testing.assert_array_equal(array, second.arrays[name])


def test_the_time_between_is_a_gap(engine: Engine, demo: list[Window]) -> None:
    old = engine.open_stream(0.2, 256)
    for window in demo[:2]:
        old.reduce(window)
    new = engine.open_stream(0.2, 256)
    new.restore(old.save())
    picture = demo[5].detail
    assert picture is not None
    moved = 1200.0 - demo[5].start_s
    frames = tuple(replace(frame, time_s=frame.time_s + moved) for frame in demo[5].frames)
    detail = replace(picture, time_s=picture.time_s + moved)
    later = replace(demo[5], index=600, start_s=1200.0, end_s=1202.0, frames=frames, detail=detail)
    reduction = new.reduce(later)
    assert "nothing was seen for twenty minutes" in [note.text for note in reduction.notes]
    assert new.num_cached_tokens > old.num_cached_tokens
    answer = complete_answer(new.ask("Did anybody come in ten minutes ago?", 1202.0))
    assert "was not looking" in answer.text


def test_a_memory_of_another_size_is_refused(engine: Engine) -> None:
    old = engine.open_stream(0.2, 128)
    old.reduce(noise_window(0))
    with pytest.raises(SavedMemoryError, match="saved with --cache-tokens 128, not 256"):
        engine.open_stream(0.2, 256).restore(old.save())
    with pytest.raises(SavedMemoryError, match="another version"):
        engine.open_stream(0.2, 128).restore(SavedMemory("{}", {}))


def test_a_memory_of_a_version_without_positions_is_refused_and_the_stream_begins_anew(engine: Engine) -> None:
    old = engine.open_stream(0.2, 128)
    old.reduce(noise_window(0))
    saved = old.save()
    tree = json.loads(saved.text)
    (cache,) = (value for key, value in tree["dict"] if key == "cache")
    num_parts = len(cache["dict"])
    cache["dict"] = [pair for pair in cache["dict"] if pair[0] != "positions"]
    assert len(cache["dict"]) == num_parts - 1
    new = engine.open_stream(0.2, 128)
    with pytest.raises(SavedMemoryError, match="another version"):
        new.restore(SavedMemory(json.dumps(tree), saved.arrays))
    assert new.num_cached_tokens == 0
    new.reduce(noise_window(0))
    assert new.num_cached_tokens == old.num_cached_tokens


def test_a_memory_with_positions_of_another_shape_is_refused(engine: Engine) -> None:
    old = engine.open_stream(0.2, 128)
    old.reduce(noise_window(0))
    saved, name = old.save(), "memory.cache.positions"
    for wrong in (saved.arrays[name][:, :-1], saved.arrays[name][:3], np.zeros(())):
        new = engine.open_stream(0.2, 128)
        with pytest.raises(SavedMemoryError, match=r"saved with positions .* by another version"):
            new.restore(SavedMemory(saved.text, {**saved.arrays, name: wrong}))
        assert new.num_cached_tokens == 0
