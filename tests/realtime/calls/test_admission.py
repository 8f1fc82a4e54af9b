"""When a new stream is refused because the machine cannot keep up."""

from engines.serving.load import RECOVERY_WINDOWS, LoadControl
from realtime.calls.admission import LEVEL_VALID_S, LoadAdmission, StreamLoad


def test_a_stream_is_refused_while_another_is_above_the_level_that_was_chosen() -> None:
    for max_load, accepted in ((0, {0}), (1, {0, 1}), (2, {0, 1, 2})):
        found = set()
        for level in range(3):
            admission = LoadAdmission(max_load)
            admission.update({1: StreamLoad(0, 5, 0), 2: StreamLoad(level, 5, 0)}, 0.0)
            assert (admission.refusal is None) == admission.is_open
            found |= {level} if admission.is_open else set()
        assert found == accepted


def test_the_refusal_says_what_to_do() -> None:
    admission = LoadAdmission(0)
    admission.update({1: StreamLoad(2, 5, 0)}, 0.0)
    assert admission.refusal is not None
    assert admission.refusal.code == "overloaded"
    assert admission.refusal.retry_after_s
    assert all(word in str(admission.refusal) for word in ("wait", "--ratio", "--max-load"))
    assert "\n" not in str(admission.refusal)


def test_it_opens_again_when_the_load_has_gone_or_the_stream_has_ended() -> None:
    admission = LoadAdmission(0)
    assert admission.update({1: StreamLoad(1, 1, 3)}, 0.0)
    assert not admission.update({1: StreamLoad(1, 2, 0)}, 2.0)
    assert admission.update({1: StreamLoad(0, 3, 0)}, 4.0)
    assert admission.is_open
    admission.update({1: StreamLoad(1, 4, 3)}, 6.0)
    assert admission.update({}, 7.0)
    assert admission.is_open


def test_a_stream_without_work_counts_no_longer_whatever_its_level_was() -> None:
    admission = LoadAdmission(0)
    admission.update({1: StreamLoad(2, 7, 0)}, 0.0)
    admission.update({1: StreamLoad(2, 7, 0)}, LEVEL_VALID_S - 0.1)
    assert not admission.is_open
    assert admission.update({1: StreamLoad(2, 7, 0)}, LEVEL_VALID_S)
    assert admission.is_open
    admission.update({1: StreamLoad(2, 7, 1)}, 100.0)  # nothing is reduced, but something waits
    assert not admission.is_open


def test_it_does_not_flicker_with_the_backlog() -> None:
    load, admission = LoadControl(0.04, 8), LoadAdmission(0)
    changes = 0
    backlogs = [0, 0, 3, 3, *[0, 1] * 20, *[0] * 3 * RECOVERY_WINDOWS]
    for index, num_waiting in enumerate(backlogs):
        step = load.step_for(num_waiting)
        changes += admission.update({1: StreamLoad(step.level, index, num_waiting)}, 2.0 * index)
    assert changes == 2
    assert admission.is_open
