"""Which tokens a full cache forgets first."""

import numpy as np

from engines.memory.retention import tokens_to_forget


def forget(
    age_s: list[float], score: list[float], count: int, group: list[int] | None = None, offset: list[int] | None = None
) -> list[int]:
    zeros = [0] * len(age_s)
    indices: list[int] = tokens_to_forget(
        np.asarray(age_s),
        np.asarray(score, np.float32),
        np.asarray(group or zeros),
        np.asarray(offset or zeros, np.float64),
        count,
    ).tolist()
    return indices


def test_age_halves_the_value_and_among_equals_the_oldest_is_forgotten_first() -> None:
    assert forget([240.0, 0.0], [0.8, 0.3], 1) == [0]
    assert forget([100.0, 0.0], [0.8, 0.3], 1) == [1]
    assert forget([1.0, 5.0, 3.0], [0.0, 0.0, 0.0], 2) == [1, 2]


def test_a_sentence_is_forgotten_from_its_start_and_before_the_next_one() -> None:
    assert forget([9.0] * 5, [1.0] * 5, 4, group=[8, 7, 7, 8, 7], offset=[0, 2, 1, 1, 0]) == [4, 2, 1, 0]
