"""The record of what was there and heard."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.answers.when.watched import Watched
from engines.saving.packing import packed, unpacked
from engines.scene.counting import episodes
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.state import SceneState, Thing
from tests.engines.scene.counting.rooms import WINDOW_S, recorded, window_of, within


def spans(record: EpisodeRecord, name: str) -> list[tuple[float, float]]:
    return [(episode.start_s, episode.end_s) for episode in record.things([name])]


def test_things_are_there_from_their_first_picture_to_their_last() -> None:
    record = recorded(120, {"cat": [(20, 50), (80, 200)], "cup": [(0, 200)]})
    assert spans(record, "cat") == [(21.5, 49.5), (81.5, 119.5)]
    assert [(e.is_open, e.is_start_known, e.place) for e in record.things(["cat"])] == [
        (False, True, ((2, 3),)),
        (True, True, ((2, 3),)),
    ]
    assert [(e.is_open, e.is_start_known) for e in record.things(["cup"])] == [(True, False)]


def test_out_of_view_for_a_moment_is_no_departure() -> None:
    assert spans(recorded(120, {"cat": [(20, 50), (58, 80)]}), "cat") == [(21.5, 79.5)]
    assert spans(recorded(120, {"cat": [(20, 50), (66, 80)]}), "cat") == [(21.5, 49.5), (67.5, 79.5)]


def test_who_comes_besides_others_is_an_episode_of_its_own() -> None:
    record = recorded(120, {"person": [(0, 200), (20, 40), (70, 90)]})
    assert [(e.level, e.start_s, e.is_start_known) for e in record.things(["person"])] == [
        (1, 1.5, False),
        (2, 21.5, True),
        (2, 71.5, True),
    ]


def test_the_place_of_who_comes_besides_others_is_its_own() -> None:
    record = EpisodeRecord()
    columns = {1: 4, 2: 6, 3: 0}  # the second person comes on the right of the first, the third on the left
    for index in range(9):
        people = [
            Thing(number, "person", None, 2, columns[number], held=False) for number in (1, 2, 3)[: index // 3 + 1]
        ]
        there = tuple(sorted(people, key=lambda thing: thing.column))  # as the tracker tells them
        record.add(window_of(index), SceneState(there, "bright", is_still=False), [])
    assert [e.place for e in record.things(["person"])] == [((2, 4),), ((2, 6),), ((2, 0),)]


def test_nobody_knows_when_came_what_is_there_after_a_time_without_pictures() -> None:
    record = recorded(120, {"cat": [(40, 200)], "dog": [(80, 200)]}, blind=[(30, 60)])
    assert [e.is_start_known for e in record.things(["cat", "dog"])] == [False, True]
    assert record.watched.seen == [(0.0, 30.0), (60.0, 120.0)]


def test_in_a_black_picture_nothing_goes_and_nothing_is_watched() -> None:
    record = recorded(120, {"cat": [(20, 60)]}, light=lambda time_s: "black" if 40 <= time_s < 80 else "bright")
    assert spans(record, "cat") == [(21.5, 39.5)]
    assert record.watched.seen == [(0.0, 40.0), (80.0, 120.0)]


def test_a_telephone_that_pauses_between_its_rings_rings_once() -> None:
    rings = [(20.0, 22.0), (26.0, 28.0), (32.0, 34.0), (60.0, 61.0)]
    record = recorded(120, {}, {"a telephone": rings, "speech": [(0, 120)]})
    assert [(e.start_s, e.end_s) for e in record.sounds(["a telephone", "speech"])] == [(20, 34), (60, 61)]


def test_the_record_is_bounded_and_says_since_when_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(episodes, "MAX_EPISODES", 3)
    record = recorded(400, {"cat": [(40.0 * number, 40.0 * number + 20) for number in range(8)]})
    assert len(record.things(["cat"])) == 3
    assert record.known_since_s == record.things(["cat"])[0].start_s - 22.0


def test_a_pause_is_bridged_among_all_that_ended_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(episodes, "LATEST", 4)
    others = {f"sound {number}": [(8.0, 9.0)] for number in range(3)}
    record = recorded(120, {}, {"a telephone": [(6.0, 8.0), (13.0, 14.0)], **others})
    assert [(e.start_s, e.end_s) for e in record.sounds(["a telephone"])] == [(6.0, 14.0)]


def test_a_record_can_be_saved() -> None:
    record = recorded(120, {"cat": [(20, 50), (80, 200)]}, {"a telephone": [(20, 22), (118, 120)]}, blind=[(60, 70)])
    classes = (*episodes.SAVED_CLASSES, Watched)
    again = unpacked(packed(record, classes), EpisodeRecord(), classes)
    assert again.things(["cat"]) == record.things(["cat"])
    assert again.sounds(["a telephone"]) == record.sounds(["a telephone"])
    assert (again.watched.seen, again.watched.heard) == (record.watched.seen, record.watched.heard)
    assert vars(again).keys() == vars(record).keys()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(6, 20)), max_size=5))
def test_episodes_are_the_union_of_what_was_there(parts: list[tuple[int, int]]) -> None:
    """Spans of whole windows, which may touch or overlap."""
    there = [(WINDOW_S * start, WINDOW_S * (start + count)) for start, count in parts]
    merged = [(start_s, end_s) for start_s, end_s in there]
    record = recorded(200, {"cat": merged})
    first = [episode for episode in record.things(["cat"]) if episode.level == 1]
    for index in range(100):
        seen_s = WINDOW_S * index + 1.5
        is_there = within(seen_s, there)
        is_recorded = any(episode.start_s <= seen_s <= episode.end_s for episode in first)
        is_near = any(within(seen_s + shift_s, there) for shift_s in (-10, -8, -6, -4, -2, 2, 4, 6, 8, 10))
        assert is_recorded == is_there or (is_recorded and is_near)
    assert all(one.end_s < other.start_s for one, other in pairwise(first))


def test_what_is_forgotten_on_request_is_not_known_and_the_record_goes_on() -> None:
    record = recorded(120, {"cat": [(20, 50), (80, 200)], "cup": [(90, 100)]})
    record.forget_since(86.0, 120.0)
    assert spans(record, "cat") == [(21.5, 49.5), (81.5, 86.0)]
    assert not any(episode.is_open for episode in record.things(["cat", "cup"]))
    assert record.things(["cup"]) == []
    assert record.known_since_s == 120.0
    assert "cup" not in packed(record, (*episodes.SAVED_CLASSES, Watched)).text
    record.forget_since(0.0, 120.0)
    assert record.things(["cat"]) == []
