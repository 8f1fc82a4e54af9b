"""Tokens that are dropped inside the LLM: how many where, and that nothing else changes."""

from pathlib import Path

import pytest
import torch

from benchmarks.avbench.inside import Schedule, answer_while_dropping, schedule
from engines.omni.clip import answer, merge, reduce
from engines.omni.model import load_model
from tests.engines.omni.checkpoints import MARKS, Shape, random_clip, write_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
SEVEN_LAYERS = Shape(layers=7, heads=4, kv_heads=2, head_dim=16, mrope=(2, 3, 3))


@pytest.mark.parametrize("num_layers", [7, 28, 36])
@pytest.mark.parametrize("ratio", [0.05, 0.1, 0.2, 0.5])
def test_the_mean_over_all_layers_is_the_ratio(ratio: float, num_layers: int) -> None:
    plan = schedule(ratio, num_layers)
    shares = [plan.before] * num_layers
    for layer, share in sorted(plan.shares.items()):
        assert share <= shares[layer]
        shares[layer:] = [share] * (num_layers - layer)
    assert sum(shares) / num_layers == pytest.approx(ratio)
    assert shares[-1] == 0


def test_one_layer_has_nothing_to_drop() -> None:
    assert schedule(0.1, 1).shares == {1: 0.0}


def test_what_is_not_dropped_is_read_as_ever_and_what_is_dropped_is_gone(tmp_path: Path) -> None:
    model = load_model(write_checkpoint(tmp_path, SEVEN_LAYERS), torch.device("cpu"), torch.float32)
    clip = random_clip(SEVEN_LAYERS, (4, 4, 6), 400)
    merged = merge(model, clip)
    whole = reduce(model, merged, 1.0)
    modality = (clip.input_ids == MARKS["video_token_index"]) * 2 + (clip.input_ids == MARKS["audio_token_index"]) * 1
    num_all = int((modality > 0).sum())

    def told(shares: dict[int, float]) -> list[int]:
        return answer_while_dropping(model, whole, modality, num_all, Schedule(1.0, shares), 4)

    assert told({6: 1.0, 7: 0.0})[0] == answer(model, whole, merged.positions, 1)[0]
    words = (modality == 0).nonzero().squeeze(1)
    buffer = model.decoder.new_buffer(len(words) + 4)
    with torch.no_grad():
        out = model.decoder(merged.embeds[None, words], merged.positions[:, words], buffer)
    assert told({0: 0.0})[0] == int(model.decoder.logits(out.hidden)[0, -1].argmax())  # words alone from the first on
    assert told(schedule(0.2, 7).shares) == told(schedule(0.2, 7).shares)
