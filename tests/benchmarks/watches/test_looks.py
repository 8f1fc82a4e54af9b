"""How often another picture of a window is looked at, of windows one after the other."""

from benchmarks.watches.looks import num_looked_again
from engines.scene.detection import Detection

BOX = (0.4, 0.4, 0.6, 0.6)
UNSURE, SURE = Detection("cup", 0.3, BOX), Detection("cup", 0.9, BOX)


def test_only_windows_with_doubts_are_looked_at_again() -> None:
    once = [((UNSURE,), (), ()), ((UNSURE,), (), ()), ((UNSURE,), (), ())]
    gone = [((SURE,), (), ()), ((), (), ()), ((), (), ()), ((), (), ())]
    still_there = [((SURE,), (), ()), ((), (), ()), ((), (), (SURE,)), ((), (), ()), ((), (), ())]
    assert [num_looked_again(looks) for looks in (once, gone, still_there)] == [1, 1, 2]
