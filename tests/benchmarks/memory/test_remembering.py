"""Events of a long stream are asked about at their ages, and answers are counted as what they are."""

from benchmarks.everyday.clips import Asked, Clip, Shown
from benchmarks.memory.remembering import Examiner, shares
from benchmarks.memory.stream import Happened

CLIP = Clip(
    name="keys",
    seconds=8,
    show=(Shown("tree"),),
    ask=(
        Asked("speech", 8, "Where are my keys?", right=("table",)),
        Asked("speech", 8, "When did I talk about them?", when=2, proof=((2.0, 6.0),)),
    ),
)


def test_every_question_is_asked_once_at_each_age() -> None:
    asked = list[tuple[str, float]]()

    def ask(question: str, now_s: float) -> str:
        asked.append((question, now_s))
        return "On the table." if "Where" in question else "At 1:44."

    examiner = Examiner(ask, ("10 s", "1 min"))
    examiner.add(Happened(CLIP, 100.0))
    for now_s in range(108, 400, 2):
        examiner.pass_to(float(now_s))
    assert asked == [(item.text, now_s) for now_s in (118.0, 168.0) for item in CLIP.ask]
    assert all(given.is_right for given in examiner.given)
    assert shares(examiner.given)["said"]["1 min"] == {"n": 2, "right": 1.0, "admitted": 0.0, "denied": 0.0}


def test_what_is_not_right_is_admitted_or_denied_or_neither() -> None:
    said = iter(("I no longer know: I keep nothing of that.", "At 2:30.", "I did not hear any keys.", "On Friday."))
    examiner = Examiner(lambda *_: next(said), ("10 s", "1 min"))
    examiner.add(Happened(CLIP, 100.0))
    examiner.pass_to(1000.0)
    assert [(given.is_right, given.is_admitted, given.is_denied) for given in examiner.given] == [
        (False, True, False),
        (False, False, False),
        (False, False, True),
        (False, False, False),
    ]
