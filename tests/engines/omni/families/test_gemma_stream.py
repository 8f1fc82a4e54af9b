"""A stream of Gemma 4: against transformers' own class on the whole prompt, and its own promises."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engines.api import Answer, Modality, Window
from engines.errors import InvalidWindowError, WeightsMismatchError
from engines.memory.token_table import TokenTable
from engines.model_store import ModelStore
from engines.omni.engine import OmniEngine
from engines.omni.families.gemma4 import GemmaPositions
from engines.omni.families.gemma4_senses import picture_patches
from engines.omni.stream import OmniStream
from engines.registry import load_engine
from engines.shapes import GEMMA_MEDIA
from realtime.dialogue.conversation import complete_answer
from tests.engines.omni.checkpoints import WITH_CS2
from tests.engines.omni.checkpoints import write_checkpoint as write_qwen_checkpoint
from tests.engines.omni.families.gemma_checkpoints import (
    GLOBAL,
    MARKS,
    SHAPES,
    SLIDING,
    Shape,
    their_model,
    write_checkpoint,
)
from tests.engines.omni.families.gemma_clips import PATCH, spectrum
from tests.engines.omni.windows import random_windows

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
ALL_TOKENS, ALL_WORDS = 2 * 64 + 50, 2 * (7 + 2) + 2  # of a window; every letter of a time is a word here
QUESTION = "What is it?"
E2B = SHAPES["like E2B: shared layers, one key head"]


@pytest.fixture(scope="module")
def engine_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Shape], OmniEngine]:
    engines: dict[Shape, OmniEngine] = {}

    def made(shape: Shape) -> OmniEngine:
        if shape not in engines:
            folder = write_checkpoint(tmp_path_factory.mktemp("checkpoint"), shape)
            engines[shape] = OmniEngine(folder, ModelStore(), lambda: 0.0, name="gemma-4")
        return engines[shape]

    return made


@pytest.fixture
def engine(engine_of: Callable[[Shape], OmniEngine]) -> OmniEngine:
    return engine_of(E2B)


def windows(count: int) -> list[Window]:
    return random_windows(count, media=GEMMA_MEDIA)


def watched(engine: OmniEngine, ratio: float, of: Sequence[Window], cache_tokens: int = 2000) -> OmniStream:
    stream = engine.open_stream(ratio, cache_tokens)
    for window in of:
        stream.reduce(window)
    return stream


def asked(stream: OmniStream, now_s: float, question: str = QUESTION) -> Answer:
    return complete_answer(stream.ask(question, now_s))


def their_prompt(engine: OmniEngine, of: Sequence[Window]) -> tuple[dict[str, Any], list[int]]:
    """The windows as one prompt for their class, and the position of each of its ids: without gaps if all is there.
    Their sound is one clip, which has a sample more so that its last frame counts."""
    wording, pictures, sounds = engine.wording, list[np.ndarray](), list[np.ndarray]()
    ids = wording.system()
    places, first = list(range(len(ids))), len(ids)
    for window in of:
        for number in (0, 1):
            stamp = wording.ids(f" 00:{int(window.start_s) + number:02d} ")
            block = [*stamp, MARKS["boi_token_id"], *[MARKS["video_token_id"]] * 64, MARKS["eoi_token_id"]]
            if window.frames:
                pictures.append(window.frames[number].rgb)
                ids += block
                places += range(first, first + len(block))
            first += len(block)
        block = [MARKS["boa_token_id"], *[MARKS["audio_token_id"]] * 50, MARKS["eoa_token_index"]]
        if window.heard.any():
            sounds.append(window.pcm)
            ids += block
            places += range(first, first + len(block))
        first += len(block)
    question = wording.question(QUESTION, ()).ids
    patches, at = picture_patches(np.stack(pictures).astype(np.float32) / np.float32(255), PATCH)
    features, is_sound = spectrum(np.concatenate((*sounds, np.zeros(1, np.float32))))
    given = {
        "input_ids": torch.tensor([[*ids, *question]]),
        "attention_mask": torch.ones(1, len(ids) + len(question), dtype=torch.long),
        "pixel_values_videos": patches,
        "video_position_ids": at,
        "num_frames_per_video": torch.tensor([len(patches)]),
        "input_features": features,
        "input_features_mask": is_sound,
    }
    return given, [*places, *range(first, first + len(question))]


def read_question(engine: OmniEngine, stream: OmniStream, now_s: float, num_answer: int) -> tuple[Tensor, list[int]]:
    """Logits (vocab,) after the question, and the likeliest ids that follow."""
    model, prompt = engine.language_model, engine.wording.question(QUESTION, ())
    buffer = stream._cache.borrow(now_s, 200)
    positions = stream._question_positions(len(prompt.ids), buffer.now_s)
    out = model.step(model.words(prompt.ids, positions, None, buffer.now_s), positions, buffer, prompt.ids)
    logits, ids = out.logits, list[int]()
    step = model.steps.of(buffer)
    for number in range(num_answer):
        ids.append(int(out.logits.argmax()))
        out = step(ids[-1], positions.max() + 1 + number, buffer.length + number)
    stream._cache.release(buffer)
    return logits, ids


@pytest.mark.parametrize("name", SHAPES)
def test_with_all_tokens_a_stream_answers_as_transformers_does(
    engine_of: Callable[[Shape], OmniEngine], name: str
) -> None:
    engine, theirs = engine_of(SHAPES[name]), their_model(SHAPES[name])
    given, places = their_prompt(engine, windows(2))
    assert places == list(range(len(places)))
    stream = watched(engine, 1.0, windows(2))
    assert stream.num_cached_tokens == 2 * (ALL_TOKENS + ALL_WORDS)
    logits, ids = read_question(engine, stream, 4.0, 12)
    torch.testing.assert_close(logits, theirs(**given).logits[0, -1], atol=1e-4, rtol=0)
    made = theirs.generate(**given, max_new_tokens=12, do_sample=False, eos_token_id=-1, pad_token_id=0)[0]
    assert ids == made[len(places) :].tolist()
    told, written = asked(stream, 4.0).raw_text, engine.tokenizer.decode(ids).split("\n")[0]
    assert told.startswith(written.rstrip("\ufffd").strip()[: len(told)])


@torch.no_grad()
def test_time_passes_where_nothing_is_seen_or_heard(engine: OmniEngine) -> None:
    """A window of pictures alone, then one of sound alone: positions have gaps, and sliding windows count them."""
    seen, heard = windows(2)
    of = (replace(seen, heard=np.zeros_like(seen.heard)), replace(heard, frames=()))
    given, places = their_prompt(engine, of)
    at = torch.tensor(places)
    causal = torch.ones(len(at), len(at), dtype=torch.bool).tril()
    near = at[:, None] - at < E2B.window
    given |= {
        "position_ids": at[None],
        "attention_mask": {GLOBAL: causal[None, None], SLIDING: (causal & near)[None, None]},
    }
    logits, _ = read_question(engine, watched(engine, 1.0, of), 4.0, 0)
    torch.testing.assert_close(logits, their_model(E2B)(**given).logits[0, -1], atol=1e-4, rtol=0)


def test_the_ratio_and_the_capacity_hold(engine: OmniEngine) -> None:
    stream, kept, words = engine.open_stream(0.2, 90), 0, 0
    for window in windows(4):
        reduction = stream.reduce(window)
        kept, words = kept + len(reduction.kept), words + reduction.text_tokens
        assert reduction.pool_tokens == ALL_TOKENS
        assert 0 < reduction.text_tokens <= ALL_WORDS
    assert 40 <= kept <= 0.2 * 4 * ALL_TOKENS
    assert stream.num_cached_tokens <= 90
    assert stream.num_forgotten_tokens == kept + words - stream.num_cached_tokens
    answer = asked(stream, 8.0)
    assert answer.num_tokens > 0
    assert all(0 <= moment.start_s < moment.end_s <= 8.0 for moment in answer.evidence)


def test_a_saved_stream_goes_on_as_the_other_and_what_is_forgotten_is_gone(engine: OmniEngine) -> None:
    first, second, _, third = windows(4)  # while it was saved, one passed
    one, other = watched(engine, 0.3, (first, second)), watched(engine, 0.3, (first, second))
    for stream in (one, other):
        stream.note_said("The cat is called Tom.", 4.0)
    assert asked(one, 4.0).raw_text == asked(one, 4.0).raw_text
    restored = engine.open_stream(0.3, 2000)
    restored.restore(other.save())
    for stream in (one, restored):
        stream.reduce(third)
    assert asked(restored, 6.0).raw_text == asked(one, 6.0).raw_text
    assert restored.cached_times_s().tolist() == one.cached_times_s().tolist()
    one.forget(since_s=3.0, now_s=6.0)
    assert one.cached_times_s().max() < 2.0
    assert asked(one, 2.0).raw_text == asked(watched(engine, 0.3, (first,)), 2.0).raw_text


def test_the_first_picture_of_a_second_is_seen_and_silence_makes_no_tokens(engine: OmniEngine) -> None:
    (window,) = windows(1)
    first, second = window.frames
    close = replace(window, frames=(first, replace(second, time_s=0.9)), heard=np.arange(32_000) < 9_000)
    tokens = engine.senses.encode(close)
    is_seen = tokens.modality == Modality.VIDEO
    assert tokens.time_s[is_seen].tolist() == [0.0] * 64
    assert (tokens.row[is_seen][9], tokens.column[is_seen][9]) == (1, 1)
    np.testing.assert_array_equal(tokens.embeds[is_seen], engine.senses.encode(window).embeds[:64])
    np.testing.assert_allclose(tokens.time_s[~is_seen], np.arange(14) / 25)
    nothing = random_windows(1, has_pictures=False, is_heard=False, media=GEMMA_MEDIA)[0]
    stream = engine.open_stream(0.2, 100)
    reduction = stream.reduce(nothing)
    assert (reduction.pool_tokens, reduction.text_tokens, stream.num_cached_tokens) == (0, 0, 0)
    assert asked(stream, 2.0, "What do you see?").text == "I am still looking: ask me again in a moment."
    with pytest.raises(InvalidWindowError, match="a picture is uint8"):
        stream.reduce(replace(window, index=1, frames=(replace(first, rgb=first.rgb[1:]),)))


def test_old_tokens_get_closer_and_keep_their_order() -> None:
    rule, table = GemmaPositions(first_id=30, ids_per_second=99.0), TokenTable.zeros(200)
    table.time_s[:] = np.arange(200) * 20.0
    table.offsets[:] = 5.0
    late = rule.tokens(table, 4000.0)
    assert (np.diff(late[0]) > 0).all()
    assert (late == late[0]).all()
    assert late[0, 0] == pytest.approx(30 + 5 * 60 / 4000)
    asked_at = rule.question(3, 4000.0, late.max())[0]
    assert (np.diff(asked_at) == 1).all()
    assert 0 < asked_at[0] - late[0, -1] < asked_at[0] - late[0, 0] < 99 * 60 * 5.3
    assert rule.question(2, 4.0, 600.0)[0].tolist() == [601.0, 602.0]


def test_the_engine_says_what_it_is_made_of(engine: OmniEngine, tmp_path: Path) -> None:
    assert engine.name == "gemma-4"
    assert "no CS2, novelty chooses, time on 1-D positions" in engine.weights
    assert engine.media == GEMMA_MEDIA
    store = ModelStore()
    with pytest.raises(WeightsMismatchError, match="the model gemma-4 brings no weights: give --checkpoint"):
        load_engine("gemma-4", store, tmp_path, lambda: 0.0)
    folder = write_checkpoint(tmp_path, E2B)
    with pytest.raises(WeightsMismatchError, match=r"holds gemma-4, not qwen2\.5-omni: give --model gemma-4"):
        load_engine("qwen2.5-omni", store, tmp_path, lambda: 0.0, checkpoint=folder)
    write_qwen_checkpoint(folder, WITH_CS2)
    with pytest.raises(WeightsMismatchError, match=r"holds qwen2\.5-omni, not gemma-4: give --model qwen2\.5-omni"):
        load_engine("gemma-4", store, tmp_path, lambda: 0.0, checkpoint=folder)
