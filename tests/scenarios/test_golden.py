"""Our CS2, Sync-RoPE and decoder against the official EchoingPixels code (see tests/golden/README.md)."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from engines.core.decoder import Decoder
from engines.core.sync_rope import clip_positions
from engines.shapes import DecoderConfig
from engines.sieve.cs2 import Refiner, ScoreHead, quota, select

GOLDEN = Path(os.environ.get("GOLDEN_DIR") or Path(__file__).parent.parent / "golden")
CASES = sorted(path.stem for path in GOLDEN.glob("case_*.safetensors"))
RATIOS = (1.0, 0.2, 0.05)
TOLERANCE = 1e-4


class Official:
    """The tiny official checkpoint, loaded into our modules."""

    def __init__(self) -> None:
        self.thinker = json.loads((GOLDEN / "config.json").read_text())["thinker_config"]
        text = self.thinker["text_config"]
        config = DecoderConfig(
            vocab_size=text["vocab_size"],
            hidden_size=text["hidden_size"],
            intermediate_size=text["intermediate_size"],
            num_layers=text["num_hidden_layers"],
            num_heads=text["num_attention_heads"],
            num_kv_heads=text["num_key_value_heads"],
            head_dim=text["hidden_size"] // text["num_attention_heads"],
            rope_theta=text["rope_theta"],
            norm_eps=text["rms_norm_eps"],
            qkv_bias=True,
        )
        weights = {name: tensor.float() for name, tensor in load_file(GOLDEN / "model.safetensors").items()}
        self.decoder = Decoder(config, tied_head=False)
        body = _under(weights, "thinker.model.", ("layers.", "norm.", "embed_tokens."))
        body["lm_head.weight"] = weights["thinker.lm_head.weight"]
        self.decoder.load_state_dict(body)
        self.refiner = Refiner(config, text["av_refiner_layers"])
        self.refiner.load_state_dict(_under(weights, "thinker.model.bidir_encoder."))
        self.head = ScoreHead(config)
        self.head.load_state_dict(_under(weights, "thinker.model.compressor."))


def _under(weights: dict[str, Tensor], prefix: str, starts: tuple[str, ...] = ("",)) -> dict[str, Tensor]:
    tails = {name.removeprefix(prefix): tensor for name, tensor in weights.items() if name.startswith(prefix)}
    return {tail: tensor for tail, tensor in tails.items() if tail.startswith(starts)}


@pytest.fixture(scope="module")
def official() -> Official:
    return Official()


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> dict[str, Tensor]:
    return load_file(GOLDEN / f"{request.param}.safetensors")


def test_golden_positions(official: Official, case: dict[str, Tensor]) -> None:
    thinker = official.thinker
    ids = case["input_ids"][0].tolist()
    grids, height, width = case["video_grid_thw"][0].tolist()
    merge = thinker["vision_config"]["spatial_merge_size"]
    ours = clip_positions(
        text_before=min(ids.index(thinker[f"{kind}_start_token_id"]) for kind in ("audio", "vision")),
        grid_time_s=np.arange(grids) * case["video_second_per_grid"].numpy(),
        rows=height // merge,
        columns=width // merge,
        audio_tokens=ids.count(thinker["audio_token_index"]),
        text_after=len(ids) - 1 - max(ids.index(thinker[f"{kind}_end_token_id"]) for kind in ("audio", "vision")),
    )
    np.testing.assert_array_equal(ours, case["position_ids"].numpy())


@torch.no_grad()
def test_golden_refined_states_and_scores(official: Official, case: dict[str, Tensor]) -> None:
    refined = official.refiner(case["merged_embeds"][None], case["position_ids"])
    torch.testing.assert_close(refined[0], case["refined_hidden_states"], atol=TOLERANCE, rtol=0)
    torch.testing.assert_close(official.head(refined)[0], case["scores"], atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("ratio", RATIOS)
@torch.no_grad()
def test_golden_kept_tokens_logits_and_answer(official: Official, case: dict[str, Tensor], ratio: float) -> None:
    ids, positions = case["input_ids"][0], case["position_ids"]
    refined = official.refiner(case["merged_embeds"][None], positions)
    scores = official.head(refined)[0]
    in_pool = (ids == official.thinker["audio_token_index"]) | (ids == official.thinker["video_token_index"])
    pool = in_pool.nonzero().squeeze(1)
    chosen = pool[select(scores[pool], quota(ratio, len(pool)))]
    kept = torch.cat(((~in_pool).nonzero().squeeze(1), chosen)).sort().values
    torch.testing.assert_close(kept, case[f"keep_indices.{ratio}"], atol=0, rtol=0)

    decoder = official.decoder
    buffer = decoder.new_buffer(len(kept) + 12)
    hidden = decoder(refined[:, kept], positions[:, kept], buffer).hidden
    logits = decoder.logits(hidden)[0]
    torch.testing.assert_close(logits, case[f"logits.{ratio}"], atol=TOLERANCE, rtol=0)

    answer = [int(logits[-1].argmax())]
    position = int(positions.max()) + 1
    while len(answer) < 12:
        embed = decoder.embed_tokens(torch.tensor([[answer[-1]]]))
        hidden = decoder(embed, torch.full((4, 1), position), buffer).hidden
        answer.append(int(decoder.logits(hidden)[0, -1].argmax()))
        position += 1
    assert answer == case[f"greedy.{ratio}"].tolist()
