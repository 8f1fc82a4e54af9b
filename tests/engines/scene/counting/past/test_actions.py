"""What somebody did before is told from the record of actions."""

import pytest

from engines.answers.when.asked import AskedTime
from engines.api import Turn
from engines.scene.claims.acts.people import Deed
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.past.action_record import ActionRecord
from engines.scene.counting.past.actions import past_action
from engines.scene.counting.recorded import Question, recorded_answer
from engines.scene.posture.doing import Doing
from engines.scene.state import SceneState, Thing
from tests.engines.scene.counting.rooms import WINDOW_S, window_of

STANDING, SITTING, READING = Deed("standing", False), Deed("sitting on a chair", False), Deed("reading a book", True)


def record() -> ActionRecord:
    """Standing from 10 to 20 s, sitting from 30 to 40 s, reading from 50 s on."""
    made = ActionRecord()
    for number in range(30):
        at_s = 2.0 * number
        made.add(at_s, {1: STANDING, 3: SITTING, 5: READING}.get(int(at_s // 10)))
    return made


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What did she do before?", "She was sitting on a chair."),
        ("What was he doing before that?", "He was sitting on a chair."),
        ("What were they doing?", "I think they were reading a book."),
        ("What has the man been doing so far?", "I think the man was reading a book."),
        ("What did the cat do before?", None),
        ("What did you do before?", None),
        ("What does she do?", None),
        ("What was he doing with the knife?", None),
    ],
)
def test_before_what_goes_on(question: str, said: str | None) -> None:
    found = past_action(question, None, (), record(), WINDOW_S)
    assert (found.text if found else None) == said


def test_at_a_time() -> None:
    question = "What was he doing a minute ago?"
    asked = AskedTime("a minute ago", 8.0, 34.0, (18, 30))
    found = past_action(question, asked, (), record(), WINDOW_S)
    assert found is not None
    assert found.text == "He was standing, then sitting on a chair."
    assert [(each.start_s, each.end_s) for each in found.evidence] == [(10.0, 12.0), (30.0, 32.0)]
    assert past_action(question, AskedTime("a minute ago", 0.0, 5.0, (18, 30)), (), record(), WINDOW_S) is None


def test_a_follow_up() -> None:
    turns = (Turn("What is she doing?", "The person is sitting on a chair."),)
    found = past_action("And before that?", None, turns, record(), WINDOW_S)
    assert found is not None
    assert found.text == "They were standing."
    first = (Turn("What did she do?", "She was standing."),)
    assert past_action("And before that?", None, first, record(), WINDOW_S) is None


def test_nothing_else_was_done_before() -> None:
    made = ActionRecord()
    for at_s in (0.0, 2.0, 4.0):
        made.add(at_s, READING)
    found = past_action("What did she do before?", None, (), made, WINDOW_S)
    assert found is not None
    assert found.text == "The same as now: she was reading a book."


def test_nothing_is_known() -> None:
    assert past_action("What did she do before?", None, (), ActionRecord(), WINDOW_S) is None


def test_what_the_pictures_of_a_stream_show_is_recorded() -> None:
    seen = EpisodeRecord()
    for index in range(6):
        doing = Doing("standing" if index < 3 else "sitting", None, None)
        person = Thing(1, "person", None, 3, 3, held=False, doing=doing)
        seen.add(window_of(index), SceneState((person,), "bright", False), ())
    found = recorded_answer(Question("What was he doing before?", 12.0, None), seen, (), WINDOW_S)
    assert found is not None
    assert found.text == "He was standing."
    seen.forget_since(0.0, 12.0)
    assert recorded_answer(Question("What was he doing before?", 12.0, None), seen, (), WINDOW_S) is None
