"""Notes about what comes, changes and goes in a camera's pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.notes import Note, Reading
from engines.scene.detection import Detection
from engines.scene.following import COLOUR_VOTES, GONE_AFTER
from engines.scene.state import Light, Sights
from engines.scene.tracker import COMES_BACK_WITHIN_S, REFRESH_S, SceneTracker


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


def test_what_comes_after_the_beginning_is_told_to_come_now() -> None:
    cup, books = small("cup", 0.1, "red"), (small("book", 0.7), small("book", 0.9))
    assert told((cup,), (cup, *books[:1]), (cup, *books)) == [
        ["a red cup on the left"],
        ["a book on the right"],
        ["now two books on the right"],
    ]


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


def test_somebody_in_other_clothes_does_not_come_again() -> None:
    orange, blue = (person(0.4, "orange"),), (person(0.4, "blue"),)
    *_, other = told(orange, *[()] * GONE_AFTER, blue)
    assert other == ["now a person in blue in the middle"]
    *_, first = told(orange, *[()] * GONE_AFTER, blue, *[()] * GONE_AFTER, orange)
    assert first == ["a person in orange in the middle again"]


def test_who_comes_after_a_long_time_does_not_come_again() -> None:
    tracker, here = SceneTracker(), (person(0.4, "orange"),)
    for number, found in enumerate((here, *[()] * GONE_AFTER)):
        tracker.update(Sights(2.0 * number, found))
    assert texts(tracker.update(Sights(COMES_BACK_WITHIN_S + 20, here))) == ["now a person in orange in the middle"]


def test_a_colour_is_that_of_the_last_pictures() -> None:
    tracker = SceneTracker()
    for number in range(100):
        tracker.update(Sights(2.0 * number, (person(0.4, "orange"),)))
    for number in range(100, 100 + COLOUR_VOTES // 2 + 1):
        tracker.update(Sights(2.0 * number, (person(0.4, "blue"),)))
    assert tracker.state.things[0].colour == "blue"


def test_one_of_two_people_leaves() -> None:
    both, one = (person(0.1), person(0.7)), (person(0.7),)
    assert told(both, *[one] * GONE_AFTER)[-1] == ["a person is gone", "a person on the right"]


def test_a_thing_inside_a_person_is_held() -> None:
    assert told((person(0.1), small("phone", 0.15))) == [["a person on the left", "a phone on the left, held"]]


@pytest.mark.parametrize(
    "box",
    [
        (0.12, 0.15, 0.18, 0.2),  # on a shelf beside the head
        (0.26, 0.5, 0.4, 0.6),  # reaches far beyond the person
        (0.1, 0.4, 0.3, 0.9),  # too large
    ],
)
def test_a_thing_in_front_of_or_behind_a_person_is_not_held(box: tuple[float, float, float, float]) -> None:
    tracker = SceneTracker()
    tracker.update(Sights(0.0, (person(0.1), Detection("book", 0.7, box))))
    assert [thing.held for thing in tracker.state.things_called("book")] == [False]


def test_what_holds_is_said_again_after_a_while() -> None:
    pictures = [(person(0.4),)] * 15
    assert [i for i, said in enumerate(told(*pictures)) if said] == [0, round(REFRESH_S / 2)]


def test_nothing_goes_while_the_picture_is_black() -> None:
    tracker = SceneTracker()
    tracker.update(Sights(0.0, (person(0.4),)))
    blind = [tracker.update(Sights(2.0 * i, (), "black")) for i in range(1, 6)]
    assert [texts(notes, "light") for notes in blind] == [["the picture is black"], [], [], [], []]
    sight = tracker.update(Sights(12.0, (person(0.4),)))
    assert texts(sight) == []
    assert texts(sight, "light") == ["it is bright"]


def test_a_picture_that_stood_still_moves_again() -> None:
    tracker = SceneTracker()
    lights = [
        texts(tracker.update(Sights(2.0 * i, (), is_still=is_still)), "light")
        for i, is_still in enumerate((False, True, True, False, False))
    ]
    assert lights == [["it is bright"], ["the picture stands still"], [], ["the picture moves again"], []]


@pytest.mark.parametrize(
    ("before_s", "after_s", "span"),
    [
        (3.0, 9.0, None),
        (3.9, 10.1, "6 seconds"),
        (2.0, 11.9, "6 seconds"),
        (3.0, 24.0, "20 seconds"),
        (3.0, 94.0, "a minute and a half"),
        (3.0, 7204.0, "two hours"),
    ],
)
def test_windows_without_a_picture_are_noted_once_when_sight_returns(
    before_s: float, after_s: float, span: str | None
) -> None:
    tracker = SceneTracker()
    assert texts(tracker.update(Sights(before_s, ())), "gap") == []
    wanted = [f"nothing was seen for {span}"] if span else []
    found = texts(tracker.update(Sights(after_s, (person(0.4),))), "gap", "things")
    assert found == [*wanted, "now a person in the middle"]
    assert texts(tracker.update(Sights(after_s + 2.0, ())), "gap") == []
    assert tracker.state.gap == ((4.0, after_s // 2 * 2) if span else None)


def test_before_the_first_picture_and_in_black_ones_there_is_no_gap() -> None:
    tracker = SceneTracker()
    tracker.add_readings((), 2.0)
    assert texts(tracker.update(Sights(41.0, (), "black")), "gap") == []
    assert texts(tracker.update(Sights(43.0, (), "black")), "gap") == []
    assert texts(tracker.update(Sights(45.0, ())), "gap") == []


def test_text_is_read_out_once() -> None:
    tracker = SceneTracker()
    sign, again = (Reading(0.0, text, 0.9, (0.4, 0.4, 0.6, 0.6)) for text in ("NO PARKING", "NO PARK1NG"))
    assert texts(tracker.update(Sights(0.0, (), readings=(sign,))), "reading") == ['it reads "NO PARKING"']
    assert texts(tracker.update(Sights(2.0, (), readings=(again,))), "reading") == []
    assert texts(tracker.update(Sights(4.0, (), readings=(sign, again))), "reading") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Room 12", "Room 13"), ("12:30", "12:31"), ("GATE B1", "GATE B2"), ("NO PARKING", "NO STOPPING")],
)
def test_other_digits_or_words_are_another_text(one: str, other: str) -> None:
    tracker = SceneTracker()
    for text in (one, other):
        reading = Reading(0.0, text, 0.9, (0.4, 0.4, 0.6, 0.6))
        assert texts(tracker.update(Sights(0.0, (), readings=(reading,))), "reading") == [f'it reads "{text}"']


def test_a_text_is_compared_with_the_one_most_like_it() -> None:
    tracker = SceneTracker()
    signs = [Reading(0.0, text, 0.9, (0.4, 0.4, 0.6, 0.6)) for text in ("EXIT DOOR AHEAD", "EXIT DOORS AHEADS")]
    assert texts(tracker.update(Sights(0.0, (), readings=(signs[0],))), "reading") == ['it reads "EXIT DOOR AHEAD"']
    assert texts(tracker.update(Sights(1.0, (), readings=(signs[1],))), "reading") == []
    assert texts(tracker.update(Sights(2.0, (), readings=tuple(signs))), "reading") == []


def test_text_that_a_later_reading_does_not_find_stays_gone() -> None:
    tracker = SceneTracker()
    sign = Reading(0.0, "EXIT", 0.9, (0.4, 0.4, 0.6, 0.6))
    shown = []
    for sights in (
        Sights(0.0, (), readings=(sign,)),
        Sights(2.0, ()),
        Sights(4.0, (), nothing_read=True),
        Sights(6.0, ()),  # not read
    ):
        tracker.update(sights)
        shown.append([text.text for text in tracker.state.texts])
    assert shown == [["EXIT"], ["EXIT"], [], []]


def test_what_was_read_before_is_noted_in_a_black_picture_and_without_one() -> None:
    tracker = SceneTracker()
    exit_, way = (Reading(0.0, text, 0.9, (0.4, 0.4, 0.6, 0.6)) for text in ("EXIT", "THIS WAY"))
    tracker.update(Sights(0.0, (person(0.4),)))
    assert texts(tracker.update(Sights(2.0, (), "black", readings=(exit_,))), "reading") == ['it reads "EXIT"']
    assert texts(tracker.add_readings((way,), 4.0), "reading") == ['it reads "THIS WAY"']
    assert tracker.add_readings((exit_, way), 6.0) == ()
    assert len(tracker.state.things) == 1


def test_text_that_became_known_late_is_noted_when_it_did() -> None:
    tracker = SceneTracker()
    (note,) = tracker.add_readings((Reading(1.0, "EXIT", 0.9, (0.4, 0.4, 0.6, 0.6)),), 4.0)
    assert (note.time_s, note.read_s) == (4.0, 1.0)


def test_light_that_flickers_is_told_once_and_black_at_once() -> None:
    tracker = SceneTracker()
    lights: tuple[Light, ...] = ("bright", "dim", "bright", "dim", "dim", "dark", "black", "dim", "dim")
    told = [texts(tracker.update(Sights(2.0 * i, (), light)), "light") for i, light in enumerate(lights)]
    assert [said for each in told for said in each] == [
        "it is bright",
        "it is dim",
        "the picture is black",
        "it is dim",
    ]
    assert told[4:7] == [["it is dim"], [], ["the picture is black"]]


@given(st.lists(st.lists(st.tuples(st.sampled_from(["person", "cup"]), st.floats(0, 0.8)), max_size=4), max_size=12))
def test_state_and_notes_agree(pictures: list[list[tuple[str, float]]]) -> None:
    """The last note of a name tells whether it is there: where some are left after others have gone, they are told."""
    tracker, there = SceneTracker(), set[str]()
    for number, found in enumerate(pictures):
        detections = tuple(Detection(name, 0.7, (left, 0.2, left + 0.2, 0.8)) for name, left in found)
        for note in tracker.update(Sights(2.0 * number, detections)):
            name = "cup" if "cup" in note.key else "person"
            if note.kind == "things":
                there.add(name)
            elif note.kind == "gone":
                there.discard(name)
        assert there == {thing.name for thing in tracker.state.things}
