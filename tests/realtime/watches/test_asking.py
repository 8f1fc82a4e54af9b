"""The LLM is asked about watches that are no rule, when nothing else is to be done."""

import pytest

from engines.watches.window import SensedWindow
from realtime.watches.asking import PERIOD_S, WatchAsker, guess_about, question_about
from tests.realtime.dialogue.bench import Bench


@pytest.mark.parametrize(
    ("event", "question"),
    [
        ("you see a man in blue", "Do you see a man in blue now?"),
        ("the red car is there", "Is the red car there now?"),
        ("there are flowers", "Are there flowers now?"),
        ("the door opens", "Is it true now that the door opens?"),
    ],
)
def test_an_event_becomes_a_question(event: str, question: str) -> None:
    assert question_about(event) == question


@pytest.mark.parametrize(
    ("event", "guess"),
    [
        ("you see a man in blue", "I think that I see a man in blue."),
        ("somebody is smiling", "I think that somebody is smiling."),
    ],
)
def test_what_the_llm_says_is_told_as_a_guess(event: str, guess: str) -> None:
    assert guess_about(event) == guess


class Asked:
    """A live stream with watches, and an asker; nothing works but when it is told to."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.bench.stream.state = "live"
        self.watches, self.worker = self.bench.stream.watches, self.bench.worker
        self.asker = WatchAsker(self.worker, {"door": self.bench.stream}, lambda: 0.0)

    @property
    def questions(self) -> list[str]:
        return [question for question, _, _ in self.bench.engine.streams[0].asked] if self.bench.engine.streams else []

    def work(self) -> None:
        while self.worker.run_next():
            pass

    def at(self, now_s: float) -> None:
        self.bench.stream.advance_to(now_s, now_s)
        self.asker.check()
        self.work()


def test_watches_take_turns_and_are_asked_about_now_and_then() -> None:
    asked = Asked()
    for event in ("you see Tom", "you see Ann", "you see a cat"):
        asked.watches.add(event)
    tom, ann = "Do you see Tom now?", "Do you see Ann now?"
    asked.at(1.0)
    asked.at(2.0)
    assert asked.questions == [tom, ann], "a cat is seen without the LLM"
    asked.at(3.0)
    assert asked.questions == [tom, ann]
    asked.at(1.0 + PERIOD_S)
    asked.at(2.0 + PERIOD_S)
    assert asked.questions == [tom, ann, tom, ann]
    asked.watches.pause("1", is_paused=True)
    asked.bench.stream.state = "source_lost"
    asked.at(40.0)
    asked.bench.stream.state = "live"
    asked.at(41.0)
    assert asked.questions == [tom, ann, tom, ann, ann]


def test_nothing_is_asked_about_people_and_vehicles_that_are_not_in_view() -> None:
    asked = Asked()
    for event in ("a blue bus is there", "somebody is smiling", "you see strawberries", "you hear a dog whine"):
        asked.watches.add(event)
    whine = "Do you hear a dog whine now?"
    bus, smile, food = "Is a blue bus there now?", "Is somebody smiling now?", "Do you see strawberries now?"
    for at_s, things, questions in (
        (10.0, {"bus": 1, "tree": 2}, {bus, food, whine}),
        (50.0, {"person": 2}, {smile, food, whine}),
        (90.0, None, {bus, smile, food, whine}),
    ):
        before = len(asked.questions)
        asked.watches.sensed(SensedWindow(at_s - 2.0, at_s, things))
        for step in range(4):
            asked.at(at_s + step)
        assert set(asked.questions[before:]) == questions, at_s


def test_what_the_llm_saw_has_ended_once_its_things_are_gone() -> None:
    asked = Asked()
    watch = asked.watches.add("a blue bus is there")
    watch.is_on = True
    asked.watches.sensed(SensedWindow(0.0, 2.0, {"bus": 1}))
    assert watch.is_on
    asked.watches.sensed(SensedWindow(2.0, 4.0, {"person": 1}))
    assert not watch.is_on


def test_people_who_ask_go_first_and_one_question_waits_at_most() -> None:
    asked = Asked()
    asked.watches.add("you see Tom")
    asked.asker.check()
    assert asked.worker.run_next()
    asked.bench.dialogue.add_typed("What is there?")
    asked.bench.dialogue.answer()
    for _ in range(100):
        asked.asker.check()
        asked.worker.run_next()
        if asked.bench.outcomes:
            break
    assert asked.bench.outcomes == [("resp_1", "completed")]
    assert [question for question in asked.questions if "Tom" in question] == ["Do you see Tom now?"]
    steps_before = asked.bench.engine.streams[0].num_closed
    asked.work()
    assert asked.bench.engine.streams[0].num_closed == steps_before


def test_a_busy_worker_is_not_asked() -> None:
    asked = Asked()
    asked.watches.add("you see Tom")
    asked.bench.dialogue.add_typed("What is there?")
    asked.bench.dialogue.answer()
    asked.asker.check()
    asked.work()
    assert asked.questions == ["What is there?"]


def test_what_is_being_asked_when_a_stream_forgets_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, judged = Asked(), list[object]()
    monkeypatch.setattr(asked.watches, "judged", lambda *args: judged.append(args))
    asked.watches.add("you see Tom")
    asked.asker.check()
    assert asked.worker.run_next()
    asked.asker.forget(asked.bench.stream.key + 1)
    asked.asker.forget(asked.bench.stream.key)
    asked.work()
    assert asked.questions == ["Do you see Tom now?"]
    assert judged == []
    asked.at(1.0 + PERIOD_S)
    assert len(judged) == 1
