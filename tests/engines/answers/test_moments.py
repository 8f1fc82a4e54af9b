"""Which answers name moments."""

import pytest

from engines.answers.moments import names_moments

SEEN, PLACE = "What do you see?", "Where are my keys?"


@pytest.mark.parametrize(
    ("question", "raw_text", "attention", "is_based"),
    [
        (SEEN, "A cat.", 0.0, True),
        (PLACE, "The kitchen table.", 0.2, True),
        ("Thank you.", "Hello!", 0.01, False),
        ("Thank you, and what did you see?", "A cat.", 0.01, True),
        (SEEN, "Nothing was said.", 0.2, False),
        (SEEN, "I can't tell: I was not looking then.", 0.2, False),
        (SEEN, "No, I did not see a dog.", 0.2, False),
        (SEEN, "No.", 0.2, False),
        (SEEN, "You did not say anything about it.", 0.2, False),
        (SEEN, "You said that it is red.", 0.2, True),
        (SEEN, "There is no dog.", 0.2, False),
        (SEEN, "There is nobody's car.", 0.2, True),
        (SEEN, "No one was there.", 0.2, False),
        (SEEN, "No, it is off.", 0.2, True),
        (SEEN, "NO PARKING.", 0.2, True),
        (SEEN, "It is 660 seconds.", 0.2, False),
    ],
)
def test_what_no_moment_shows_names_none(question: str, raw_text: str, attention: float, is_based: bool) -> None:
    assert names_moments(question, raw_text, attention) == is_based
