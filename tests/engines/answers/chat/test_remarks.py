"""What is said to remarks that ask for nothing."""

import pytest

from engines.answers.chat.chatting import plain_answer


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ("I hope it will be sunny tomorrow.", "I hope so, too."),
        ("Isn't that a darling little fellow?", "Yes, I think so, too."),
        ("Oh, what a lovely dog!", "Yes, I think so, too."),
        ("It looks very cosy.", "Yes, I think so, too."),
        ("I would never dare to do that!", "I understand: not everybody would dare that."),
        ("I am so tired today.", "I am sorry to hear that."),
        ("I’m happy.", "I am glad to hear that."),
        ("Well done!", "Thank you!"),
        ("You are right.", "Thank you!"),
        ("I hope it works. What is on the table?", None),
        ("What a lovely dog! Where is its owner?", None),
        ("How pretty was the woman in red?", None),
        ("How funny does it look?", None),
        ("How beautiful!", "Yes, I think so, too."),
        ("Isn't it pretty dark in here?", None),
        ("Isn't this interesting building a church?", None),
        ("Isn't he wearing a fun hat or is it a cap?", None),
        ("I could never see what is written there.", None),
        ("Is it nice outside?", None),
        ("Isn't that a cat?", None),
        ("How nice is the dog?", None),
        ("I hope you can see me. Who is there?", None),
        ("I am happy with the red cup, where is it?", None),
        ("My keys are on the kitchen table.", None),
    ],
)
def test_a_remark_is_answered_in_kind(remark: str, said: str | None) -> None:
    answer = plain_answer(remark, 3.0, None)
    assert (answer.text if answer else None) == said
