"""Every checkpoint says what it is; a name that is none gets the nearest ones."""

import re

import pytest

from clients.checkpoints.registry import find, read_registry
from clients.errors import InputError
from engines.registry import MEDIA


def test_every_checkpoint_says_what_it_is() -> None:
    registry = read_registry()
    assert {*registry} >= {"qwen2.5-omni-7b", "qwen2.5-omni-3b", "qwen2.5-omni-7b-awq", "gemma-4-e2b", "gemma-4-e4b"}
    for name, checkpoint in registry.items():
        assert name == name.lower()
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", checkpoint.repo)
        assert checkpoint.licence
        assert 0 < checkpoint.weights_gb <= checkpoint.download_gb
        assert checkpoint.model in {"", *MEDIA} - {"mini"}
        assert bool(checkpoint.restriction) == (checkpoint.licence != "Apache-2.0")


def test_the_one_licence_that_is_not_free_says_so() -> None:
    restricted = {name: found.restriction for name, found in read_registry().items() if found.restriction}
    assert {*restricted} == {"qwen2.5-omni-3b"}
    assert "no commercial use" in restricted["qwen2.5-omni-3b"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("qwen2.5-omni-7", "did you mean qwen2.5-omni-7b"),
        ("gemma4-e4b", "did you mean gemma-4-e4b"),
        ("llama", "`echoingpixels models list` lists them"),
    ],
)
def test_an_unknown_name_gets_the_nearest(asked: str, answer: str) -> None:
    with pytest.raises(InputError, match=re.escape(answer)):
        find(asked, read_registry())


def test_letters_may_be_large() -> None:
    assert find("Qwen2.5-Omni-7B", read_registry()).repo == "Qwen/Qwen2.5-Omni-7B"
