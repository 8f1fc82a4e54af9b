"""What was said is found by other words of the same meaning, and asked for in its own."""

import pytest

from engines.answers.recall.search import found_in
from engines.answers.recall.stems import may_hold, stems
from engines.answers.recall.their_words import in_their_words
from engines.api import Modality
from engines.memory.token_table import Group

LUNCH = Group(Modality.SPEECH, 8.0, 12.0, text="Lunch is at half past 12 in the canteen.")
SISTER = Group(Modality.SPEECH, 3.0, 6.0, text="I have to call my sister before six.")


@pytest.mark.parametrize(
    ("question", "found", "asked"),
    [
        ("Where do we eat today?", LUNCH, "Where do we lunch today?"),
        ("Whom do I have to ring up?", SISTER, "Whom do I have to call up?"),
        ("Whom do I have to call?", SISTER, "Whom do I have to call?"),
    ],
)
def test_other_words_find_what_was_said(question: str, found: Group, asked: str) -> None:
    assert found_in([LUNCH, SISTER], question, None, 60.0) == (found,)
    assert in_their_words(question, (found,)) == asked
    assert may_hold(found.text, stems(question))


def test_nothing_is_replaced_where_nothing_was_found() -> None:
    assert in_their_words("Where do we eat today?", ()) == "Where do we eat today?"
    assert found_in([SISTER], "Where do we eat today?", None, 60.0) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("movies", "film"), ("movie", "films"), ("dialled", "called"), ("beginning", "start"), ("travelling", "trip")],
)
def test_words_of_one_meaning_have_one_stem_with_any_ending(one: str, other: str) -> None:
    assert stems(one) == stems(other)
    assert may_hold(one, stems(other))
