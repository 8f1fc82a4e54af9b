"""Notes about what comes, changes and goes in a camera's pictures."""

from hypothesis import given
from hypothesis import strategies as st

from engines.notes import Note, Reading
from engines.scene.detection import Detection
from engines.scene.following import GONE_AFTER
from engines.scene.state import Sights
from engines.scene.tracker import REFRESH_S, SceneTracker


def person(left: float, colour: str | None = None, score: float = 0.7) -> Detection:
    return Detection("person", score, (left, 0.1, left + 0.2, 0.9), colour)


def small(name: str, left: float, colour: str | None = None, score: float = 0.7) -> Detection:
    return Detection(name, score, (left, 0.5, left + 0.06, 0.56), colour)


def texts(notes: tuple[Note, ...], *kinds: str) -> list[str]:
    return [note.text for note in notes if note.kind in (kinds or ("things", "gone"))]


def told(*pictures: tuple[Detection, ...]) -> list[list[str]]:
    """What is said of things, picture by picture."""
    tracker = SceneTracker()
    return [texts(tracker.update(Sights(2.0 * i, found))) for i, found in enumerate(pictures)]


def test_a_thing_is_named_with_colour_and_place_once() -> None:
    assert told((small("cup", 0.1, "red"),), (small("cup", 0.1, "red"),)) == [["a red cup on the left"], []]


def test_people_are_counted_and_told_apart() -> None:
    assert told((person(0.1, "orange"), person(0.7, "blue"))) == [
        ["two people: in orange on the left, in blue on the right"]
    ]


def test_a_doubtful_thing_counts_when_it_was_seen_twice() -> None:
    doubtful = (small("cup", 0.5, score=0.35),)
    assert told(doubtful, doubtful) == [[], ["a cup in the middle"]]


def test_one_missed_picture_changes_no_count() -> None:
    here = (person(0.4),)
    assert told(here, (), here) == [["a person in the middle"], [], []]


def test_who_leaves_is_gone_and_who_comes_back_is_there_again() -> None:
    here = (person(0.4),)
    *_, last, back = told(here, *[()] * GONE_AFTER, here)
    assert last == ["the person is gone"]
    assert back == ["a person in the middle again"]


def test_one_of_two_people_leaves() -> None:
    both, one = (person(0.1), person(0.7)), (person(0.7),)
    assert told(both, *[one] * GONE_AFTER)[-1] == ["a person is gone", "a person on the right"]


def test_a_thing_inside_a_person_is_held() -> None:
    assert told((person(0.1), small("phone", 0.15))) == [["a person on the left", "a phone on the left, held"]]


def test_what_holds_is_said_again_after_a_while() -> None:
    pictures = [(person(0.4),)] * 15
    assert [i for i, said in enumerate(told(*pictures)) if said] == [0, round(REFRESH_S / 2)]


def test_nothing_goes_while_the_picture_is_black() -> None:
    tracker = SceneTracker()
    tracker.update(Sights(0.0, (person(0.4),)))
    blind = [tracker.update(Sights(2.0 * i, (), "black")) for i in range(1, 6)]
    assert [texts(notes, "light") for notes in blind] == [["the picture is black"], [], [], [], []]
    assert texts(tracker.update(Sights(12.0, (person(0.4),)))) == []


def test_text_is_read_out_once() -> None:
    tracker = SceneTracker()
    sign, again = (Reading(0.0, text, 0.9, (0.4, 0.4, 0.6, 0.6)) for text in ("NO PARKING", "NO PARK1NG"))
    assert texts(tracker.update(Sights(0.0, (), readings=(sign,))), "reading") == ['it reads "NO PARKING"']
    assert texts(tracker.update(Sights(2.0, (), readings=(again,))), "reading") == []
    assert tracker.state.readings == ("NO PARKING",)


@given(st.lists(st.lists(st.tuples(st.sampled_from(["person", "cup"]), st.floats(0, 0.8)), max_size=4), max_size=12))
def test_state_and_notes_agree(pictures: list[list[tuple[str, float]]]) -> None:
    """The last note of a name tells whether it is there."""
    tracker, last = SceneTracker(), dict[str, bool]()
    for number, found in enumerate(pictures):
        detections = tuple(Detection(name, 0.7, (left, 0.2, left + 0.2, 0.8)) for name, left in found)
        for note in tracker.update(Sights(2.0 * number, detections)):
            name = "cup" if "cup" in note.text else "person"
            last[name] = note.kind == "things" or bool(tracker.state.things_called(name))
        assert {name for name, is_there in last.items() if is_there} == {t.name for t in tracker.state.things}
