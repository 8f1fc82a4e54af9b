"""Which sentences may answer a question about what people told."""

import pytest

from engines.answers.recall.fitting import may_answer

MEETING = "We meet at the car at half past four."
BATTERY = "I still need the spare battery and the lens cap."
SEEDLINGS = "The seedlings need water on Monday."


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Where are we going to meet?", MEETING, True),
        ("And at what time do we meet there?", MEETING, True),
        ("Where are we?", MEETING, False),
        ("Where did I put it?", MEETING, False),
        ("Where are my keys?", MEETING, False),
        ("What am I still missing?", BATTERY, True),
        ("What should I buy?", "Lunch is in the canteen today.", False),
        ("On which day should I do it?", SEEDLINGS, True),
        ("On which day should I do it?", BATTERY, False),
        ("What is growing there?", SEEDLINGS, False),
        ("What colour is it?", SEEDLINGS, False),
        ("Who has to play next?", "It is your turn, Nina.", True),
        ("What is the name of the one who is coming past?", "Look, there goes Laura!", True),
        ("What do they call her?", "the coffee is ready", False),
        ("In which city will that train end up?", "The train to Bristol goes from platform nine.", True),
        ("How many tickets do we want?", "Four tickets for row seven, please.", True),
        ("How many tickets do we want?", "Tickets, please.", False),
        ("Which room is he in?", "Can you help me with that?", False),
        ("Which platform do we go to?", "The train goes from platform nine.", True),
        ("Who is driving the bus?", "You are so funny.", False),
        ("Where is he going?", "Let us go to the park at five.", False),
        ("How many wheels does it have?", "I'd like the red one.", False),
        ("On what is he leaning?", "I need to get some milk.", False),
        ("Where is the bus?", "I was in Paris.", False),
    ],
)
def test_a_sentence_may_answer_what_asks_for_its_kind_of_thing(question: str, sentence: str, expected: bool) -> None:
    assert may_answer(question, sentence) == expected
