"""Keys become a line, questions and actions."""

import pytest

from clients.talk.line_editor import Action, LineEditor
from realtime.events.client import MAX_TEXT_CHARACTERS


def test_a_line_is_typed_corrected_and_asked() -> None:
    editor = LineEditor()
    for keys in ("Who", " is", " theer", "\x7f", "\x7f", "re", "?"):
        assert editor.type(keys) == []
    assert editor.text == "Who is there?"
    assert editor.type("\r") == [Action("ask", "Who is there?")]
    assert editor.text == ""


@pytest.mark.parametrize(
    ("keys", "actions"),
    [
        ("\r", []),
        ("\x1b", [Action("hush")]),
        ("\x1b[A", []),
        (" ", [Action("talk")]),
        ("\x04", [Action("end")]),
        ("What?\nWho?\n", [Action("ask", "What?"), Action("ask", "Who?")]),
    ],
)
def test_keys_of_an_empty_line(keys: str, actions: list[Action]) -> None:
    assert LineEditor().type(keys) == actions


def test_a_line_can_be_cleared_and_is_not_ended_by_accident() -> None:
    editor = LineEditor()
    editor.type("Who\x04")
    assert editor.text == "Who"
    editor.type("\x15")
    assert editor.text == ""


def test_a_line_is_as_long_as_a_question_may_be() -> None:
    editor = LineEditor()
    editor.type("a" * (MAX_TEXT_CHARACTERS + 10))
    assert len(editor.text) == MAX_TEXT_CHARACTERS
