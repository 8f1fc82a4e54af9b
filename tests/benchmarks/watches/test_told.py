"""Standing questions on composed streams, whose senses make no mistakes."""

from benchmarks.watches.senses import Mistakes
from benchmarks.watches.told import LATEST_S, Score, measured
from benchmarks.watches.truth import KINDS

FAULTLESS = Mistakes(*[0.0] * len(vars(Mistakes())))


def test_without_mistakes_nearly_all_is_told_in_time() -> None:
    scores = measured(1, 0, FAULTLESS)
    assert scores.keys() == KINDS.keys()
    assert sum(score.num_events for score in scores.values()) > 20
    for kind, score in scores.items():
        if score.num_events:
            assert score.recall > 0.8, kind
            assert score.precision > 0.8, kind
            assert score.delay_s(1.0) <= LATEST_S


def test_only_the_first_notice_of_an_event_is_right() -> None:
    score = Score()
    score.add([10.0, 100.0], [12.0, 13.0, 50.0])
    assert (score.num_events, score.num_told, score.delays_s) == (2, 3, [2.0])
    assert (score.recall, score.delay_s(1.0)) == (0.5, 2.0)


def test_a_notice_of_what_was_interrupted_briefly_is_not_counted() -> None:
    score = Score()
    score.add([10.0], [12.0, 22.0, 50.0], brief=[20.0, 80.0])
    assert (score.num_events, score.num_told, score.delays_s) == (1, 2, [2.0])


def test_scores_are_joined() -> None:
    scores = [Score(), Score()]
    for at_s, score in enumerate(scores):
        score.add([10.0, 90.0], [12.0 + at_s])
    total = Score.joined(scores)
    assert (total.num_events, total.num_told, total.delays_s) == (4, 2, [2.0, 3.0])
    assert total.in_time == 1.0
