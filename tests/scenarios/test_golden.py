"""Towers, merge, positions, CS2 and decoder against the official EchoingPixels code (see tests/golden/README.md).

From raw processed inputs on. GOLDEN_DIR names another folder of the same format, with other cases, sizes or clips.
"""

import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from engines.omni.clip import Clip, MergedClip, answer, merge, read, reduce
from engines.omni.model import OmniModel, load_model

GOLDEN = Path(os.environ.get("GOLDEN_DIR") or Path(__file__).parent.parent / "golden")
CASES = sorted(path.stem for path in GOLDEN.glob("case_*.safetensors"))
INPUTS = {
    "pixels": "pixel_values_videos",
    "grid": "video_grid_thw",
    "second_per_grid": "video_second_per_grid",
    "features": "input_features",
    "is_sound": "feature_attention_mask",
}
TOLERANCE = 1e-4

Case = tuple[dict[str, Tensor], MergedClip]


@pytest.fixture(scope="module")
def model() -> OmniModel:
    return load_model(GOLDEN, torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, model: OmniModel) -> Case:
    official = load_file(GOLDEN / f"{request.param}.safetensors")
    given = {
        ours: official[theirs] for ours, theirs in INPUTS.items() if theirs in official and official[theirs].numel()
    }
    return official, merge(model, Clip(official["input_ids"][0], **given))


def ratios(official: dict[str, Tensor]) -> list[float]:
    return sorted(float(name.removeprefix("greedy.")) for name in official if name.startswith("greedy."))


def assert_near(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, atol=TOLERANCE, rtol=0)


def test_golden_positions(case: Case) -> None:
    official, clip = case
    torch.testing.assert_close(clip.positions.long(), official["position_ids"], atol=0, rtol=0)


def test_golden_towers_and_merge(case: Case) -> None:
    official, clip = case
    assert_near(clip.embeds, official["merged_embeds"])


def test_golden_refined_states_and_scores(model: OmniModel, case: Case) -> None:
    official, clip = case
    reduced = reduce(model, clip, 1.0)
    assert reduced.refined is not None
    assert reduced.scores is not None
    assert_near(reduced.refined, official["refined_hidden_states"])
    assert_near(reduced.scores, official["scores"])


def test_golden_kept_tokens_logits_and_answer(model: OmniModel, case: Case) -> None:
    official, clip = case
    assert ratios(official)
    for ratio in ratios(official):
        reduced = reduce(model, clip, ratio)
        torch.testing.assert_close(reduced.kept, official[f"keep_indices.{ratio}"], atol=0, rtol=0)
        assert_near(read(model, reduced, 0)[0], official[f"logits.{ratio}"])
        expected = official[f"greedy.{ratio}"].tolist()
        assert answer(model, reduced, clip.positions, len(expected)) == expected
