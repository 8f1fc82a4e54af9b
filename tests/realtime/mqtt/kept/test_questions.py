"""A question is taken once, however often it is delivered, and so it is after a restart."""

import pytest

from realtime.mqtt.kept.questions import MAX_KNOWN, MAX_LETTERS, MAX_WAITING, Question, Questions, Refusal


def receive(
    questions: Questions, payload: str, packet_id: int = 1, *, is_repeated: bool = False
) -> tuple[Question, Refusal | None] | int:
    return questions.receive("door", payload.encode(), packet_id, is_repeated, 0.0)


def refusal_of(questions: Questions, payload: bytes) -> Refusal | None:
    received = questions.receive("door", payload, 1, False, 0.0)
    assert not isinstance(received, int)
    return received[1]


def test_a_packet_that_is_sent_again_is_known_and_the_same_words_in_another_one_are_not() -> None:
    questions = Questions()
    receive(questions, "Who?", 5)
    assert receive(questions, "Who?", 5, is_repeated=True) == 1
    receive(questions, "Who?", 6)
    receive(questions, "Who?", 5)  # packets have their numbers in turns
    receive(questions, "What?", 7, is_repeated=True)  # sent before, and it never came
    assert [each.text for each in questions.waiting.values()] == ["Who?", "Who?", "Who?", "What?"]
    assert questions.num_repeated == 1


def test_a_question_with_an_id_is_known_by_it() -> None:
    questions = Questions()
    receive(questions, '{"id": "a", "question": "Who?"}', 1)
    assert receive(questions, '{"id": "a", "question": "Who?"}', 2) == 1
    receive(questions, '{"id": "b", "question": "Who?"}', 3)
    questions.receive("yard", b'{"id": "a", "question": "Who?"}', 4, False, 0.0)
    assert [(each.stream, each.id) for each in questions.waiting.values()] == [
        ("door", "a"),
        ("door", "b"),
        ("yard", "a"),
    ]


def test_what_was_received_is_known_after_a_restart() -> None:
    before, after = Questions(), Questions()
    for number in range(3):
        receive(before, f"Question {number}", number)
    del before.waiting[1]
    after.restore(before.entries())
    assert after.waiting == before.waiting
    assert receive(after, "Question 0", 0, is_repeated=True) == 1
    received = receive(after, "Question 3", 3)
    assert not isinstance(received, int)
    assert received[0].number == 4


def test_too_many_questions_are_refused_and_old_ones_are_no_longer_known() -> None:
    questions = Questions()
    for number in range(MAX_WAITING):
        assert not isinstance(received := receive(questions, f"{number}", number), int)
        assert received[1] is None
    refused = receive(questions, "one more", 99)
    assert not isinstance(refused, int)
    assert refused[1] is not None
    assert refused[1].code == "too_many_questions"
    assert receive(questions, "one more", 99, is_repeated=True) == refused[0].number
    questions.waiting.clear()
    for number in range(MAX_KNOWN):
        receive(questions, f"later {number}", number)
        questions.waiting.clear()
    assert not isinstance(receive(questions, "one more", 99, is_repeated=True), int)


@pytest.mark.parametrize(
    "payload",
    [
        *(b"", b"  ", b"\xff\xfe", b"{", b'{"id": 1}', b'{"question": 7}', b'{"question": ""}', b"{" * 9000),
        *(b'{"a":' * 3000, b"?" * (MAX_LETTERS + 1), b"x" * 100_000, b'{"question": "\\ud800"}'),
        b'{"id": "\\ud800", "question": "Who?"}',
    ],
    ids=range(13),
)
def test_what_is_no_question_is_refused_in_words(payload: bytes) -> None:
    refusal = refusal_of(Questions(), payload)
    assert refusal is not None
    assert refusal.code == "invalid_question"


def test_an_id_that_is_no_text_is_not_kept() -> None:
    received = Questions().receive("door", b'{"id": "\\udfff", "question": "Who?"}', 1, False, 0.0)
    assert not isinstance(received, int)
    assert received[0].id is None


def test_a_question_may_be_plain_text_or_an_object() -> None:
    questions = Questions()
    for payload in (" What is there? ", '{"question": " What? ", "more": 1}', '{"id": 7, "question": "x"}'):
        receive(questions, payload)
    assert [(each.text, each.id) for each in questions.waiting.values()] == [
        ("What is there?", None),
        ("What?", None),
        ("x", "7"),
    ]
