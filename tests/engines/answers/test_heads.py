"""The file that lists the heads whose attention becomes evidence, and their weights."""

from pathlib import Path

import pytest
import torch

from engines.answers.heads import head_weights, read_heads, write_heads
from engines.errors import ModelFileMissingError, WeightsMismatchError
from engines.mini.trained import HEADS_FILE
from engines.shapes import SMOLLM2_135M
from tests.engines.graphs.tiny import LLAMA


def test_listed_heads_count_alike_and_no_others(tmp_path: Path) -> None:
    write_heads(tmp_path / "heads.json", [(2, 5), (0, 1)])
    weights = head_weights(read_heads(tmp_path / "heads.json"), LLAMA)
    assert weights.shape == (3, 6)
    assert weights[2, 5] == weights[0, 1] == 0.5
    assert weights.sum() == 1


def test_the_heads_that_ship_fit_the_llm() -> None:
    torch.testing.assert_close(head_weights(read_heads(HEADS_FILE), SMOLLM2_135M).sum(), torch.tensor(1.0))


@pytest.mark.parametrize("heads", [[], [(3, 0)], [(0, 6)], [(-1, 0)]])
def test_heads_that_the_llm_does_not_have_are_refused(heads: list[tuple[int, int]]) -> None:
    with pytest.raises(WeightsMismatchError):
        head_weights(heads, LLAMA)


def test_a_file_that_is_missing_or_says_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileMissingError, match="install"):
        read_heads(tmp_path / "none.json")
    for text in ("{", "{}", '{"heads": [[1]]}', '{"heads": 3}'):
        (tmp_path / "broken.json").write_text(text)
        with pytest.raises(WeightsMismatchError, match="install"):
            read_heads(tmp_path / "broken.json")
