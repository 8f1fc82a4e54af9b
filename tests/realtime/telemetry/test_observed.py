"""The events that observers are told."""

import realtime.telemetry.observed as observed
from realtime.telemetry.observed import CallOpened, Observed, call_label
from tests.support.observed import WINDOW


def test_an_event_has_its_classs_name_and_its_fields_in_order() -> None:
    event = CallOpened(call="Ab12cd34", stream="door", feeds=True)
    assert event.name == "call_opened"
    assert list(event.values.items()) == [("call", "Ab12cd34"), ("stream", "door"), ("feeds", True)]
    assert WINDOW.name == "window_reduced"


def test_a_label_does_not_give_the_call_away() -> None:
    label = call_label("Ab12cd34-the-rest-is-secret")
    assert label == "Ab12cd34"


def test_no_two_events_share_a_name() -> None:
    kinds = [kind for kind in vars(observed).values() if isinstance(kind, type) and issubclass(kind, Observed)]
    assert len(kinds) > 15
    assert len({kind.__name__.lower() for kind in kinds}) == len(kinds)
