"""Right answers about what people do follow from the last notes of it, whatever people really do."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from engines.scene.wording import NUMBERS
from tests.training.tiny import tiny_stock
from training.scenes.questions import Question
from training.scenes.rooms.example import RoomExample, room_example
from training.scenes.rooms.kinds.postures import doing_before, doing_now
from training.scenes.rooms.kinds.postures.doing_now import POSTURE_WORDS

NUM_ROOMS = 250
NUMBER = re.compile(rf"({'|'.join(NUMBERS)}) people are ")


@cache
def rooms() -> list[RoomExample]:
    return [room_example(number, tiny_stock()) for number in range(NUM_ROOMS)]


def told(room: RoomExample, question: Question) -> list[str] | None:
    """The last notes about what people do; None if somebody has gone since, or nobody is seen."""
    last: list[str] = []
    num_windows = int((question.asked_s - room.plan.start_s) // 2)
    for notes in room.plan.notes[:num_windows]:
        if any(note.key == "person gone" for note in notes):
            last = []
        last = [note.text for note in notes if note.kind == "doing"] or last
    state = room.states[num_windows - 1]
    return last if last and state.light != "black" and state.things_called("person") else None


def asked(*kinds: str) -> Iterator[tuple[Question, list[str]]]:
    """Questions of some kinds with the notes that hold."""
    for room in rooms():
        for question in room.questions:
            notes = told(room, question) if question.kind in kinds else None
            if notes:
                yield question, notes


def posture_in(text: str) -> str | None:
    """The posture that a question asks for; None if a typing error hides it."""
    found = {posture for posture, words in POSTURE_WORDS.items() for word in words if word in text.lower()}
    return found.pop() if len(found) == 1 else None


def number_of(notes: list[str], word: str) -> int:
    """How many people the notes tell of that do something."""
    found = 0
    for note in (note for note in notes if f" {word}" in note):
        match = NUMBER.match(note)
        found += NUMBERS.index(match[1]) if match else 1
    return found


def test_as_many_people_are_counted_as_notes_tell_of() -> None:
    counts = Counter[int]()
    for question, notes in asked("how_many_doing"):
        posture = posture_in(question.text)
        if posture and not question.answer.startswith("I can't"):
            number = number_of(notes, posture)
            words = {0: "I do not see", 1: "One person."}.get(number, f"{NUMBERS[number].capitalize()} people.")
            assert question.answer.startswith(words), (question, notes)
            counts[min(number, 2)] += 1
    assert min(counts[0], counts[1], counts[2]) > 0


def test_somebody_is_said_to_do_what_a_note_tells_and_nothing_else() -> None:
    answers = Counter[str]()
    for question, notes in asked("is_anybody_doing", "who_does"):
        posture = posture_in(question.text)
        if posture and "can't" not in question.answer:
            denies = "do not see" in question.answer
            assert denies == (number_of(notes, posture) == 0), (question, notes)
            answers[f"{question.kind} {denies}"] += 1
    assert len(answers) == 4


def test_a_smile_is_told_exactly_if_a_note_tells_it() -> None:
    answers = Counter[bool]()
    for question, notes in asked("who_smiles", "is_smiling"):
        denies = "do not see" in question.answer
        assert denies == (not any(note.endswith((" smiling",)) and "not smiling" not in note for note in notes)), (
            question
        )
        answers[denies] += 1
    assert min(answers[True], answers[False]) > 3


def test_what_everybody_does_is_told_in_the_words_of_the_notes() -> None:
    found = list(asked("people_doing"))
    assert len(found) > 10
    for question, notes in found:
        assert question.answer.lower() == " ".join(f"{note}." for note in notes), question


def test_a_change_is_told_at_the_time_of_a_note_about_it() -> None:
    num_changes = 0
    for room in rooms():
        times = {
            round(room.plan.start_s) + 2 * number
            for number, notes in enumerate(room.plan.notes)
            if any(note.kind == "doing" for note in notes)
        }
        for question in room.questions:
            if question.kind in ("posture_changed", "when_posture"):
                seconds = [int(found) for found in re.findall(r"(\d+) seconds", question.answer)]
                assert set(seconds) <= times, question
                num_changes += bool(seconds)
    assert num_changes > 10


def test_what_was_done_before_stands_in_an_earlier_note() -> None:
    num_found = 0
    for room in rooms():
        notes = [note.text for of_window in room.plan.notes for note in of_window if note.kind == "doing"]
        for question in room.questions:
            if question.kind == "doing_earlier" and question.answer.startswith(
                ("Sitting", "Standing", "Lying", "Walking")
            ):
                assert any(question.answer.lower().rstrip(".") in note for note in notes), question
                num_found += 1
    assert num_found > 2


def test_a_twentieth_of_the_questions_is_about_what_people_do() -> None:
    makers = {name for module in (doing_now, doing_before) for name in vars(module)} | {"doing"}
    questions = [question for room in rooms() for question in room.questions]
    assert 0.04 < sum(question.kind in makers for question in questions) / len(questions) < 0.09
