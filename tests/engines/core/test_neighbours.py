"""Patches that look alike settle on one name and one place; a lone wrong one is outvoted; nothing stays nothing."""

import torch

from engines.core.neighbours import object_centres, smooth_over_similar_neighbours
from engines.shapes import GRID

THING, WRONG, NOTHING = 0, 1, 2
INSIDE = [row * GRID + column for row in range(2, 5) for column in range(2, 5)]
CENTRE = 3 * GRID + 3


def picture() -> tuple[torch.Tensor, torch.Tensor]:
    """Names (1,49,3) and features (1,49,8) of a thing of 3 × 3 patches before a plain wall."""
    generator = torch.Generator().manual_seed(0)
    names = torch.zeros(1, GRID * GRID, 3)
    names[..., NOTHING] = 1
    features = torch.rand(1, 1, 8, generator=generator) + 0.01 * torch.rand(1, GRID * GRID, 8, generator=generator)
    names[0, INSIDE] = torch.tensor([1.0, 0, 0])
    features[0, INSIDE] = 3 * torch.rand(1, 8, generator=generator)
    return names, features


def test_names_stay_probabilities() -> None:
    names, features = picture()
    torch.testing.assert_close(smooth_over_similar_neighbours(names, features).sum(-1), torch.ones(1, GRID * GRID))


def test_the_middle_of_a_thing_is_surest() -> None:
    names, features = picture()
    assert smooth_over_similar_neighbours(names, features)[0, :, THING].argmax() == CENTRE


def test_a_patch_that_its_neighbours_contradict_is_outvoted() -> None:
    names, features = picture()
    names[0, CENTRE] = torch.tensor([0.0, 1, 0])
    assert smooth_over_similar_neighbours(names, features)[0, CENTRE].argmax() == THING
    names[0, 0] = torch.tensor([0.0, 1, 0])  # on the wall
    assert smooth_over_similar_neighbours(names, features)[0, 0].argmax() == NOTHING


def test_pictures_do_not_mix() -> None:
    names, features = picture()
    other = torch.rand(1, GRID * GRID, 8, generator=torch.Generator().manual_seed(1))
    together = smooth_over_similar_neighbours(torch.cat((names, names)), torch.cat((features, other)))
    torch.testing.assert_close(together[:1], smooth_over_similar_neighbours(names, features))


def test_a_patch_stands_in_the_middle_of_its_thing() -> None:
    words, certainty = two_things()
    row, column = object_centres(words, certainty, torch.zeros(4))
    assert [(int(row[0, i]), int(column[0, i])) for i in INSIDE] == [(3, 3)] * len(INSIDE)
    assert (int(row[0, 0]), int(column[0, 0])) == (0, 0)  # the same again, elsewhere: another thing


def test_surer_patches_count_for_more() -> None:
    words, certainty = two_things()
    certainty[0, INSIDE] = 0.01
    certainty[0, INSIDE[0]] = 1.0
    row, column = object_centres(words, certainty, torch.zeros(4))
    assert (int(row[0, CENTRE]), int(column[0, CENTRE])) == (2, 2)


def two_things() -> tuple[torch.Tensor, torch.Tensor]:
    """Words (1,49,4) and certainty (1,49): a thing of 3 × 3 patches and one of the same name in the corner."""
    words, certainty = torch.zeros(1, GRID * GRID, 4), torch.ones(1, GRID * GRID)
    words[..., NOTHING] = 1
    words[0, [0, *INSIDE]] = torch.tensor([1.0, 0, 0, 0])
    return words, certainty
