"""Of each topic the newest state is sent, once a connection, and what is to be forgotten is sent until it is."""

from realtime.mqtt.kept.states import State, States


def sent(states: States) -> list[tuple[str, str | bytes]]:
    found = []
    while state := states.take():
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
    states.send_again()
    assert sent(states) == [("a", "2"), ("b", "1")]


def test_a_topic_is_emptied_until_the_broker_has_done_so() -> None:
    states = States()
    states.put(State("a", "1"))
    states.put(State("a", ""))
    assert states.take() == State("a", "")  # and the connection is lost
    states.send_again()
    assert sent(states) == [("a", "")]
    states.send_again()
    assert sent(states) == []
