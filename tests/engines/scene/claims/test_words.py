"""What people call things, and what a question looks for."""

import pytest

from engines.scene.claims.questions import (
    asks_what_is_seen,
    is_about_now,
    side_asked_for,
    thing_counted,
    thing_looked_for,
    thing_looked_for_there,
    thing_seen_before,
)
from engines.scene.claims.words import first_word, is_of_people, names_in


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Is there a dog?", "dog"),
        ("is there still a dog in the picture", "dog"),
        ("Do you see any people?", "person"),
        ("Can you see my mobile phone?", "phone"),
        ("Is anybody there?", "person"),
        ("Is anyone here right now?", "person"),
        ("Are there any wine glasses around?", "glass"),
        ("Is somebody holding a glass?", None),
        ("Is anyone wearing sunglasses?", None),
        ("Is there a dog on the sofa?", None),
        ("Is there a doorbell?", None),
        ("Where is the dog?", None),
        ("Do you see anything?", None),
    ],
)
def test_a_question_looks_for_a_thing_of_the_detector_or_for_none(question: str, name: str | None) -> None:
    assert thing_looked_for(question) == name


@pytest.mark.parametrize(
    ("question", "is_now"),
    [
        ("Is there a dog?", True),
        ("What is on the left?", True),
        ("Who is on your left side?", True),
        ("Was there a dog?", False),
        ("Have you seen a dog?", False),
        ("What is left?", False),
        ("What happened before?", False),
    ],
)
def test_a_question_is_about_now_unless_a_word_points_to_the_past(question: str, is_now: bool) -> None:
    assert is_about_now(question) == is_now


def test_what_is_counted_and_which_side_is_meant() -> None:
    assert thing_counted("How many people do you see?") == "person"
    assert thing_counted("how many cups are there") == "cup"
    assert thing_counted("How many cups are red?") is None
    assert side_asked_for("Who is on the left?") == 0
    assert side_asked_for("What does the man in the middle wear?") == 1
    assert side_asked_for("Is he on the left or on the right?") is None
    assert asks_what_is_seen("And what do you see right now?")
    assert not asks_what_is_seen("What do you see on the left?")


def test_a_thing_is_looked_for_on_a_side_or_in_the_past() -> None:
    assert thing_looked_for_there("Is there a dog on your left side?") == "dog"
    assert thing_looked_for_there("Do you see anyone in the middle?") == "person"
    assert thing_looked_for_there("Is the dog on the left happy?") is None
    assert thing_looked_for_there("Is there a dog?") is None
    assert thing_seen_before("Have you seen the dog today?") == "dog"
    assert thing_seen_before("Did you see a dog an hour ago?") is None
    assert thing_seen_before("Did you see a dog run past?") is None


def test_some_questions_are_about_people() -> None:
    assert is_of_people("Where does he work?")
    assert is_of_people("Is there a woman?")
    assert not is_of_people("How many things are on the desk?")


def test_words_of_several_parts_and_plurals_are_found() -> None:
    assert first_word("Teddy bears and more") == "teddy bears"
    assert first_word("television") == "television"
    assert first_word("t-shirt") is None
    assert names_in("Two people, a mug and a teddy.") == {"person", "cup", "teddy bear"}
    assert names_in("A hot dog, a teddy bear and a doghouse.") == {"hot dog", "teddy bear"}
    assert names_in("The TV is on.") == {"screen"}
