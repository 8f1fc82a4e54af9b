"""Plain Qwen2.5-Omni weights in our decoder and cache against transformers' own class, on tiny random checkpoints."""

import numpy as np
import pytest
import torch
from torch import Tensor

from engines.api import Modality
from engines.core.sync_rope import NUM_ROWS
from engines.errors import EngineMismatchError
from engines.memory.cache import RollingCache
from engines.memory.placing import Placing
from engines.memory.token_table import Group, TokenTable
from engines.omni.clip import Clip, MergedClip, answer, merge, read, reduce
from engines.omni.model import OmniModel, load_model
from tests.engines.omni.checkpoints import SHAPES, random_clip, their_inputs, their_model, write_checkpoint

CLIPS: dict[str, tuple[tuple[int, int, int] | None, int, float]] = {
    "both": ((4, 4, 6), 400, 1.0),
    "odd sound, other grids": ((3, 8, 4), 317, 0.8),
    "no sound": ((4, 4, 4), 0, 1.0),
    "no picture": (None, 251, 1.0),
    "a picture every five seconds": ((3, 4, 4), 1201, 5.0),
    "words only": (None, 0, 1.0),
}
NUM_ANSWER = 8

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


@pytest.fixture(scope="module", params=SHAPES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def model(name: str, tmp_path_factory: pytest.TempPathFactory) -> OmniModel:
    folder = write_checkpoint(tmp_path_factory.mktemp("checkpoint"), SHAPES[name], num_shards=2)
    return load_model(folder, torch.device("cpu"), torch.float32)


def merged(name: str, model: OmniModel, kind: str) -> tuple[Clip, MergedClip]:
    clip = random_clip(SHAPES[name], *CLIPS[kind])
    return clip, merge(model, clip)


def assert_near(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)


@pytest.mark.parametrize("kind", CLIPS)
def test_logits_and_answer_equal_those_of_transformers(name: str, model: OmniModel, kind: str) -> None:
    clip, ours = merged(name, model, kind)
    theirs, inputs = their_model(SHAPES[name]), their_inputs(clip)
    assert_near(read(model, reduce(model, ours, 1.0), 0)[0], theirs(**inputs).logits[0])
    ids = theirs.generate(**inputs, max_new_tokens=NUM_ANSWER, do_sample=False, eos_token_id=-1, pad_token_id=0)
    expected = ids[0, len(clip.input_ids) :].tolist()
    assert answer(model, reduce(model, ours, 1.0), ours.positions, NUM_ANSWER) == expected
    ended = answer(model, reduce(model, ours, 1.0), ours.positions, NUM_ANSWER, frozenset({expected[3]}))
    assert ended == expected[: expected.index(expected[3])]


def test_a_clip_read_in_pieces_equals_one_read_at_once(name: str, model: OmniModel) -> None:
    _, clip = merged(name, model, "both")
    expected, _ = read(model, reduce(model, clip, 1.0), 0)
    buffer = model.decoder.new_buffer(len(clip.embeds))
    pieces = []
    for embeds, positions in zip(torch.split(clip.embeds, 29), torch.split(clip.positions, 29, 1), strict=True):
        with torch.no_grad():
            pieces.append(model.decoder.logits(model.decoder(embeds[None], positions, buffer).hidden)[0])
    assert_near(torch.cat(pieces), expected)


@torch.no_grad()
def test_half_of_the_cache_can_be_forgotten_at_random(name: str, model: OmniModel) -> None:
    """Their class reads everything at once, with a mask that keeps the question from seeing what was forgotten."""
    _, clip = merged(name, model, "both")
    num_question, num_all = 6, len(clip.embeds)
    num_cached = num_all - num_question
    asked = slice(num_cached, num_all)
    cache = remembered(model, clip, num_cached)
    kept = cache.tokens().time_s.astype(int)  # the table has places in the clip for times
    assert len(kept) == num_cached // 2

    buffer = cache.borrow(0.0, num_question)
    ours = model.decoder.logits(model.decoder(clip.embeds[None, asked], clip.positions[:, asked], buffer).hidden)[0]

    seen = torch.ones(num_all, num_all, dtype=torch.bool).tril()
    forgotten = np.setdiff1d(np.arange(num_cached), kept)
    seen[asked, forgotten] = False
    theirs = their_model(SHAPES[name])
    hidden = theirs.model.language_model(
        inputs_embeds=clip.embeds[None], position_ids=clip.positions[:3, None].long(), attention_mask=seen[None, None]
    ).last_hidden_state
    assert_near(ours, theirs.lm_head(hidden)[0, asked])

    if (
        model.config.decoder.num_layers == 1
    ):  # keys and values are made of embeddings alone: a fresh prefill is the same
        left = torch.cat((torch.from_numpy(np.sort(kept)), torch.arange(num_cached, num_all)))
        fresh = model.decoder.logits(model.decoder(clip.embeds[None, left], clip.positions[:, left]).hidden)[0]
        assert_near(ours, fresh[-num_question:])


class InClip:
    """Implements `PositionRule`: the "time" of a token is its place in a clip whose positions are known."""

    first_id = 0

    def __init__(self, positions: Tensor) -> None:
        self._positions = positions.numpy()

    def prompt(self, length: int) -> np.ndarray:
        assert length == 0
        return np.zeros((NUM_ROWS, 0))

    def placing(self, _remembered: TokenTable, _now_s: float) -> Placing:
        return lambda tokens: np.asarray(self._positions[:, tokens.time_s.astype(int)])


def remembered(model: OmniModel, clip: MergedClip, num_cached: int) -> RollingCache:
    """A cache with room for half of the first `num_cached` tokens of a clip, which had random scores."""
    config = model.config.decoder
    nothing = torch.zeros(config.num_layers, 1, config.num_kv_heads, 0, config.head_dim)
    out = model.decoder(clip.embeds[None, :num_cached], clip.positions[:, :num_cached])
    cache = RollingCache(config, num_cached // 2, nothing, nothing, InClip(clip.positions))
    table = TokenTable.zeros(num_cached)
    table.time_s[:] = np.arange(num_cached)
    table.score[:] = np.random.default_rng(5).random(num_cached)
    group = [Group(Modality.VIDEO, 0.0, float(num_cached))]
    cache.append(out.keys, out.values, table, group, cache.copy_for_window(float(num_cached), num_cached))
    return cache


def test_a_clip_that_does_not_fit_its_prompt_is_refused(name: str, model: OmniModel) -> None:
    clip = random_clip(SHAPES[name], *CLIPS["both"])
    with pytest.raises(EngineMismatchError, match="places for sound"):
        merge(
            model,
            Clip(clip.input_ids[:-30], clip.pixels, clip.grid, clip.second_per_grid, clip.features, clip.is_sound),
        )
    with pytest.raises(EngineMismatchError, match="no CS2"):
        reduce(model, merge(model, clip), 0.2)
