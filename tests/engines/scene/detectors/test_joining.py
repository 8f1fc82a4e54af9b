from hypothesis import given
from hypothesis import strategies as st

from engines.notes import Box
from engines.scene.detection import Detection
from engines.scene.detectors.joining import SCORE_OF_LEAST, joined
from engines.scene.following import SURE_SCORE

HERE: Box = (0.2, 0.2, 0.6, 0.8)
NEARLY: Box = (0.25, 0.2, 0.65, 0.8)
ELSEWHERE: Box = (0.7, 0.2, 0.9, 0.8)


def cup(score: float, box: Box = HERE) -> Detection:
    return Detection("cup", score, box)


def test_what_all_are_half_sure_of_is_there_and_what_one_is_half_sure_of_is_not() -> None:
    (found,) = joined([cup(0.3)], [cup(0.3)], [cup(0.3)])
    assert found.score > SCORE_OF_LEAST
    for number in range(3):
        assert list(joined(*([cup(0.3)] if number == each else [] for each in range(3)))) == []


def test_picodet_alone_must_be_surer_and_the_others_alone_nearly_certain() -> None:
    assert list(joined([], [cup(0.8)], []))
    assert list(joined([cup(0.9)], [], [])) == []
    assert list(joined([cup(0.98)], [], []))
    assert list(joined([], [], [cup(0.98)])) == []


def test_what_is_seen_by_one_alone_does_not_count_at_once() -> None:
    (alone,) = joined([], [cup(0.8)], [])
    (together,) = joined([cup(0.5)], [cup(0.8)], [])
    assert alone.score < SURE_SCORE <= together.score


def test_a_thing_of_several_is_where_the_first_of_them_saw_it() -> None:
    (found,) = joined([cup(0.3)], [cup(0.9, NEARLY)], [])
    assert found.box == HERE
    (found,) = joined([], [cup(0.6, NEARLY)], [cup(0.9)])
    assert found.box == NEARLY


def test_places_and_names_that_differ_are_no_agreement() -> None:
    assert list(joined([cup(0.4)], [cup(0.4, ELSEWHERE)], [])) == []
    assert list(joined([cup(0.4)], [Detection("bowl", 0.4, HERE)], [])) == []


def test_things_of_one_name_side_by_side_stay_several() -> None:
    found = list(joined(*[[cup(0.5), cup(0.5, ELSEWHERE)]] * 3))
    assert [thing.box for thing in found] == [HERE, ELSEWHERE]


def test_one_find_does_not_speak_for_two_of_another_detector() -> None:
    (found,) = joined([cup(0.2), cup(0.3, NEARLY)], [cup(0.6)], [])
    assert found.box == NEARLY


@given(st.lists(st.floats(0.1, 1), min_size=3, max_size=3), st.integers(0, 2), st.floats(0, 0.5))
def test_more_evidence_of_any_makes_no_lower_score(scores: list[float], number: int, more: float) -> None:
    def score(of_each: list[float]) -> float:
        return max((thing.score for thing in joined(*([cup(one)] for one in of_each))), default=0.0)

    raised = [min(one + more * (each == number), 1.0) for each, one in enumerate(scores)]
    assert score(scores) <= score(raised) < 1
