import numpy as np

from benchmarks.scene.naming.ranking import area_under_curve, found_at_precision, interval, rejected

SCORES = np.asarray([0.9, 0.8, 0.7, 0.6, 0.5])
IS_TRUE = np.asarray([True, True, False, True, False])


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    assert area_under_curve(SCORES, IS_TRUE) == 5 / 6
    assert area_under_curve(np.ones(5), IS_TRUE) == 0.5
    assert np.isnan(area_under_curve(SCORES, np.ones(5, bool)))


def test_what_is_found_at_a_precision_counts_from_the_surest_on() -> None:
    assert found_at_precision(SCORES, IS_TRUE, 0.95) == 2 / 3
    assert found_at_precision(SCORES, IS_TRUE, 0.75) == 1
    assert found_at_precision(-SCORES, IS_TRUE, 0.95) == 0


def test_false_ones_are_rejected_below_what_keeps_the_true_ones() -> None:
    assert rejected(SCORES, IS_TRUE, 1.0) == 0.5
    assert rejected(SCORES, IS_TRUE, 0.5) == 1


def test_the_interval_holds_the_measure_and_is_the_same_each_time() -> None:
    scores, is_true = np.tile(SCORES, 20), np.tile(IS_TRUE, 20)
    groups = np.arange(100) // 2
    low, high = interval(area_under_curve, scores, is_true, groups)
    assert low < area_under_curve(scores, is_true) < high
    assert interval(area_under_curve, scores, is_true, groups) == (low, high)
