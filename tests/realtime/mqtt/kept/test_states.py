"""Of each topic the newest state is sent, once a connection, and what is to be forgotten is sent until it is."""

from realtime.mqtt.kept.states import State, States


def sent(states: States) -> list[tuple[str, str | bytes]]:
    found = []
    while state := states.first() or states.first_again():
        states.sent(state)
        found.append((state.topic, state.payload))
    return found


def test_only_the_newest_state_of_a_topic_is_sent_and_none_twice() -> None:
    states = States()
    for topic, payload in (("a", "1"), ("b", "1"), ("a", "2")):
        states.put(State(topic, payload))
    assert sent(states) == [("a", "2"), ("b", "1")]
    states.put(State("a", "2"))
    assert sent(states) == []
    states.send_again("status")
    assert sent(states) == [("a", "2"), ("b", "1")]


def test_a_topic_is_emptied_until_the_broker_has_done_so() -> None:
    states = States()
    states.put(State("a", "1"))
    states.put(State("a", ""))
    assert states.first() == State("a", "")  # and the connection is lost
    states.send_again("status")
    assert sent(states) == [("a", "")]
    states.send_again("status")
    assert sent(states) == []


def test_what_is_new_is_sent_before_what_the_broker_had_and_one_topic_before_all() -> None:
    states = States()
    for topic in ("a", "status", "b"):
        states.put(State(topic, "1"))
    sent(states)
    states.put(State("b", "2"))
    states.send_again("status")
    assert states.first() == State("status", "1")
    assert sent(states) == [("status", "1"), ("b", "2"), ("a", "1")]


def test_a_state_that_changes_while_it_is_sent_is_sent_once_more() -> None:
    states = States()
    states.put(State("a", "1"))
    on_its_way = states.first()
    assert on_its_way is not None
    states.put(State("a", "2"))
    states.sent(on_its_way)
    assert sent(states) == [("a", "2")]
