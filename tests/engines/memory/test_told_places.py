"""Where typed statements stand."""

from engines.core.sync_rope import IDS_PER_SECOND
from engines.memory.told_places import ToldPlaces


def test_statements_end_when_they_are_told_and_never_share_a_place() -> None:
    places = ToldPlaces()
    told = [(10, 0.0), (20, 0.0), (50, 8.0), (25, 8.0), (25, 8.5), (25, 700.0)]
    spans = []
    for num_ids, now_s in told:
        start_s, offset = places.place(num_ids, now_s)
        first_id = start_s * IDS_PER_SECOND + offset
        spans.append((first_id, first_id + num_ids))
    assert spans == [(0, 10), (10, 30), (150, 200), (200, 225), (225, 250), (17475, 17500)]
