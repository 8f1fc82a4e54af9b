from engines.notes import Box
from engines.scene.detection import Detection
from engines.scene.detectors.joining import SCORE_OF_LEAST, joined
from engines.scene.following import SURE_SCORE

HERE: Box = (0.2, 0.2, 0.6, 0.8)
NEARLY: Box = (0.25, 0.2, 0.65, 0.8)
ELSEWHERE: Box = (0.7, 0.2, 0.9, 0.8)


def cup(score: float, box: Box = HERE) -> Detection:
    return Detection("cup", score, box)


def test_what_both_are_half_sure_of_is_there_and_what_one_is_half_sure_of_is_not() -> None:
    (found,) = joined([cup(0.3)], [cup(0.3)])
    assert found.score > SCORE_OF_LEAST
    assert list(joined([cup(0.3)], [])) == []
    assert list(joined([], [cup(0.3)])) == []


def test_one_detector_alone_must_be_surer_the_second_one_more_so() -> None:
    assert list(joined([cup(0.6)], []))
    assert list(joined([], [cup(0.6)])) == []
    assert list(joined([], [cup(0.8)]))


def test_what_is_seen_by_one_alone_does_not_count_at_once() -> None:
    (alone,) = joined([cup(0.6)], [])
    (together,) = joined([cup(0.6)], [cup(0.6)])
    assert alone.score < SURE_SCORE <= together.score


def test_a_thing_of_both_is_where_centernet_saw_it() -> None:
    (found,) = joined([cup(0.3)], [cup(0.9, NEARLY)])
    assert found.box == HERE


def test_places_and_names_that_differ_are_no_agreement() -> None:
    assert list(joined([cup(0.4)], [cup(0.4, ELSEWHERE)])) == []
    assert list(joined([cup(0.4)], [Detection("bowl", 0.4, HERE)])) == []


def test_things_of_one_name_side_by_side_stay_several() -> None:
    found = list(joined([cup(0.5), cup(0.5, ELSEWHERE)], [cup(0.5), cup(0.5, ELSEWHERE)]))
    assert [thing.box for thing in found] == [HERE, ELSEWHERE]


def test_one_find_of_the_ssd_does_not_speak_for_two_of_centernet() -> None:
    (found,) = joined([cup(0.2), cup(0.3, NEARLY)], [cup(0.6)])
    assert found.box == NEARLY


def test_more_evidence_of_either_makes_a_higher_score() -> None:
    def score(centernet: float, ssd: float) -> float:
        (found,) = joined([cup(centernet)], [cup(ssd)])
        return found.score

    assert score(0.5, 0.5) < score(0.6, 0.5) < score(0.6, 0.7) < score(0.99999999, 1.0) < 1
