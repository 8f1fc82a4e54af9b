"""What counts as a difference."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clients.recorded.rerun import rerun
from engines.api import Reduction, Window
from tests.clients.recorded.sessions import Session, noisy
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream


class RefusingStream(ScriptedStream):
    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        super().note_said(text, now_s, heard_s)
        raise RuntimeError("no\nroom")


class Refuses(ScriptedEngine):
    """Cannot remember what it is told."""

    stream_type = RefusingStream


@pytest.mark.parametrize(
    ("then", "now", "differences"),
    [
        (ScriptedEngine(), ScriptedEngine(), []),
        (Refuses(), Refuses(), []),
        (Refuses(), ScriptedEngine(), ["what was told at 2.5 s: then no room, now fine"]),
        (ScriptedEngine(), Refuses(), ["what was told at 2.5 s: then fine, now no room"]),
    ],
)
def test_what_could_not_be_remembered_once_is_a_difference(
    then: ScriptedEngine, now: ScriptedEngine, differences: list[str], tmp_path: Path
) -> None:
    session = Session(tmp_path, then)
    session.tell("My keys are here.", 2.5)
    session.work()
    comparison = rerun(session.end(), now, lambda: 0.0)
    assert comparison.other_differences == differences
    assert comparison.is_same == (not differences)


class TurnedStream(ScriptedStream):
    def reduce(self, window: Window) -> Reduction:
        reduction = super().reduce(window)
        return replace(reduction, kept=reduction.kept.take(np.arange(len(reduction.kept))[::-1]))


class Turned(ScriptedEngine):
    """Keeps the same tokens, the last one first."""

    stream_type = TurnedStream


def test_the_same_tokens_in_another_order_are_a_difference(tmp_path: Path) -> None:
    session = Session(tmp_path, ScriptedEngine())
    session.live.add_windows([noisy(0)])
    session.work()
    comparison = rerun(session.end(), Turned(), lambda: 0.0)
    assert not comparison.is_same
    first = comparison.windows.first
    assert first is not None
    assert (first.then, first.now, first.others) == ((), (), ("the same tokens in another order",))
