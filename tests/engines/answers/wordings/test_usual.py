"""Questions in other words."""

import pytest

from engines.answers.wordings.usual import in_usual_words


@pytest.mark.parametrize(
    ("question", "usual"),
    [
        ("What is the camera looking at now?", "What do you see now?"),
        ("What's in front of the camera?", "What do you see?"),
        ("So what does the picture show?", "So what do you see?"),
        ("What is shown in the picture?", "What do you see?"),
        ("Who is in the picture?", "Who is there?"),
        ("Whereabouts in the picture is the dog?", "Where is the dog?"),
        ("On which side of them is the flag?", "Where is the flag?"),
        ("Which side of the road is the taxi on?", "Where is the taxi?"),
        ("In which corner of the picture is the clock?", "Where is the clock?"),
        ("Where exactly are the keys?", "Where are the keys?"),
        ("Is the dog on the left or on the right?", "Where is the dog?"),
        ("Is the clock at the top or at the bottom?", "Where is the clock?"),
        ("Are the cups on the left side, in the middle or on the right?", "Where are the cups?"),
        ("Is a laptop lying there, too?", "Is there a laptop?"),
        ("Are any boats visible?", "Are there any boats?"),
        ("Does the picture show a bridge?", "Is there a bridge?"),
        ("Do you notice a dog in there?", "Do you see a dog in there?"),
        ("Can you spot any birds?", "Can you see any birds?"),
        ("How many dogs can you find in the picture?", "How many dogs can you see?"),
        ("How many men are standing there?", "How many men are there?"),
        ("Count the chairs.", "How many chairs are there?"),
        ("Could you count the people?", "How many people are there?"),
        ("What is the colour of the sofa?", "What colour is the sofa?"),
        ("What color does the bus have?", "What colour is the bus?"),
        ("What colour is the dog's coat?", "What colour is the dog?"),
        ("What color is the car that is standing there now?", "What color is the car now?"),
        ("What does it say on the box?", "What is written on the box?"),
    ],
)
def test_other_words_for_the_same(question: str, usual: str) -> None:
    assert in_usual_words(question) == usual


@pytest.mark.parametrize(
    "question",
    [
        "Where is the dog?",
        "What is the man looking at?",
        "What is in the bag?",
        "Is a man sitting on the bench?",
        "How many people are standing?",
        "Where did you find the keys?",
        "Can you find out who called?",
        "What does the picture on the wall show?",
        "Which side won?",
        "Is the dog on the left?",
        "Is the man on the left or the woman taller?",
        "Who is in the garden?",
        "What is the colour red good for?",
        "Count to ten.",
        "What is the number of the house?",
        "Do you notice a loud noise?",
        "How many voices do you notice?",
        "Do you recognise my voice?",
        "What colour is the man's coat?",
        "Does the picture look good?",
        "What did you see?",
        "Where can I find a doctor?",
    ],
)
def test_what_asks_for_something_else_stays(question: str) -> None:
    assert in_usual_words(question) == question
