"""An animal is told by what it sounds like, if it sounds like one."""

import pytest
import torch

from engines.encoders.sound_kinds import told_apart

NUMBERS = {"an animal": 0, "a horse": 1, "a pig": 2, "a siren": 3}


def test_what_neighs_is_a_horse() -> None:
    told = told_apart(torch.tensor([[0.6, 0.3, 0.1, 0.0]]), NUMBERS)[0]
    assert told.tolist() == pytest.approx([0.0, 0.75, 0.25, 0.0])


def test_what_sounds_like_no_animal_in_particular_stays_one() -> None:
    vague = torch.tensor([[0.8, 0.1, 0.1, 0.0]])
    assert torch.equal(told_apart(vague, NUMBERS), vague)


def test_probabilities_still_add_up_and_others_stay() -> None:
    given = torch.rand(20, 4, generator=torch.Generator().manual_seed(0)).softmax(-1)
    told = told_apart(given, NUMBERS)
    assert torch.allclose(told.sum(-1), torch.ones(20))
    assert torch.equal(told[:, 3], given[:, 3])


def test_an_encoder_without_animals_is_left_alone() -> None:
    given = torch.tensor([[0.5, 0.5]])
    assert torch.equal(told_apart(given, {"a bell": 0, "a drum": 1}), given)
