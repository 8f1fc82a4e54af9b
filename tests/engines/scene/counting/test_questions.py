"""Which questions are counted, and which are left to the model."""

import pytest

from engines.scene.counting.questions import counted_in


@pytest.mark.parametrize(
    ("question", "kind", "event", "names"),
    [
        ("How long was the cat there?", "how long", "there", ("cat",)),
        ("For how long has the dog been in the room?", "how long", "there", ("dog",)),
        ("How long has the cat been gone?", "how long", "left", ("cat",)),
        ("How often did the cat come?", "how often", "came", ("cat",)),
        ("How many times did you see a bike?", "how often", "there", ("bicycle",)),
        ("Tell me how often somebody came in, please.", "how often", "came", ("person",)),
        ("how often did the phone ring", "how often", "heard", ("a telephone",)),
        ("How often did you hear a dog?", "how often", "heard", ("a dog",)),
        ("How often did the dogs bark?", "how often", "heard", ("a dog",)),
        ("How often did somebody knock?", "how often", "heard", ("a knock",)),
        ("When did the cat come?", "when", "came", ("cat",)),
        ("When did anybody leave?", "when", "left", ("person",)),
        ("When did you last see the cat?", "when", "left", ("cat",)),
        ("What time did the doorbell ring?", "when", "heard", ("a doorbell", "a ding")),
        ("How long ago did the cat leave?", "when", "left", ("cat",)),
        ("Did the cat come ?", "whether", "came", ("cat",)),
        ("Was there a cat ?", "whether", "there", ("cat",)),
    ],
)
def test_what_is_counted(question: str, kind: str, event: str, names: tuple[str, ...]) -> None:
    counted = counted_in(question)
    assert counted is not None
    assert (counted.kind, counted.event, counted.names) == (kind, event, names)


@pytest.mark.parametrize(
    "question",
    [
        "How long was the black cat there?",
        "How long was the cat on the sofa?",
        "How long was the cat on the left?",
        "How often did the man come?",
        "How often did he come?",
        "How often did Anna say yes?",
        "How many cats are there?",
        "When does the train leave for Berlin?",
        "When did the postman come?",
        "How often did you hear a noise?",
        "How long is a film?",
        "How long was the train?",
        "When is the bus?",
        "When does the bus come?",
        "What did the cat do?",
        "Where was the cat?",
        "What happened to the cat?",
        "Did the cat and the dog come?",
        "Did the phone ring before the cat came?",
        "",
    ],
)
def test_everything_else_is_left_to_the_model(question: str) -> None:
    assert counted_in(question) is None
