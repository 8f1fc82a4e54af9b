"""Who wants to be told the news asks what happened."""

import pytest

from engines.answers.wordings.usual import in_usual_words


@pytest.mark.parametrize(
    ("question", "usual"),
    [
        ("Catch me up.", "What happened?"),
        ("Could you bring us up to date, please?", "What happened?"),
        ("Update me on what has been going on.", "What happened?"),
        ("Walk me through what happened while I was out.", "What happened?"),
        ("Did I miss anything while I was away?", "What happened?"),
        ("So what have I missed?", "So what happened?"),
        ("Give me a quick recap.", "What happened?"),
        ("What happened in my absence?", "What happened?"),
        ("What has been going on in the kitchen since I left?", "What happened?"),
        ("Tell me what happened in the last two hours.", "What happened in the last two hours?"),
        ("What did we miss today?", "What happened today?"),
        ("What was the matter in the meantime?", "What changed?"),
        ("What went wrong?", "What changed?"),
    ],
)
def test_it_is_asked_in_the_usual_words(question: str, usual: str) -> None:
    assert in_usual_words(question) == usual


@pytest.mark.parametrize(
    "question",
    [
        "What happened?",
        "What happened to the lamp?",
        "Tell me about the cat.",
        "What is the matter with him?",
        "Give me a summary of the news.",
        "What happened when the bell rang?",
        "Did I miss the bus?",
        "Get me a glass of water.",
    ],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert in_usual_words(question) == question
