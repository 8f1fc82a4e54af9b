from engines.notes import Box
from engines.scene.detection import Detection
from engines.scene.duplicates import without_duplicates


def names_and_scores(*detections: Detection) -> list[tuple[str, float]]:
    return [(found.name, found.score) for found in without_duplicates(detections)]


def person(score: float, *box: float) -> Detection:
    left, top, right, bottom = box
    return Detection("person", score, (left, top, right, bottom))


BOX: Box = (0.1, 0.1, 0.5, 0.9)


def test_two_boxes_of_one_thing_are_one() -> None:
    assert names_and_scores(person(0.4, 0.12, 0.1, 0.5, 0.85), Detection("person", 0.6, BOX)) == [("person", 0.6)]


def test_a_part_inside_is_not_another_thing() -> None:
    assert names_and_scores(Detection("person", 0.6, BOX), person(0.5, 0.2, 0.1, 0.4, 0.5)) == [("person", 0.6)]


def test_somebody_far_away_behind_somebody_near_is_another_person() -> None:
    assert len(names_and_scores(Detection("person", 0.6, BOX), person(0.5, 0.2, 0.3, 0.28, 0.6))) == 2


def test_people_side_by_side_stay_two() -> None:
    assert len(names_and_scores(Detection("person", 0.6, BOX), person(0.5, 0.4, 0.1, 0.8, 0.9))) == 2


def test_one_thing_has_one_name_but_things_in_front_of_each_other_keep_theirs() -> None:
    truck, car = Detection("truck", 0.4, BOX), Detection("car", 0.6, (0.11, 0.1, 0.5, 0.88))
    cup = Detection("cup", 0.5, (0.2, 0.4, 0.3, 0.6))
    assert names_and_scores(truck, car, cup) == [("car", 0.6), ("cup", 0.5)]
