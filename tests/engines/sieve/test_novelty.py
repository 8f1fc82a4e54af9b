"""The training-free score."""

import numpy as np
import pytest
import torch

from engines.api import NO_NOTE, AVTokens, Modality
from engines.sieve.novelty import CERTAINTY_POWER, MOMENT_WEIGHT, WINDOW_WEIGHT, novelty_scores

CAT, CUP, BELL = torch.eye(3, 8) * 4
CENTRES = {Modality.VIDEO: torch.zeros(8), Modality.AUDIO: torch.zeros(8)}


def tokens(*entries: tuple[torch.Tensor, float, Modality]) -> AVTokens:
    """Embedding, time and modality of each; longer embeddings are surer."""
    zeros = np.zeros(len(entries), np.int64)
    return AVTokens(
        embeds=np.asarray([entry[0].numpy() for entry in entries], np.float32).reshape(-1, 8),
        time_s=np.asarray([entry[1] for entry in entries], np.float64),
        row=zeros,
        column=zeros,
        modality=np.asarray([entry[2] for entry in entries], np.int64),
        certainty=np.asarray([min(float(entry[0].norm()) / 4, 1.0) for entry in entries], np.float32),
        note=np.full(len(entries), NO_NOTE),
    )


def test_a_new_thing_gets_the_full_score_and_a_known_one_less() -> None:
    kept = tokens((CAT, 0.0, Modality.VIDEO))
    window = tokens((CAT, 2.0, Modality.VIDEO), (CUP, 2.0, Modality.VIDEO))
    assert novelty_scores(window, kept, CENTRES).tolist() == pytest.approx([WINDOW_WEIGHT + MOMENT_WEIGHT, 1.0])


def test_a_repetition_in_a_window_and_an_unsure_token_score_low() -> None:
    window = tokens((CAT, 0.0, Modality.VIDEO), (CAT, 0.5, Modality.VIDEO), (CUP * 0.25, 0.5, Modality.VIDEO))
    assert novelty_scores(window, tokens(), CENTRES).tolist() == pytest.approx(
        [1.0, MOMENT_WEIGHT, 0.25**CERTAINTY_POWER]
    )


def test_of_two_similar_tokens_of_one_moment_the_surer_one_scores() -> None:
    window = tokens((CAT * 0.5, 0.0, Modality.VIDEO), (CAT, 0.0, Modality.VIDEO))
    assert novelty_scores(window, tokens(), CENTRES).tolist() == pytest.approx([0.0, 1.0])


def test_a_sound_does_not_repeat_a_picture() -> None:
    window = tokens((BELL, 0.0, Modality.VIDEO), (BELL, 0.5, Modality.AUDIO))
    assert novelty_scores(window, tokens(), CENTRES).tolist() == pytest.approx([1.0, 1.0])
