"""Other words for wordings: the same seed gives the same ones, placeholders stay, tests hold none of them."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.training.tiny import tiny_stock
from training.bank.variants import TEST, TRAIN
from training.phrasings import PHRASINGS
from training.scenes import rewording
from training.scenes.rewording import reworded
from training.scenes.rooms.example import room_example

TABLES = [
    tomllib.loads((Path(rewording.__file__).parents[1] / name).read_text(encoding="utf-8"))["wordings"]
    for name in ("everyday.toml", "postures.toml")
]
WORDINGS = [text for table in (*TABLES, PHRASINGS) for texts in table.values() for text in texts]
SLOT = re.compile(r"\{\w*\}")


def test_a_seed_gives_one_text_and_seeds_give_many() -> None:
    found = [reworded("What do you see?", np.random.default_rng(seed)) for seed in range(200)]
    assert found == [reworded("What do you see?", np.random.default_rng(seed)) for seed in range(200)]
    assert len(set(found)) > 100


def test_placeholders_stay_and_nothing_is_empty_or_half_replaced() -> None:
    rng = np.random.default_rng(0)
    for text in WORDINGS:
        for _ in range(3):
            found = reworded(text, rng)
            assert Counter(SLOT.findall(found)) == Counter(SLOT.findall(text)), (text, found)
            assert re.search(r"\w", found)
            assert not re.search(r"\\|  |[?.] ?[?.]|\{saw\}", found.replace("...", "")), (text, found)


def test_texts_that_are_filled_already_keep_their_names_and_numbers() -> None:
    rng = np.random.default_rng(0)
    for text in ("When does Anna come?", "Where is my camera?", "Who comes at half past seven?", "What is 7 times 6?"):
        names = {word for word in re.findall(r"\w+", text) if word.lower() in {"anna", "camera", "seven", "7", "6"}}
        for _ in range(50):
            words = set(re.findall(r"\w+", reworded(text, rng).lower()))
            assert {name.lower() for name in names} <= words, (text, words)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Is there {a_thing} in the room?", r"[Ii]sn't there {a_thing} in the room\?"),
        ("Did you see {a_thing}?", r"[Yy]ou saw {a_thing}, didn't you\?"),
        ("What colour is the {thing}?", r"[Cc]an you tell me wh\w+ \w+ the {thing} is\?"),
        ("Who came in?", r"I wonder who came in\."),
        ("What did you see when you heard {sound}?", r"I'd like to know what you saw when you heard {sound}\."),
        ("What is in the picture?", r"what is on camera"),
        ("What is the colour of the {thing}?", r"What is the color of the {thing}\?"),
        ("Where is the {thing}?", r"where is um the {thing}"),
    ],
)
def test_a_wording_becomes_one_in_another_form(text: str, wanted: str) -> None:
    found = {reworded(text, np.random.default_rng(seed)) for seed in range(3000)}
    assert any(re.fullmatch(wanted, other) for other in found)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Which people are {posture}?", r"\bhow many\b"),
        ("What is he holding?", r"\b(?:I wonder|any idea|please say|telling me) what is he\b"),
        ("Is anybody else there?", r"\bperson else\b"),
        ("Is there {a_thing}?", r"n't there (?:right )?now|n't there,? (?:right )?at\b"),
    ],
)
def test_no_wording_becomes_another_question_or_bad_english(text: str, never: str) -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        found = reworded(text, rng)
        assert not re.search(never, found, re.IGNORECASE), found


def test_what_points_to_the_past_is_not_asked_of_now() -> None:
    rng = np.random.default_rng(0)
    now = re.compile(r"\b(?:right now|at present|at this moment)\b")
    assert not any(now.search(reworded("Did anybody come?", rng)) for _ in range(500))
    assert any(now.search(reworded("Is anybody there?", rng)) for _ in range(500))


def test_training_has_reworded_questions_and_tests_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def marked(text: str, _: np.random.Generator) -> str:
        return f"REWORDED {text}"

    monkeypatch.setattr("training.scenes.rooms.asking.reworded", marked)
    shares = {}
    for split in (TRAIN, TEST):
        questions = [q for number in range(20) for q in room_example(number, tiny_stock(split)).questions]
        shares[split] = sum(q.text.startswith("REWORDED") for q in questions) / len(questions)
    assert 0.25 < shares[TRAIN] < 0.45
    assert shares[TEST] == 0


def test_a_time_follows_its_word_so_that_it_can_be_told_later() -> None:
    rng = np.random.default_rng(0)
    for _ in range(400):
        found = reworded("What changed from {first} to {last}?", rng)
        assert "from {first} to {last}" in found, found
