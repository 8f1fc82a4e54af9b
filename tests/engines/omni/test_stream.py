"""A stream of the Qwen2.5-Omni family: against transformers' own class on the whole clip, and its own promises."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engines.api import Answer, Modality, Turn
from engines.errors import InvalidWindowError, ModelFileMissingError, WeightsMismatchError
from engines.model_store import ModelStore
from engines.omni.clip import Clip
from engines.omni.engine import OmniEngine
from engines.omni.model import OmniModel
from engines.omni.senses import OmniSenses, patches
from engines.omni.stream import MAX_ANSWER_TOKENS, OmniStream
from engines.registry import load_engine
from engines.shapes import OMNI_MEDIA
from realtime.dialogue.conversation import complete_answer
from tests.engines.omni.checkpoints import SHAPES, WITH_CS2, Shape, their_inputs, their_model, write_checkpoint
from tests.engines.omni.windows import random_windows

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
NUM_WINDOWS = 2
ALL_TOKENS = 2 * 64 + 50  # of a window
QUESTION = "What is it?"


@pytest.fixture(scope="module")
def engine_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Shape], OmniEngine]:
    engines: dict[Shape, OmniEngine] = {}

    def made(shape: Shape) -> OmniEngine:
        if shape not in engines:
            folder = write_checkpoint(tmp_path_factory.mktemp("checkpoint"), shape)
            engines[shape] = OmniEngine(folder, ModelStore(), lambda: 0.0)
        return engines[shape]

    return made


@pytest.fixture
def plain(engine_of: Callable[[Shape], OmniEngine]) -> OmniEngine:
    return engine_of(SHAPES["grouped heads"])


@pytest.fixture
def with_cs2(engine_of: Callable[[Shape], OmniEngine]) -> OmniEngine:
    return engine_of(WITH_CS2)


def watched(engine: OmniEngine, ratio: float, cache_tokens: int = 2000, count: int = NUM_WINDOWS) -> OmniStream:
    stream = engine.open_stream(ratio, cache_tokens)
    for window in random_windows(count):
        stream.reduce(window)
    return stream


def asked(stream: OmniStream, question: str = QUESTION, now_s: float = 2.0 * NUM_WINDOWS) -> Answer:
    return complete_answer(stream.ask(question, now_s))


def model_of(engine: OmniEngine) -> OmniModel:
    model = engine.language_model.model
    assert isinstance(model, OmniModel)
    return model


def senses_of(engine: OmniEngine) -> OmniSenses:
    assert isinstance(engine.senses, OmniSenses)
    return engine.senses


def whole_clip(engine: OmniEngine) -> Clip:
    """The same windows as one clip, as transformers takes it; the spectrum is that of the windows."""
    senses, config = senses_of(engine), model_of(engine).config
    pictures = np.stack([frame.rgb for window in random_windows(NUM_WINDOWS) for frame in window.frames])
    spectra = [
        senses._spectrum(window.pcm, sampling_rate=16_000, padding="do_not_pad", return_tensors="pt")["input_features"]
        for window in random_windows(NUM_WINDOWS)
    ]
    marks = config.marks
    chunk = [marks.video] * 128 + [marks.audio] * 50
    ids = [*engine.wording.system(), *chunk * NUM_WINDOWS, *engine.wording.question(QUESTION, ()).ids]
    features = torch.cat(spectra, 2)
    return Clip(
        torch.tensor(ids),
        pixels=torch.from_numpy(patches(pictures.astype(np.float32) / np.float32(255), config)),
        grid=torch.tensor([[2 * NUM_WINDOWS, 16, 16]]),
        second_per_grid=torch.tensor([1.0]),
        features=features,
        is_sound=torch.ones(1, features.shape[2], dtype=torch.long),
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_with_all_tokens_a_stream_answers_as_transformers_does(
    engine_of: Callable[[Shape], OmniEngine], shape: str
) -> None:
    engine = engine_of(SHAPES[shape])
    clip = whole_clip(engine)
    theirs = their_model(SHAPES[shape])
    ids = theirs.generate(**their_inputs(clip), max_new_tokens=12, do_sample=False, eos_token_id=-1, pad_token_id=0)[
        0, len(clip.input_ids) :
    ].tolist()

    stream = watched(engine, ratio=1.0)
    assert stream.num_cached_tokens == NUM_WINDOWS * ALL_TOKENS
    read, model = list[int](), engine.language_model
    buffer = stream._cache.borrow(2.0 * NUM_WINDOWS, 200)
    prompt = engine.wording.question(QUESTION, ())
    positions = stream._question_positions(len(prompt.ids), buffer.now_s)
    words = model.words(prompt.ids, positions, None, buffer.now_s)
    out = model.step(words, positions, buffer, prompt.ids)
    expected = theirs(**their_inputs(clip)).logits[0, -1]
    torch.testing.assert_close(out.logits, expected, atol=1e-4, rtol=0)
    step = model.steps.of(buffer)
    for number in range(len(ids)):
        read.append(int(out.logits.argmax()))
        out = step(read[-1], positions.max() + 1 + number, buffer.length + number)
    assert read == ids
    stream._cache.release(buffer)
    told, written = asked(stream).raw_text, engine.tokenizer.decode(ids)
    expected_text = written.split("\n")[0].rstrip("\ufffd").strip()
    shorter = min(len(told), len(expected_text))
    assert shorter > 2 or not expected_text
    assert told[:shorter] == expected_text[:shorter]


def test_pictures_are_cut_as_transformers_cuts_them(plain: OmniEngine) -> None:
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    picture = random_windows(1)[0].frames[0].rgb
    theirs = Qwen2VLImageProcessorPil()(picture, return_tensors="np")
    config = model_of(plain).config
    ours = patches(np.stack([picture, picture]).astype(np.float32) / np.float32(255), config)
    assert theirs["image_grid_thw"].tolist() == [[1, 16, 16]]
    np.testing.assert_allclose(ours, theirs["pixel_values"], atol=1e-5)


def test_tokens_have_the_times_and_places_of_what_they_show(plain: OmniEngine) -> None:
    first, second = (plain.senses.encode(window) for window in random_windows(2))
    for tokens, start_s in ((first, 0.0), (second, 2.0)):
        seen, heard = tokens.modality == Modality.VIDEO, tokens.modality == Modality.AUDIO
        assert tokens.time_s[seen].tolist() == [start_s] * 64 + [start_s + 1.0] * 64
        np.testing.assert_allclose(tokens.time_s[heard], start_s + np.arange(50) / 25)
        assert (tokens.row[seen][9], tokens.column[seen][9]) == (1, 1)


def test_missing_pictures_and_silence_make_no_tokens(plain: OmniEngine) -> None:
    (window,) = random_windows(1)
    late = replace(window, frames=window.frames[2:3], heard=np.arange(len(window.pcm)) >= len(window.pcm) // 2)
    tokens = plain.senses.encode(late)
    assert set(tokens.time_s[tokens.modality == Modality.VIDEO]) == {1.0}
    assert (tokens.modality == Modality.AUDIO).sum() == 25
    nothing = random_windows(1, has_pictures=False, is_heard=False)[0]
    stream = plain.open_stream(0.2, 100)
    reduction = stream.reduce(nothing)
    assert (reduction.pool_tokens, len(reduction.kept), stream.num_cached_tokens) == (0, 0, 0)
    assert asked(stream, "What do you see?", 2.0).text == "I am still looking: ask me again in a moment."
    assert asked(stream, "Tell me a joke.", 2.0).num_tokens > 0


@pytest.mark.parametrize("name", ["plain", "with_cs2"])
def test_the_ratio_and_the_capacity_hold(name: str, request: pytest.FixtureRequest) -> None:
    engine: OmniEngine = request.getfixturevalue(name)
    stream = engine.open_stream(0.2, 60)
    kept = 0
    for window in random_windows(4):
        reduction = stream.reduce(window)
        kept += len(reduction.kept)
        assert reduction.pool_tokens == ALL_TOKENS
        assert ((reduction.scores >= 0) & (reduction.scores <= 1)).all()
    assert 40 <= kept <= 0.2 * 4 * ALL_TOKENS
    assert stream.num_cached_tokens == 60
    assert stream.num_forgotten_tokens == kept - 60
    answer = asked(stream, now_s=8.0)
    assert 0 < answer.num_tokens <= MAX_ANSWER_TOKENS
    assert all(0 <= moment.start_s < moment.end_s <= 8.0 for moment in answer.evidence)


@pytest.mark.parametrize("name", ["plain", "with_cs2"])
def test_questions_change_nothing_and_a_saved_stream_goes_on_as_the_other(
    name: str, request: pytest.FixtureRequest
) -> None:
    engine: OmniEngine = request.getfixturevalue(name)
    first, second = watched(engine, 0.3, count=2), watched(engine, 0.3, count=2)
    first.note_said("The cat is called Tom.", 4.0)
    second.note_said("The cat is called Tom.", 4.0)
    again = asked(first, now_s=4.0)
    assert asked(first, now_s=4.0).raw_text == again.raw_text
    restored = engine.open_stream(0.3, 2000)
    restored.restore(second.save())
    (*_, third) = random_windows(3)
    for stream in (first, restored):
        stream.reduce(third)
    assert asked(restored).raw_text == asked(first).raw_text
    assert restored.cached_times_s().tolist() == first.cached_times_s().tolist()


def test_what_is_forgotten_is_gone(with_cs2: OmniEngine) -> None:
    stream, before = watched(with_cs2, 0.3), watched(with_cs2, 0.3, count=1)
    stream.forget(since_s=3.0, now_s=4.0)
    assert stream.cached_times_s().max() < 2.0
    assert asked(stream, now_s=2.0).raw_text == asked(before, now_s=2.0).raw_text


def test_what_was_said_before_and_comes_later_is_not_remembered(plain: OmniEngine) -> None:
    stream = watched(plain, 0.3)
    stream.forget(since_s=0.0, now_s=4.0)
    restored = plain.open_stream(0.3, 2000)
    restored.restore(stream.save())
    for each in (stream, restored):
        each.note_said("My keys are on the table.", 4.1, heard_s=(2.2, 3.9))
        assert each.num_cached_tokens == 0
        each.note_said("My keys are on the table.", 6.5, heard_s=(4.2, 5.0))
        assert each.num_cached_tokens > 0
        (group,) = each._cache.groups.values()
        assert (group.start_s, group.end_s) == (4.2, 5.0)


def test_two_answers_at_once_are_those_of_one_after_the_other(with_cs2: OmniEngine) -> None:
    stream = watched(with_cs2, 0.3)
    turns = (Turn("Who is it?", "A man."),)
    alone = [asked(stream).raw_text, complete_answer(stream.ask("Where is it?", 4.0, turns)).raw_text]
    both = [stream.ask(QUESTION, 4.0), stream.ask("Where is it?", 4.0, turns)]
    found: dict[int, str] = {}
    while len(found) < 2:
        for number, pieces in enumerate(both):
            if number not in found:
                try:
                    next(pieces)
                except StopIteration as finished:
                    found[number] = finished.value.raw_text
    assert [found[0], found[1]] == alone


def test_windows_that_are_late_or_of_another_shape_are_refused(plain: OmniEngine) -> None:
    first, second = random_windows(2)
    stream = plain.open_stream(0.2, 100)
    stream.reduce(second)
    with pytest.raises(InvalidWindowError, match="comes late"):
        stream.reduce(first)
    with pytest.raises(InvalidWindowError, match="samples"):
        stream.reduce(replace(second, index=2, pcm=second.pcm[1:]))
    small = replace(second.frames[0], rgb=second.frames[0].rgb[1:])
    with pytest.raises(InvalidWindowError, match="a picture is uint8"):
        stream.reduce(replace(second, index=2, frames=(small,)))


def test_the_engine_says_what_it_is_made_of(tmp_path: Path, plain: OmniEngine, with_cs2: OmniEngine) -> None:
    assert "no CS2, novelty chooses, TMRoPE" in plain.weights
    assert "CS2, Sync-RoPE" in with_cs2.weights
    assert plain.media == OMNI_MEDIA
    assert plain.fingerprint != with_cs2.fingerprint
    with pytest.raises(WeightsMismatchError, match="give --checkpoint"):
        load_engine("qwen2.5-omni", ModelStore(), tmp_path, lambda: 0.0)
    with pytest.raises(WeightsMismatchError, match="leave --checkpoint out"):
        load_engine("mini", ModelStore(), tmp_path, lambda: 0.0, checkpoint=tmp_path)
    folder = write_checkpoint(tmp_path, WITH_CS2)
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(WeightsMismatchError, match=r"tokenizer\.json cannot be read"):
        load_engine("qwen2.5-omni", ModelStore(), tmp_path, lambda: 0.0, checkpoint=folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelFileMissingError, match=r"no tokenizer\.json"):
        load_engine("qwen2.5-omni", ModelStore(), tmp_path, lambda: 0.0, checkpoint=folder)


def test_towers_that_cut_pictures_otherwise_are_refused(plain: OmniEngine) -> None:
    with pytest.raises(WeightsMismatchError, match="do not make 7 × 7 tokens"):
        OmniSenses(model_of(plain), replace(OMNI_MEDIA, grid=7))
