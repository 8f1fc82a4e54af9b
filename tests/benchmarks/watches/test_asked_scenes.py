"""Photographs after one another, and when what is asked of the LLM begins in them."""

from benchmarks.watches.asked_scenes import EVENTS, SHOWN_S, begins_s, clip_of


def test_an_event_begins_with_the_first_of_its_photographs_in_a_row() -> None:
    clip = clip_of(0)
    assert clip.seconds == SHOWN_S * len(clip.show)
    for event, photographs in EVENTS.items():
        shows = [shown.file in photographs for shown in clip.show]
        assert sum(shows) == len(photographs), event
        begun = [place for place, now in enumerate(shows) if now and not (place and shows[place - 1])]
        assert begins_s(clip, photographs) == [SHOWN_S * place for place in begun]


def test_every_number_has_an_order_of_its_own() -> None:
    orders = [[shown.file for shown in clip_of(number).show] for number in range(3)]
    assert len(set(map(tuple, orders))) == len(orders)
    assert sorted(orders[0]) == sorted(orders[1])
