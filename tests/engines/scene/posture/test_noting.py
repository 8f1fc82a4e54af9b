"""Notes of what people do, as the tracker makes them."""

import pytest

from engines.saving.packing import packed, unpacked
from engines.scene.detection import Detection
from engines.scene.posture.doing import Doing
from engines.scene.senses import SceneMemory, SceneSenses
from engines.scene.state import Sights
from engines.scene.tracker import REFRESH_S, SceneTracker

SITS, STANDS = Doing("sitting", "sofa", False), Doing("standing", None, False)
SMILES = Doing("sitting", "sofa", True)


def person(left: float, doing: Doing | None, colour: str | None = None, width: float = 0.2) -> Detection:
    return Detection("person", 0.8, (left, 0.1, left + width, 0.9), colour, doing)


def told(
    *pictures: tuple[Detection, ...], tracker: SceneTracker | None = None, start_s: float = 0.0
) -> list[list[str]]:
    """What is said of people's doing, picture by picture."""
    tracker = tracker or SceneTracker()
    notes = (tracker.update(Sights(start_s + 2.0 * i, found)) for i, found in enumerate(pictures))
    return [[note.text for note in of_picture if note.kind == "doing"] for of_picture in notes]


def test_a_posture_is_told_when_two_pictures_agree_and_again_after_a_while() -> None:
    here = (person(0.4, SITS, "grey"),)
    said = told(*[here] * (2 + round(REFRESH_S / 2)))
    sentence = ["the person in grey is sitting on a sofa"]
    assert said == [[], sentence, *[[]] * (round(REFRESH_S / 2) - 1), sentence]


def test_a_wrong_picture_tells_nothing_and_a_change_is_told_once() -> None:
    sits, stands = (person(0.4, SITS),), (person(0.4, STANDS),)
    assert told(sits, sits, stands, sits, stands, stands, stands)[2:] == [[], [], [], ["the person is standing"], []]


def test_people_are_told_apart_by_colour_or_place() -> None:
    by_colour = (person(0.1, SITS, "grey"), person(0.7, STANDS, "red"))
    assert told(by_colour, by_colour)[1] == [
        "the person in grey is sitting on a sofa",
        "the person in red is standing",
    ]
    by_place = (person(0.1, SITS, "grey"), person(0.7, STANDS, "grey"))
    assert told(by_place, by_place)[1] == [
        "the person on the left is sitting on a sofa",
        "the person on the right is standing",
    ]


def test_people_who_do_the_same_share_a_note_and_when_one_changes_all_are_told_of() -> None:
    both = (person(0.1, STANDS, "grey"), person(0.7, STANDS, "red"))
    one_sits = (person(0.1, STANDS, "grey"), person(0.7, SITS, "red"))
    said = told(both, both, both, one_sits, one_sits)
    assert said[1] == ["two people are standing"]
    assert said[4] == ["the person in grey is standing", "the person in red is sitting on a sofa"]


def test_many_people_are_told_without_furniture() -> None:
    many = tuple(person(0.24 * i, SITS if i < 3 else STANDS, width=0.15) for i in range(4))
    assert told(many, many)[1] == ["three people are sitting", "the person on the right is standing"]


def test_a_smile_and_its_end_are_told_also_of_somebody_whose_posture_is_not_known() -> None:
    smiles, serious = (person(0.4, SMILES),), (person(0.4, SITS),)
    said = [texts for texts in told(*[smiles] * 3, *[serious] * 5) if texts]
    assert said == [["the person is sitting on a sofa, smiling"], ["the person is sitting on a sofa"]]
    unsure = [(person(0.4, Doing(None, None, is_smiling)),) for is_smiling in (*[True] * 3, *[False] * 16)]
    assert [texts for texts in told(*unsure) if texts] == [["the person is smiling"], ["the person is not smiling"]]


def test_nothing_is_told_of_the_smile_of_a_face_that_is_not_seen_any_more() -> None:
    smiles, turned = (person(0.4, Doing(None, None, True)),), (person(0.4, Doing(None, None, None)),)
    assert [texts for texts in told(*[smiles] * 3, *[turned] * 16) if texts] == [["the person is smiling"]]
    seated, turned = (person(0.4, SMILES),), (person(0.4, Doing("sitting", "sofa", None)),)
    said = told(*[seated] * 2, *[turned] * round(REFRESH_S / 2))
    assert said[1:] == [["the person is sitting on a sofa, smiling"], *[[]] * 9, ["the person is sitting on a sofa"]]


def test_a_face_that_comes_and_goes_tells_nothing_new_and_does_not_part_people() -> None:
    turned = Doing("standing", None, None)
    pictures = [*[(person(0.1, STANDS), person(0.7, turned))] * 4, *[(person(0.1, turned), person(0.7, STANDS))] * 5]
    assert [texts for texts in told(*pictures) if texts] == [["two people are standing"]]


@pytest.mark.parametrize("is_black", [False, True])
def test_what_was_seen_before_a_time_without_pictures_or_in_black_is_not_told_after_it(is_black: bool) -> None:
    tracker, sits, stands = SceneTracker(), (person(0.4, SITS, "grey"),), (person(0.4, STANDS, "red"),)
    assert told(sits, sits, tracker=tracker)[1] == ["the person in grey is sitting on a sofa"]
    for number in range(2, 20 if is_black else 2):
        tracker.update(Sights(2.0 * number, (), "black"))
    assert told(stands, stands, tracker=tracker, start_s=40.0) == [[], ["the person in red is standing"]]


def test_who_goes_aside_walks_unless_the_camera_turns() -> None:
    walks = [
        (person(left, STANDS, width=0.2), Detection("chair", 0.8, (0.4, 0.6, 0.5, 0.9))) for left in (0.0, 0.25, 0.5)
    ]
    assert told(*walks)[2] == ["the person is walking"]
    turns = [
        (person(left, STANDS), Detection("chair", 0.8, (0.3 + left, 0.6, 0.4 + left, 0.9))) for left in (0.0, 0.25, 0.5)
    ]
    assert told(*turns)[1:] == [["the person is standing"], []]


def test_the_note_has_the_place_and_the_key_of_those_who_do_it() -> None:
    tracker, here = SceneTracker(), (person(0.7, SMILES, "grey"),)
    notes = [note for i in range(2) for note in tracker.update(Sights(2.0 * i, here)) if note.kind == "doing"]
    assert [(note.key, note.row, note.column, note.has_place) for note in notes] == [
        ("person grey sitting sofa smiling", 3, 5, True)
    ]


def test_nothing_is_told_of_people_nobody_looked_at() -> None:
    assert told(*[(person(0.4, None),)] * 4) == [[]] * 4


def test_what_was_told_survives_saving() -> None:
    memory, here = SceneMemory(), (person(0.4, SITS, "grey"),)
    told(here, here, tracker=memory.tracker)
    saved = packed(memory, SceneSenses.saved_classes)
    restored = unpacked(saved, SceneMemory(), SceneSenses.saved_classes)
    assert told(here, here, tracker=restored.tracker, start_s=4.0) == [[], []]
    assert told((person(0.4, STANDS),), (person(0.4, STANDS),), tracker=restored.tracker, start_s=8.0)[1]
