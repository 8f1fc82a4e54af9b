"""What is in view is counted by name, and nothing is told of what cannot be seen."""

import pytest

from engines.scene.senses import SceneMemory
from engines.scene.state import Light, SceneState, Thing
from tests.engines.scene.counting.rooms import window_of


def memory_of(*names: str, light: Light = "bright") -> SceneMemory:
    memory = SceneMemory()
    things = tuple(Thing(number, name, None, 2, 3, held=False) for number, name in enumerate(names))
    memory.tracker._state = SceneState(things, light, is_still=False)
    return memory


def test_things_are_counted_by_name() -> None:
    found = memory_of("person", "cup", "person").things_in_view(window_of(0))
    assert found == (("cup", 1), ("person", 2))


def test_an_empty_room_has_no_things() -> None:
    assert memory_of().things_in_view(window_of(0)) == ()


@pytest.mark.parametrize("case", ["no picture", "black"])
def test_nothing_is_told_of_what_cannot_be_seen(case: str) -> None:
    memory = memory_of("person", light="black" if case == "black" else "bright")
    assert memory.things_in_view(window_of(0, sees=case != "no picture")) is None
