"""What a text wants: an answer, to be remembered, or a call when something happens."""

import json
from pathlib import Path

import pytest

from realtime.dialogue.requests import kind_of_request, watch_refusal, watched_event

ROOT = Path(__file__).parents[3]
STATEMENTS = (
    *("My keys are on the kitchen table.", "I am going out now.", "I'm going to the shop", "The red cup is mine."),
    *("Tom is my brother.", "Dinner is at seven.", "The meeting starts at nine.", "We live in a small town."),
    *("She lives next door.", "There is a spider on the wall.", "This is my sister Anna.", "My name is Tom."),
    *(
        "I left the window open.",
        "I have put the milk in the fridge.",
        "Our dog's called Rex.",
        "I will be back at five.",
    ),
    *("By the way, my phone is in the car.", "Remember that my glasses are on the shelf.", "It is my birthday today."),
    *("Note that the door was locked.", "OK, the parcel has arrived.", "I parked the car behind the house."),
    *("Someone took my umbrella.", "The plumber comes on Monday.", "They bought a new lamp.", "I’ve lost my wallet."),
    *("Please remember my passport is in the drawer", "The train leaves at six.", "These books belong to Mary."),
    *(
        "The blue one is hers.",
        "Hello, I am Olivia.",
        "Remember the PIN 4357.",
        "Don't forget to buy milk",
        "Call me Al.",
    ),
)
QUESTIONS = (
    *("What do you see?", "What do you see", "where are my keys", "Who is there", "How many people are there"),
    *("Is there a dog", "are you sure", "Did the bell ring", "can you see me", "Do you hear that", "Have I come back"),
    *("Describe the scene in detail.", "Read the sign.", "Tell me what you see.", "Summarise what happened."),
    *(
        "Tell me when you saw the cat.",
        "And before that?",
        "The red one",
        "The one that is on the left",
        "On the left.",
    ),
    *(
        "My keys are where?",
        "I want to know who came.",
        "I wonder what that was.",
        "I can't find my keys.",
        "Thank you.",
    ),
    *(
        "Hello!",
        "Remember me",
        "That is interesting.",
        "You are very kind.",
        "Remember what I said?",
        "Count the books.",
        "a longer story",
    ),
)
WATCHES = {
    "Tell me when you see a cat.": "I saw a cat",
    "Please let me know when you hear the doorbell!": "I heard the doorbell",
    "Could you tell me as soon as you notice smoke?": "I noticed smoke",
    "Warn me if someone comes in.": "it has happened",
    "Call me when the kettle boils": "it has happened",
    "Watch out for a red car.": "I saw a red car",
    "Tell me if you see a dog": "I saw a dog",
}


def test_there_are_sixty_of_them() -> None:
    assert (len(STATEMENTS), len(QUESTIONS)) == (34, 32)


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements(text: str) -> None:
    assert kind_of_request(text) == "statement"


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions(text: str) -> None:
    assert kind_of_request(text) == "question"


@pytest.mark.parametrize(("text", "event"), WATCHES.items())
def test_requests_to_call(text: str, event: str) -> None:
    assert kind_of_request(text) == "watch"
    assert watched_event(text) == event


def test_the_refusal_says_what_to_do_instead() -> None:
    assert watch_refusal("I saw a cat") == ("I can't call you when it happens yet. Ask me later whether I saw a cat.")


def test_small_talk_is_left_to_the_model() -> None:
    chat = json.loads((ROOT / "training" / "model" / "chat.json").read_text("utf-8"))
    assert [text for text in chat if kind_of_request(text) != "question"] == []
