"""Gemma 4 checkpoints in our decoder and cache against transformers' own class: towers, answers, forgetting, errors."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.api import Modality
from engines.core.weight_only import WeightOnlyLinear
from engines.errors import EngineError, WeightsMismatchError
from engines.memory.cache import RollingCache
from engines.memory.token_table import Group, TokenTable
from engines.omni.clip import likeliest
from engines.omni.families.gemma4_model import GemmaModel, load_model
from engines.shapes import Quantisation
from tests.engines.omni.families.gemma_checkpoints import GLOBAL, SHAPES, SLIDING, their_model, write_checkpoint
from tests.engines.omni.families.gemma_clips import Clip, merged, random_clip, their_inputs
from tests.engines.omni.test_model import InClip

CLIPS: dict[str, tuple[tuple[int, int, int] | None, int]] = {
    "both": ((3, 96, 144), 32_000),
    "odd sound, other pictures": ((2, 144, 48), 17_003),
    "a blink of sound": ((1, 48, 96), 700),
    "no sound": ((4, 96, 96), 0),
    "no picture": (None, 9_999),
    "words only": (None, 0),
}
NUM_ANSWER = 8

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


@pytest.fixture(scope="module", params=SHAPES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def model(name: str, tmp_path_factory: pytest.TempPathFactory) -> GemmaModel:
    folder = write_checkpoint(tmp_path_factory.mktemp("checkpoint"), SHAPES[name], num_shards=2)
    return load_model(folder, torch.device("cpu"), torch.float32)


def places(begin: int, end: int) -> Tensor:
    return torch.arange(begin, end).expand(4, -1)


def assert_near(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)


@torch.no_grad()
def answer(model: GemmaModel, clip: Clip) -> tuple[Tensor, list[int]]:
    """Logits (L, vocab) of a clip, and the likeliest ids after it."""
    embeds, ids = merged(model, clip)
    buffer = model.decoder.new_buffer(len(clip.ids) + NUM_ANSWER)
    logits = model.decoder.logits(model.decoder(embeds, places(0, len(clip.ids)), buffer, ids=ids).hidden)[0]
    return logits, likeliest(model.decoder, logits[-1], len(clip.ids), buffer, NUM_ANSWER)


@pytest.mark.parametrize("kind", CLIPS)
def test_logits_and_answer_equal_those_of_transformers(name: str, model: GemmaModel, kind: str) -> None:
    clip = random_clip(*CLIPS[kind])
    theirs, inputs = their_model(SHAPES[name]), their_inputs(clip)
    logits, ids = answer(model, clip)
    assert_near(logits, theirs(**inputs).logits[0])
    made = theirs.generate(**inputs, max_new_tokens=NUM_ANSWER, do_sample=False, eos_token_id=-1, pad_token_id=0)
    assert ids == made[0, len(clip.ids) :].tolist()


@torch.no_grad()
def test_half_of_the_cache_can_be_forgotten_at_random(name: str, model: GemmaModel) -> None:
    """Their class reads everything at once, with masks that keep the question from seeing what was forgotten, and whose
    sliding windows count position ids: tokens are three ids apart."""
    embeds, ids = merged(model, random_clip(*CLIPS["both"]))
    positions, shape = 3 * places(0, ids.shape[1]), SHAPES[name]
    num_question, num_all = 6, ids.shape[1]
    num_cached = num_all - num_question
    asked = slice(num_cached, num_all)
    cache = remembered(model, embeds, ids, positions, num_cached)
    kept = cache.tokens().time_s.astype(int)  # the table has places in the clip for times
    assert len(kept) == num_cached // 2

    buffer = cache.borrow(0.0, num_question)
    out = model.decoder(embeds[:, asked], positions[:, asked], buffer, ids=ids[:, asked])
    ours = model.decoder.logits(out.hidden)[0]

    seen = torch.ones(num_all, num_all, dtype=torch.bool).tril()
    seen[asked, np.setdiff1d(np.arange(num_cached), kept)] = False
    near = positions[0][:, None] - positions[0] < shape.window
    theirs = their_model(shape)
    per_layer = theirs.model.language_model.get_per_layer_inputs(ids) if shape.layer_input else None
    hidden = theirs.model.language_model(
        inputs_embeds=embeds,
        per_layer_inputs=per_layer,
        position_ids=positions[:1],
        attention_mask={GLOBAL: seen[None, None], SLIDING: (seen & near)[None, None]},
    ).last_hidden_state
    logits = theirs.lm_head(hidden)[0, asked]
    assert_near(ours, logits if shape.cap is None else (logits / shape.cap).tanh() * shape.cap)

    if len(shape.kinds) == 1:  # keys and values are made of embeddings alone: a fresh prefill is the same
        left = torch.cat((torch.from_numpy(np.sort(kept)), torch.arange(num_cached, num_all)))
        fresh = model.decoder(embeds[:, left], positions[:, left], ids=ids[:, left]).hidden
        assert_near(ours, model.decoder.logits(fresh)[0, -num_question:])


def remembered(model: GemmaModel, embeds: Tensor, ids: Tensor, positions: Tensor, num_cached: int) -> RollingCache:
    """A cache with room for half of the first `num_cached` tokens of a clip, which had random scores."""
    config = model.decoder.config
    nothing = torch.zeros(len(config.row_layers), 1, config.num_kv_heads, 0, config.head_dim)
    part = slice(num_cached)
    out = model.decoder(embeds[:, part], positions[:, part], ids=ids[:, part])
    cache = RollingCache(config, num_cached // 2, nothing, nothing, InClip(positions.double()))
    table = TokenTable.zeros(num_cached)
    table.time_s[:] = np.arange(num_cached)
    table.score[:] = np.random.default_rng(5).random(num_cached)
    group = [Group(Modality.VIDEO, 0.0, float(num_cached))]
    cache.append(out.keys, out.values, table, group, cache.copy_for_window(float(num_cached), num_cached))
    return cache


def refused(folder: Path, kind: type[EngineError] = WeightsMismatchError) -> str:
    with pytest.raises(kind) as caught:
        load_model(folder, torch.device("cpu"), torch.float32)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_names_that_do_not_fit_are_listed(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path, SHAPES["like E2B: shared layers, one key head"])
    weights = load_file(folder / "model.safetensors")
    old, new = "model.language_model.layers.0.layer_scalar", "model.language_model.layers.0.scalar"
    weights[new] = weights.pop(old)
    missing = "model.audio_tower.layers.0.feed_forward1.ffw_layer_1.input_max"
    del weights[missing]
    save_file(weights, folder / "model.safetensors")
    text = refused(folder)
    assert f"missing: {missing}, {old}" in text
    assert f"unexpected: {new}" in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model_type": "gemma3"}, "of the type gemma3, not of Gemma 4"),
        ({"audio_config": None}, "no tower for sound: E2B and E4B have both"),
        ({"text_config": {"enable_moe_block": True}}, "a mixture of experts: only E2B and E4B can be run"),
        ({"text_config": {"num_attention_heads": 0}}, "sizes that cannot be run"),
        ({"text_config": {"num_kv_shared_layers": 6}}, "sizes that cannot be run"),
    ],
)
def test_what_cannot_be_run_is_told(tmp_path: Path, change: dict[str, object], told: str) -> None:
    folder = write_checkpoint(tmp_path, SHAPES["like E2B: shared layers, one key head"])
    config = json.loads((folder / "config.json").read_text())
    for part, wrong in change.items():
        config[part] = config[part] | wrong if isinstance(wrong, dict) else wrong
    (folder / "config.json").write_text(json.dumps(config))
    assert told in refused(folder)


def test_it_is_loaded_in_the_precision_that_is_asked_for_and_frozen(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path, SHAPES["one layer"], num_shards=3)
    loaded = load_model(folder, torch.device("cpu"), torch.bfloat16)
    for module in loaded.parts.values():
        for each in (*module.parameters(), *module.buffers()):
            assert each.device.type == "cpu"
            assert not each.requires_grad
        assert {parameter.dtype for parameter in module.parameters()} == {torch.bfloat16}
    logits, _ = answer(loaded, random_clip(*CLIPS["both"]))
    assert logits.isfinite().all()


@pytest.mark.parametrize(("kind", "most"), [("int8", 0.05), ("int4", 0.5), ("fp8", 0.5)])
def test_layers_are_packed_while_they_are_loaded(tmp_path: Path, kind: Quantisation, most: float) -> None:
    """The nearest numbers of 8 bits change little, those of 4 bits more."""
    folder, cpu = write_checkpoint(tmp_path, SHAPES["like E2B: shared layers, one key head"]), torch.device("cpu")
    plain, packed = (load_model(folder, cpu, torch.float32, each) for each in (None, kind))
    assert any(isinstance(module, WeightOnlyLinear) for module in packed.decoder.modules())
    assert packed.num_bytes(4) < plain.num_bytes(4)
    clip = random_clip(*CLIPS["words only"])
    difference = (answer(packed, clip)[0] - answer(plain, clip)[0]).abs().mean()
    assert 1e-4 < float(difference) < most
