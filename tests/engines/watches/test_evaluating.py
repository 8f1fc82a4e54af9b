"""When a rule tells: once each time that what it looks out for begins."""

from collections.abc import Callable

from engines.api import Utterance
from engines.notes import Reading
from engines.watches.compiling import compiled
from engines.watches.evaluating import RuleState
from engines.watches.window import SensedWindow, only_read

WINDOW_S = 2.0
Told = list[tuple[float, str]]


def told(
    event: str, length_s: float, sense: Callable[[float, float], SensedWindow], state: RuleState | None = None
) -> Told:
    """When a rule has told, at the ends of windows, and what. `sense` makes the window between two times."""
    rule = compiled(event)
    assert rule is not None
    state = state or RuleState(rule, 0.0)
    found = []
    for index in range(int(length_s / WINDOW_S)):
        window = sense(index * WINDOW_S, (index + 1) * WINDOW_S)
        moment = state.add(window)
        if moment is not None:
            found.append((window.end_s, moment.words))
    return found


def seen(
    *spans: tuple[float, float], name: str = "cat", blind: tuple[float, float] = (-1, -1)
) -> Callable[[float, float], SensedWindow]:
    def sense(start_s: float, end_s: float) -> SensedWindow:
        count = sum(begin_s <= start_s < over_s for begin_s, over_s in spans)
        is_blind = blind[0] <= start_s < blind[1]
        return SensedWindow(start_s, end_s, None if is_blind else {name: count} if count else {})

    return sense


def heard(*times_s: float, name: str = "a telephone", people: int = 0) -> Callable[[float, float], SensedWindow]:
    def sense(start_s: float, end_s: float) -> SensedWindow:
        sounds = tuple((time_s, name) for time_s in times_s if start_s <= time_s < end_s)
        return SensedWindow(start_s, end_s, {"person": people} if people else {}, sounds)

    return sense


def test_a_thing_is_told_once_for_as_long_as_it_is_there() -> None:
    assert told("you see a cat", 60, seen((10, 30))) == [(12, "I see a cat.")]


def test_out_of_view_for_a_moment_is_not_gone() -> None:
    assert told("you see a cat", 60, seen((10, 20), (26, 40))) == [(12, "I see a cat.")]
    assert [at_s for at_s, _ in told("you see a cat", 80, seen((10, 20), (34, 50)))] == [12, 36]


def test_what_is_there_already_is_told_at_once_unless_its_coming_is_asked_for() -> None:
    assert told("you see a cat", 20, seen((0, 20))) == [(2, "I see a cat.")]
    assert told("a cat comes", 20, seen((0, 20))) == []
    assert told("a cat comes", 60, seen((0, 10), (30, 40))) == [(32, "A cat has come.")]


def test_blindness_is_no_absence() -> None:
    assert [at_s for at_s, _ in told("you see a cat", 80, seen((10, 80), blind=(20, 60)))] == [12]
    assert told("nobody is there", 40, seen((0, 6), name="person", blind=(6, 40))) == []


def test_numbers_count_all_that_are_there() -> None:
    sense = seen((0, 60), (10, 60), (20, 24), name="person")
    assert told("there are two people", 60, sense) == [(12, "I see two people.")]
    assert [at_s for at_s, _ in told("more than two people are there", 60, sense)] == [22]


def test_an_animal_is_one_of_its_kind() -> None:
    assert [at_s for at_s, _ in told("you see a bird", 20, seen((4, 20), name="hen"))] == [6]


def test_who_has_gone_was_there_before() -> None:
    assert told("the cat leaves", 40, seen()) == []
    assert told("the cat leaves", 40, seen((4, 10))) == [(14, "A cat has gone.")]
    assert told("nobody is there", 40, seen((4, 10), name="person")) == [(4, "I see nobody."), (14, "I see nobody.")]


def test_a_sound_is_told_when_it_was_found_twice() -> None:
    assert told("the phone rings", 20, heard(4.0)) == []
    assert told("the phone rings", 20, heard(4.0, 4.0)) == [(6, "I hear a telephone.")], "another look confirmed it"
    assert told("the phone rings", 40, heard(4.0, 4.5, 8.0, 9.0, 12.5)) == [(6, "I hear a telephone.")]
    assert [at_s for at_s, _ in told("the phone rings", 60, heard(4.0, 4.5, 30.0, 30.5))] == [6, 32]


def test_words_are_told_with_all_that_was_said() -> None:
    def sense(start_s: float, end_s: float) -> SensedWindow:
        said = (Utterance(start_s - 1.0, start_s + 1.0, "Please help me!"),) if start_s in (0.0, 8.0) else ()
        return SensedWindow(start_s, end_s, {}, (), said)

    expected = [(10, 'Somebody said "Please help me!".')]
    assert told("somebody says help", 20, sense) == expected, "what was being said when it was asked for does not count"


def test_text_that_stays_is_told_once() -> None:
    def sense(start_s: float, end_s: float) -> SensedWindow:
        return SensedWindow(
            start_s, end_s, {}, read=((start_s, "CLOSED"),) if start_s % 20 == 0 and start_s < 60 else ()
        )

    assert told("the sign says closed", 80, sense) == [(2, 'I read "CLOSED".')]


def test_what_belongs_together_is_told_when_all_of_it_holds() -> None:
    event = "somebody is at the desk and the phone rings"
    assert told(event, 20, heard(4.0, 4.5)) == []
    assert told(event, 20, heard(4.0, 4.5, people=1)) == [(6, "I see a person and hear a telephone.")]

    def comes_later(start_s: float, end_s: float) -> SensedWindow:
        sounds = ((4.0, "a telephone"), (4.5, "a telephone")) if start_s == 4 else ()
        return SensedWindow(start_s, end_s, {"person": 1} if start_s >= 8 else {}, sounds)

    assert [at_s for at_s, _ in told(event, 20, comes_later)] == [10], "5 s are together"


def test_what_held_at_a_restart_is_not_told_again() -> None:
    for event, sense in (("you see a cat", seen((0, 20))), ("the phone rings", heard(0.5, 1.0, 1.5))):
        rule = compiled(event)
        assert rule is not None
        assert told(event, 20, sense, RuleState(rule, 0.0, is_on=True)) == []
        assert told(event, 20, sense, RuleState(rule, 0.0, is_on=False)) != []
    rule = compiled("you see a cat")
    assert rule is not None
    later = seen((30, 40))
    assert [at_s for at_s, _ in told("you see a cat", 60, later, RuleState(rule, 0.0, is_on=True))] == [32]


def test_text_is_told_as_soon_as_it_is_known_and_not_again_with_the_next_window() -> None:
    rule = compiled("the sign says closed and somebody is there")
    assert rule is not None
    state, sign = RuleState(rule, 0.0), Reading(1.5, "CLOSED", 0.9, (0.0, 0.0, 1.0, 1.0))
    assert state.add(SensedWindow(0.0, 2.0, {"person": 1})) is None
    assert state.add_sooner(only_read((), 2.1)) is None
    moment = state.add_sooner(only_read((sign,), 2.2))
    assert moment is not None
    assert moment.words == 'I read "CLOSED" and see a person.'
    assert state.add(SensedWindow(2.0, 4.0, {"person": 1}, read=((1.5, "CLOSED"),))) is None
    other = compiled("you see a cat")
    assert other is not None
    assert RuleState(other, 0.0).add_sooner(only_read((sign,), 2.2)) is None
