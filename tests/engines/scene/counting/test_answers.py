"""How long, how often and when, in the terms of the question, and what is missing of the time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.answers.when.question import time_of_perception
from engines.api import Answer
from engines.scene.counting import answers, episodes
from engines.scene.counting.episodes import EpisodeRecord
from engines.wall_clock import WallClock
from tests.engines.scene.counting.rooms import WINDOW_S, recorded

LIVE = WallClock(13 * 3600.0)
NOW_S = 3600.0  # it is 14:00
ROOM = recorded(
    NOW_S,
    {
        "cup": [(0, 4000)],
        "cat": [(600, 1200), (3000, 3060)],
        "person": [(0, 4000), (1800, 2400)],
        "dog": [(3300, 4000)],
        "bird": [(600, 660), (1200, 1260), (1800, 1860), (2400, 2460), (3000, 3060)],
    },
    {"a telephone": [(900, 912), (3500, 3520)], "a knock": [(3540, 3541), (3570, 3571)]},
)


def asked(question: str, record: EpisodeRecord = ROOM, started: WallClock | None = LIVE) -> Answer | None:
    time = time_of_perception(question, NOW_S, started)
    return answers.counted_answer(question, time, NOW_S, started, record, WINDOW_S)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How long was the cat there?", "For eleven minutes in all, twice."),
        ("How long was the cat there between 13:45 and 13:55?", "For 58 seconds, at 13:50."),
        ("How long was the cat there between 13:15 and 13:30?", "For five minutes, from 13:15 to 13:19."),
        ("How long has the dog been there?", "For five minutes, since 13:55."),
        ("How long has somebody been here?", "For an hour, from the beginning."),
        ("How long has the cat been gone?", "For nine minutes, since 13:50."),
        ("How long was the dog there in the last ten minutes?", "For five minutes, since 13:55."),
        ("How long was the horse there?", "I did not see a horse."),
        ("How often did the cat come?", "Twice, at 13:10 and at 13:50."),
        ("How often did the cat come since half past one?", "Once, at 13:50."),
        ("How often did the cat come in the last ten minutes?", "Once, ten minutes ago, at 13:50."),
        ("How often did you see a bird?", "Five times, the last time ten minutes ago, at 13:50."),
        ("How often did the cup come?", "It was there from the beginning."),
        ("How often did somebody come in?", "Once, thirty minutes ago, at 13:30."),
        ("How often did anybody leave?", "Once, twenty minutes ago, at 13:39."),
        ("How often did a horse come?", "I did not see a horse."),
        ("How often did the phone ring?", "Twice, at 13:15 and at 13:58."),
        ("How often did the phone ring between one and half past one?", "Once, at 13:15."),
        ("How often did somebody knock?", "Twice, a minute ago and 30 seconds ago."),
        ("When did the cat come?", "At 13:10 and at 13:50."),
        ("When did you first see the cat?", "Fifty minutes ago, at 13:10."),
        ("When did the cat leave?", "At 13:19 and at 13:50."),
        ("How long ago did the cat leave?", "Nine minutes ago, at 13:50."),
        ("Since when was the cat there?", "Ten minutes ago, at 13:50."),
        ("When did you last see the cat?", "Nine minutes ago, at 13:50."),
        ("When did you last see the dog?", "It is still there."),
        ("When did the phone ring?", "At 13:15 and at 13:58."),
        ("Did the cat come between 13:45 and 13:55?", "Yes, at 13:50."),
        ("Did you see a cat?", "Yes, at 13:10 and at 13:50."),
        ("Did the phone ring?", "Yes, at 13:15 and at 13:58."),
        ("Have you heard somebody knock?", "Yes, a minute ago and 30 seconds ago."),
        ("Did anybody leave?", "Yes, twenty minutes ago, at 13:39."),
        ("What did you see at 13:15?", "A person, a cat and a cup."),
        ("What was there at 13:35?", "Two people and a cup."),
        ("Who was there between 13:30 and 13:35?", "Two people."),
        ("What did you hear at 13:15?", "A telephone."),
        ("Did you see a cat at 13:15?", "Yes, from 13:14 to 13:17."),
        ("Was the dog there in the last minute?", "Yes, since 13:59."),
        ("Did the dog come between 13:57 and 13:59?", "It was there before that already."),
        (
            "What happened between 13:35 and 13:45?",
            "A person left at 13:39, a bird came at 13:40 and a bird left at 13:40.",
        ),
        ("Did anything change between 13:52 and 13:56?", "A dog came at 13:55."),
        (
            "Sum up what happened since 13:05.",
            "Seventeen changes, the last ones: a bird left at 13:50, a cat left at 13:50 and a dog came at 13:55.",
        ),
        ("Did the cat leave between 13:15 and 13:25?", "Yes, at 13:19."),
        ("How often did the dog leave?", "It is still there."),
        ("Did you see a dog before 13:50?", "No, I did not see a dog."),
    ],
)
def test_live(question: str, said: str) -> None:
    answer = asked(question)
    assert answer is not None
    assert answer.text == said
    assert (answer.is_sure, answer.is_hedged) == (True, False)


@pytest.mark.parametrize(
    "question",
    [
        "How often did the doorbell ring?",
        "Did you see a horse?",
        "Did you see a dog?",
        "What did you see just now?",
        "Did the phone ring at 13:30?",
        "How long is the cat there?",
    ],
)
def test_what_the_record_cannot_say_is_left_to_the_model(question: str) -> None:
    """A sound that was not found may have been heard all the same, and a vase may have been there."""
    assert asked(question) is None


def test_what_was_only_heard_is_not_said_to_be_seen() -> None:
    record = recorded(60, {"dog": [(0, 60)]}, {"a cat": [(30, 32)], "an airplane": [(40, 44)], "a dog": [(50, 52)]})
    for question, said in (
        ("Did you see a cat?", "I heard a cat, but I did not see one."),
        ("Have you seen an airplane?", "I heard an airplane, but I did not see one."),
        ("Did you see a dog?", None),
        ("Did you see a horse?", None),
    ):
        answer = asked(question, record)
        assert (answer.text if answer else None) == said


def test_a_recording_has_positions() -> None:
    for question, said in (
        ("How often did the cat come?", "Twice, at 10:02 and at 50:02."),
        ("How long was the cat there between 10:00 and 15:00?", "For five minutes, from 10:02 to 15:00."),
    ):
        answer = asked(question, started=None)
        assert answer is not None
        assert answer.text == said


def test_the_model_reads_it_in_its_own_words_and_moments_prove_it() -> None:
    answer = asked("How often did the cat come today?")
    assert answer is not None
    assert answer.text == "Twice, at 13:10 and at 13:50. I began at 13:00."
    assert answer.raw_text == "Twice, at 602 seconds and at 3002 seconds. I began at 0 seconds."
    assert (answer.is_sure, answer.is_hedged) == (False, True)
    assert [(e.start_s, e.end_s, e.modality, e.patches, e.weight) for e in answer.evidence] == [
        (600.0, 602.0, "video", ((2, 3),), 0.5),
        (3000.0, 3002.0, "video", ((2, 3),), 0.5),
    ]
    heard = asked("How often did the phone ring?")
    assert heard is not None
    assert [(e.start_s, e.modality, e.patches) for e in heard.evidence] == [(900.0, "audio", ()), (3500.0, "audio", ())]


def test_what_is_missing_is_told() -> None:
    blind = recorded(NOW_S, {"cat": [(600, 900)]}, {"a telephone": [(900, 912)]}, [(1200, 1800)], [(1800, 2400)])
    for question, said in (
        (
            "How often did the cat come?",
            "Once, fifty minutes ago, at 13:10. I saw nothing for ten minutes of that time.",
        ),
        ("How often did the cat come before 13:20?", "Once, at 13:10."),
        (
            "How often did the phone ring?",
            "Once, forty-five minutes ago, at 13:15. I heard nothing for ten minutes of that time.",
        ),
        (
            "Did you see a cat between 13:25 and 13:40?",
            "No, I did not see a cat. I saw nothing for five minutes of that time.",
        ),
    ):
        answer = asked(question, blind)
        assert answer is not None
        assert answer.text == said
        assert answer.is_sure == ("nothing" not in said)
    assert asked("Did you see a cat between 13:21 and 13:29?", blind) is None
    blind.known_since_s = 700.0
    answer = asked("How often did the cat come?", blind)
    assert answer is not None
    assert "I no longer know what was before 13:11." in answer.text
    assert asked("Did you see a dog before 13:20?", blind) is None, "it may be forgotten"


def test_of_two_that_came_together_one_may_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(episodes, "MAX_EPISODES", 2)
    record = recorded(NOW_S, {"dog": [(40, 80), (40, 80)], "cat": [(100, 140)]})
    assert [episode.level for episode in record.things(["dog"])] == [2]
    assert asked("How often was a dog there?", record) is None
    assert asked("How long was a dog there?", record) is None


def test_nothing_is_counted_that_was_never_watched() -> None:
    assert asked("How long was the cat there?", EpisodeRecord()) is None
    assert asked("How long was the cat there?", recorded(NOW_S, {}, blind=[(0, NOW_S)])) is None


@given(st.lists(st.tuples(st.integers(10, 1700), st.integers(6, 60)), min_size=1, max_size=4), st.data())
def test_durations_add_up_and_counts_are_of_the_asked_time(parts: list[tuple[int, int]], data: st.DataObject) -> None:
    record = recorded(NOW_S, {"cat": [(WINDOW_S * start, WINDOW_S * (start + count)) for start, count in parts]})
    episodes = [episode for episode in record.things(["cat"]) if episode.level == 1]
    first, last = sorted(data.draw(st.tuples(st.integers(0, 3599), st.integers(0, 3599))))
    question = f"How often did you see a cat between {first} seconds and {last + 1} seconds?"
    answer = asked(question, record)
    inside = [episode for episode in episodes if episode.start_s <= last + 1 and episode.end_s >= first]
    assert answer is not None
    count = {0: "I did not", 1: "Once", 2: "Twice", 3: "Three times", 4: "Four times"}[len(inside)]
    assert answer.text.startswith(count)
    assert len(answer.evidence) == min(len(inside), 3)


@pytest.mark.parametrize(
    ("question", "said"),
    [("When did he go away?", "At 13:01."), ("When did the man come in?", "At 13:00."), ("When did it go away?", None)],
)
def test_of_somebody_who_was_talked_of_the_last_time_is_told(question: str, said: str | None) -> None:
    record = recorded(120, {"person": [(20, 80)], "cup": [(0, 120)]})
    answer = answers.counted_answer(question, None, 110.0, None, record, 2.0)
    assert (answer is None) == (said is None)
