"""Answers that contradict what the senses know are put right; all others stand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.scene.claims.checker import ClaimChecker
from engines.scene.state import Light, SceneState, Thing

DOG = Thing(1, "dog", "black", 5, 1, False)
CUP, HELD = (Thing(number, "cup", "blue", 3, 3, held) for number, held in ((4, False), (8, True)))
TRUCK = Thing(5, "truck", "white", 3, 1, False)
SCREEN, TEDDY = Thing(6, "screen", None, 3, 3, False), Thing(7, "teddy bear", None, 3, 3, False)
PEOPLE = (Thing(2, "person", "red", 3, 0, False), Thing(3, "person", None, 3, 6, False))
KNOWN = {"guitar", "leaf", "dog", "cat", "polar bear"}


def told(question: str, answer: str, *things: Thing, light: Light = "bright", is_still: bool = False) -> str | None:
    """What is said instead of an answer, in a picture with some things; None if the answer stands."""
    state = SceneState(things, light, is_still)
    return ClaimChecker(question, state, KNOWN.__contains__, chance=lambda _: 0.5).corrected(answer)


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Is there a dog?", "No, I do not see a dog.", "Yes, a black dog at the bottom left."),
        ("Did you see a dog?", "No, I did not see a dog.", "Yes, a black dog at the bottom left."),
        ("Where is the dog?", "I do not see a dog.", "A black dog at the bottom left."),
        ("What colour is the puppy?", "I do not see a dog.", "Black."),
        ("Is the dog happy?", "No, I do not see a dog.", "I see a dog, but I can't tell that."),
        ("Where does he work?", "I do not see any people.", "I see two people, but I can't tell that."),
        ("Who is on the right?", "I do not notice any people.", "Two people: in red on the left, on the right."),
        ("What colour is his sweater?", "I do not see a sweater.", "Two people: in red on the left, on the right."),
        ("Is there a dog?", "Yes, two people.", "Yes, a black dog at the bottom left."),
        ("Is there a cat?", "Yes, two people.", "No, I do not see a cat."),
    ],
)
def test_the_senses_overrule_a_claim_that_something_is_not_there(question: str, answer: str, said: str) -> None:
    assert told(question, answer, DOG, *PEOPLE) == said


@pytest.mark.parametrize(
    ("question", "answer", "there", "said"),
    [
        ("Is there a dog?", "No.", DOG, "Yes, a black dog at the bottom left."),
        ("Is anyone here?", "No, I do not see anybody.", PEOPLE[0], "Yes, a person in red on the left."),
        ("Is there a TV?", "No, I do not see a TV.", SCREEN, "Yes, a screen in the middle."),
        ("Hey, have you seen a dog today?", "No, I did not see a dog.", DOG, "Yes, a black dog at the bottom left."),
        ("Is there a dog on the left?", "No, I do not see a dog.", DOG, "Yes, a black dog at the bottom left."),
        ("Is there a dog in the middle?", "No, I do not see a dog.", DOG, None),
        ("Is there a bear?", "Yes, a teddy bear.", TEDDY, "No, I do not see a bear."),
        ("Are there any vehicles?", "Yes, a truck on the left.", TRUCK, None),
        ("Is there a computer?", "Yes, a screen.", SCREEN, None),
        ("Did you see a dog an hour ago?", "No, I did not see a dog.", DOG, "I see a dog, but I can't tell that."),
        ("Did you see a man fall?", "I did not see a man fall.", PEOPLE[0], "I see a person, but I can't tell that."),
        ("Did you see a red cup?", "No, I did not see a cup.", CUP, "I see a cup, but I can't tell that."),
        ("Who was on the left?", "I did not see any people.", PEOPLE[0], "I see a person, but I can't tell that."),
        ("How many people came?", "I did not see any people.", PEOPLE[0], "I see a person, but I can't tell that."),
        ("How many cups are on it?", "I do not see a cup.", CUP, "A blue cup in the middle."),
        ("Is a cup in my hand?", "No, I do not see a cup in the hand.", CUP, None),
        ("Is a cup in my hand?", "No, I do not see a cup in the hand.", HELD, "Yes, a blue cup in the middle, held."),
        ("Is anyone else there?", "No, I do not see any other people.", PEOPLE[0], None),
        ("Did he fall?", "I did not see him fall.", PEOPLE[0], None),
        ("Who came in?", "I did not see who came.", PEOPLE[0], None),
        ("Did anything change?", "I did not notice any change.", DOG, None),
        ("What colour is the shirt?", "It is dark blue.", PEOPLE[0], "Something red."),
        ("Where is my coat?", "I do not see a coat.", PEOPLE[0], "I can't tell: I might not recognise a coat."),
        ("Where are my glasses?", "I do not see any glasses.", CUP, "I can't tell: I might not recognise glasses."),
        ("How many people are there?", "Two people.", DOG, "I do not see any people."),
        ("How many cats are there?", "I can't see: the picture is black.", DOG, "I can't tell."),
    ],
)
def test_everyday_questions(question: str, answer: str, there: Thing, said: str | None) -> None:
    assert told(question, answer, there) == said


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Is anybody there?", "Yes, a person in black.", "No, I do not see any people."),
        ("Is there a woman?", "Yes, on the left.", "No, I do not see any people."),
        ("Is there a cat?", "Yes, a black dog at the bottom left.", "No, I do not see a cat."),
        ("Is there a pencil?", "No, I do not see a pencil.", "I can't tell: I might not recognise a pencil."),
        (
            "What colour are the curtains?",
            "I do not see any curtains.",
            "I can't tell: I might not recognise curtains.",
        ),
        ("What colour is the grass?", "I do not see grass.", "I can't tell: I might not recognise grass."),
        ("Is there a child?", "No, I do not see a child.", "I do not see any people."),
        ("Is there any bread in the fridge?", "I do not see any bread.", "I can't tell."),
        ("Where is the cup in the next room?", "I do not see a cup.", "I can't tell."),
        ("Are there dogs in the next room?", "I do not see a dog.", "I see a dog, but I can't tell that."),
        ("What colour is her coat?", "I do not see a coat.", "I can't tell: I might not recognise a coat."),
    ],
)
def test_nothing_is_claimed_that_the_senses_do_not_see_or_cannot_recognise(
    question: str, answer: str, said: str
) -> None:
    assert told(question, answer, DOG) == said


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is there a cat?", "No, I do not see a cat."),
        ("Is there a cat?", "Yes, it looks like a cat."),
        ("Is there a guitar?", "No, I do not see a guitar."),
        ("Is there a dog?", "Yes, a black dog at the bottom left."),
        ("Did anyone come?", "I did not see anybody come."),
        ("Which animals did you see?", "I did not see any animals."),
        ("Where is the red dog?", "I do not see a red dog."),
        ("Is there any text?", "I do not see any text."),
        ("Was anybody there?", "Yes, a person in black."),
        ("What do you see on the right?", "Nothing in particular."),
        ("What did you hear?", "A dog."),
    ],
)
def test_other_answers_stand(question: str, answer: str) -> None:
    assert told(question, answer, DOG) is None


@pytest.mark.parametrize(
    ("question", "answer", "light", "is_still", "said"),
    [
        ("Is the light on?", "Yes, it is bright.", "black", False, "I can't see: the picture is black."),
        ("Is the light on?", "Yes, it is bright.", "dark", False, "It is dark."),
        ("Is it dark?", "No, it is bright.", "bright", False, None),
        ("Was it dark?", "It is bright.", "dark", False, None),
        ("Is anything moving?", "The picture is live.", "bright", True, "The picture stands still."),
        ("Has it got stuck?", "No, the picture is live.", "bright", True, "The picture stands still."),
        ("Has it got stuck?", "No, the picture stands still.", "bright", True, "The picture stands still."),
        ("Is it frozen?", "Yes, the picture is live.", "bright", False, "The picture is live."),
        ("Is it stuck?", "Yes, the picture stands still.", "bright", False, "The picture is live."),
        ("Is anybody there?", "Yes, a person in black.", "black", False, "I can't see: the picture is black."),
        ("Is there a dog?", "No, I do not see a dog.", "black", False, "I can't see: the picture is black."),
        ("What do you see?", "Two vases and a pen.", "black", False, "I can't see: the picture is black."),
        ("What did you see?", "Two vases and a pen.", "black", False, None),
        ("What do you hear?", "A bell.", "black", False, None),
        ("Who is on the right?", "I can't see: the picture is black.", "bright", False, "I can't tell."),
        (
            "Is there a dog?",
            "I can't see: the picture is black.",
            "bright",
            False,
            "Yes, a black dog at the bottom left.",
        ),
    ],
)
def test_light_and_movement_are_told_as_they_are(
    question: str, answer: str, light: Light, is_still: bool, said: str | None
) -> None:
    assert told(question, answer, DOG, light=light, is_still=is_still) == said


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("How many people are there?", "One person.", "Two people."),
        ("How many people are there?", "Two people.", None),
        ("How many dogs do you see?", "Three dogs.", "A dog."),
        ("How many cats are there?", "One cat.", None),
        ("How many people are in this country?", "Nine people.", None),
        ("How many people were there?", "One person.", None),
        ("What do you see?", "A cat.", "Two people and a black dog."),
        ("What do you see now?", "It is bright.", "Two people and a black dog."),
        ("What do you see?", "Nothing in particular.", "Two people and a black dog."),
        ("What do you see?", "A person and a guitar.", None),
        ("What do you see?", "A guitar.", None),
        ("What do you see?", "A person and a cat.", "Two people and a black dog."),
        ("What do you see?", "A person, a leaf and a cat on the right.", "Two people and a black dog."),
        ("What do you see?", "A person and a polar bear.", None),
        ("What do you see?", "A polar bear.", None),
        ("Who is on the left?", "I do not see anybody there.", "A person in red on the left."),
        ("Who is in the middle?", "I do not see anybody there.", None),
        ("How many things are on the desk?", "I do not see any people.", "I see two people, but I can't tell that."),
    ],
)
def test_counts_views_and_sides_are_those_of_the_senses(question: str, answer: str, said: str | None) -> None:
    assert told(question, answer, DOG, *PEOPLE) == said


def test_people_that_nobody_asked_for_are_not_denied() -> None:
    assert told("How many things are on the desk?", "I do not see any people.", DOG) == "I can't tell."
    assert told("What does he hold?", "I do not see any people.", DOG) is None


@pytest.mark.parametrize(
    ("question", "text", "waits"),
    [
        ("Where does he work?", "No, I do not", True),
        ("What do you see?", "A person in", True),
        ("What do you see?", "A cat on the", True),
        ("Is there a dog?", "Yes, a black dog", False),
        ("What was said?", "Two cups of tea", False),
    ],
)
def test_a_claim_is_waited_for_only_where_it_may_be_wrong(question: str, text: str, waits: bool) -> None:
    assert (
        ClaimChecker(question, SceneState((DOG, *PEOPLE), "bright", False), KNOWN.__contains__).may_claim(text) == waits
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_question_and_answer_can_be_checked_and_a_correction_stands(question: str, answer: str) -> None:
    said = told(question, answer, DOG, *PEOPLE)
    assert said is None or told(question, said, DOG, *PEOPLE) is None


def test_a_thing_of_the_kind_that_is_asked_for_is_told_with_a_hedge() -> None:
    def said(question: str, answer: str, *parts: str) -> str | None:
        state = SceneState((), "bright", False)
        return ClaimChecker(question, state, KNOWN.__contains__, parts=parts).corrected(answer)

    asked, denied = "Which instruments do you see?", "I do not see any instruments."
    assert said(asked, denied, "trumpet", "broom", "drum") == "Perhaps a trumpet and a drum."
    assert said("Is there a building?", "No, I do not see a building.", "temple") == "Perhaps a temple."
    assert said("What building do you see?", "A black boat.", "temple") == "Perhaps a temple."
    assert said("Which kind of building is that?", "A tower.", "temple") is None
    assert said("What building do you see?", "A black boat.") is None
    assert said("What do you see?", "A black boat.", "temple") is None
    assert said(asked, denied, "broom") is None
    assert said("Which instruments did you see?", "I did not see any instruments.", "trumpet") is None


def test_what_is_seen_is_listed_once() -> None:
    hen, crow = Thing(1, "hen", "brown", 1, 1, False), Thing(2, "bird", "black", 1, 5, False)
    assert told("What do you see?", "Two vases and a brown vase.", hen, crow) == "A brown hen and a black bird."
    assert told("What do you see?", "A black bird and a bird.", hen, crow) == "A brown hen and a black bird."
    assert told("What do you see?", "A black bird.", hen, crow) is None


def test_what_is_seen_names_the_largest_thing() -> None:
    book, bike = Thing(1, "book", None, 1, 1, False, area=0.02), Thing(2, "motorcycle", "red", 4, 3, False, area=0.3)
    assert told("What do you see?", "A book.", book, bike) == "A red motorcycle and a book."
    assert told("What do you see?", "A red motorcycle.", book, bike) is None
    assert told("What do you see?", "A book.", book, replace(bike, area=0.05)) is None
    assert told("What do you see?", "A book.", book, replace(bike, is_in_view=False)) is None
    checker = ClaimChecker("What do you see?", SceneState((book, bike), "bright", False), KNOWN.__contains__)
    assert checker.may_claim("A book")


def test_a_black_picture_is_no_picture_that_is_fine() -> None:
    question, black = "Is something wrong with the camera?", "I can't see: the picture is black."
    assert told(question, "No, the picture is black.", light="black") == black
    assert told(question, "No, the picture is live.") is None


def test_a_lamp_is_not_the_light() -> None:
    said = "I can't tell: I might not recognise a lamp."
    assert told("Is there a lamp?", "Yes, it is bright.") == said
    assert told("Is there any light?", "Yes, it is bright.") is None
    assert told("Is it bright?", "Yes, it is bright.") is None
