"""What is given up under load, in which order, and that it comes back."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engines.api import Window
from engines.media import Detail, Frame
from engines.serving.load import HIGH_BACKLOG_WINDOWS, MIN_RATIO, RECOVERY_WINDOWS, LoadControl, load_steps

CAPACITY = 8


def window(num_frames: int) -> Window:
    frames = tuple(Frame(0.5 * index, np.zeros((1, 1, 3), np.uint8)) for index in range(num_frames))
    pcm = np.ones(32, np.float32)
    detail = Detail(frames[-1].time_s, np.zeros((2, 3, 3), np.uint8))
    return Window(0, 0.0, 2.0, frames, pcm, pcm > 0, (), 1, is_last=False, detail=detail)


@given(st.floats(0.001, 1))
def test_tokens_go_before_pictures_and_each_step_is_cheaper(ratio: float) -> None:
    steps = load_steps(ratio)
    assert steps[0].ratio == ratio
    assert [step.level for step in steps] == sorted(step.level for step in steps)
    costs = [(step.keep_one_of or 1000, -step.ratio) for step in steps]
    assert costs == sorted(costs)
    assert len(set(costs)) == len(costs)
    assert steps[-1].keep_one_of == 0
    assert all(step.ratio >= min(ratio, MIN_RATIO) for step in steps)


@pytest.mark.parametrize(("position", "left"), [(0, 4), (-3, 2), (-2, 1), (-1, 0)])
def test_pictures_are_thinned_and_counted_sound_stays(position: int, left: int) -> None:
    whole = window(4)
    thinned = load_steps(0.2)[position].drop_frames(whole)
    assert len(thinned.frames) == left
    assert thinned.dropped_frames == 1 + 4 - left
    assert thinned.pcm is whole.pcm
    assert thinned.detail is (whole.detail if left else None)


def test_a_full_backlog_is_met_at_once_and_calm_brings_everything_back() -> None:
    load = LoadControl(0.2, CAPACITY)
    assert load.step_for(0).level == 0
    assert load.step_for(CAPACITY - 1).keep_one_of == 0
    steps = [load.step_for(0) for _ in range(RECOVERY_WINDOWS * len(load_steps(0.2)))]
    assert [step.level for step in steps] == sorted((step.level for step in steps), reverse=True)
    assert steps[-1] == load_steps(0.2)[0]
    assert steps[RECOVERY_WINDOWS - 2].keep_one_of == 0  # not before it is calm for a while


def test_one_window_that_waits_is_no_load() -> None:
    load = LoadControl(0.2, CAPACITY)
    assert {load.step_for(count % 2).level for count in range(50)} == {0}


@given(
    ratio=st.floats(0.02, 1),
    picture_cost=st.floats(0.1, 1.0),
    token_cost=st.floats(0.1, 4.0),
    sound_cost=st.floats(0.1, 0.8),
)
def test_no_window_is_lost_as_long_as_sound_alone_can_be_kept_up_with(
    ratio: float, picture_cost: float, token_cost: float, sound_cost: float
) -> None:
    """A queue with a window every 2 s and a machine for which everything has its price in seconds.

    One window with everything must fit into the room that is left when nothing is given up yet.
    """
    assume(sound_cost + 4 * (picture_cost + token_cost * ratio) <= 2.0 * (CAPACITY - HIGH_BACKLOG_WINDOWS))
    load, waiting, elapsed_s = LoadControl(ratio, CAPACITY), 0, 0.0
    for _ in range(300):
        while elapsed_s >= 2.0:
            elapsed_s -= 2.0
            waiting += 1
            assert waiting <= CAPACITY
        if not waiting:
            elapsed_s = 2.0
            continue
        waiting -= 1
        step = load.step_for(waiting)
        pictures = -(-4 // step.keep_one_of) if step.keep_one_of else 0
        elapsed_s += sound_cost + pictures * (picture_cost + token_cost * step.ratio)


def test_a_new_ratio_holds_at_once_when_there_is_no_load() -> None:
    load = LoadControl(0.2, CAPACITY)
    load.set_ratio(0.5)
    assert load.step_for(0).ratio == 0.5
    load.step_for(CAPACITY - 1)
    load.set_ratio(0.02)
    assert load.step_for(1).keep_one_of == 0
