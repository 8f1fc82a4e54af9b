"""The file that lists the heads whose attention becomes evidence, and their weights."""

from pathlib import Path

import pytest
import torch

from engines.answers.heads import HeadChoice, head_weights, read_heads, write_heads
from engines.core.decoder import Decoder
from engines.errors import ModelFileCorruptError, ModelFileMissingError, WeightsMismatchError
from engines.mini.trained import HEADS_FILE, fingerprint, read_weights
from engines.model_store import write_pinned
from engines.shapes import SMOLLM2_135M
from tests.engines.graphs.tiny import LLAMA


def test_listed_heads_count_alike_and_no_others(tmp_path: Path) -> None:
    write_heads(tmp_path / "heads.json", HeadChoice([(2, 5), (0, 1)], "some weights"))
    choice = read_heads(tmp_path / "heads.json")
    assert choice.weights == "some weights"
    weights = head_weights(choice.heads, LLAMA)
    assert weights.shape == (3, 6)
    assert weights[2, 5] == weights[0, 1] == 0.5
    assert weights.sum() == 1


def test_the_heads_that_ship_fit_the_llm() -> None:
    choice = read_heads(HEADS_FILE)
    torch.testing.assert_close(head_weights(choice.heads, SMOLLM2_135M).sum(), torch.tensor(1.0))
    assert choice.weights == fingerprint(read_weights()), "run `python -m training.evidence.fit_heads`"


def test_unless_heads_are_chosen_every_head_counts_alike() -> None:
    weights = Decoder(LLAMA, tied_head=True).head_weights
    assert weights.shape == (3, 6)
    assert (weights == weights[0, 0]).all()
    torch.testing.assert_close(weights.sum(), torch.tensor(1.0))


@pytest.mark.parametrize("heads", [[], [(3, 0)], [(0, 6)], [(-1, 0)]])
def test_heads_that_the_llm_does_not_have_are_refused(heads: list[tuple[int, int]]) -> None:
    with pytest.raises(WeightsMismatchError):
        head_weights(heads, LLAMA)


def test_a_file_that_is_missing_changed_or_says_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileMissingError, match="install"):
        read_heads(tmp_path / "none.json")
    file = tmp_path / "broken.json"
    write_heads(file, HeadChoice([(2, 5)], "some weights"))
    file.write_text(file.read_text().replace("5", "4"))
    with pytest.raises(ModelFileCorruptError, match="pinned"):
        read_heads(file)
    for text in ("{", "{}", '{"heads": [[1]], "weights": ""}', '{"heads": 3, "weights": ""}', '{"heads": [[1, 2]]}'):
        write_pinned(file, text.encode())
        with pytest.raises(WeightsMismatchError, match="install"):
            read_heads(file)
