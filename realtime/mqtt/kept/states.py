"""What the broker keeps for those who come later: the newest state of each topic. Pure.

Bounded by the number of topics. A newer state takes the place of one that is not sent yet.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """`is_retained`: the broker keeps it; "" makes it forget."""

    topic: str
    payload: str | bytes
    is_retained: bool = True


class States:
    """`put` them as they change, `take` and send them one by one, and say when each is `sent`."""

    def __init__(self) -> None:
        self._states: dict[str, State] = {}  # by topic
        self._unsent: dict[str, None] = {}  # topics, in order

    def put(self, state: State) -> None:
        """A state is sent if it is new."""
        if self._states.get(state.topic) != state:
            self._states[state.topic] = state
            self._unsent[state.topic] = None

    def take(self) -> State | None:
        """The next one to be sent."""
        topic = next(iter(self._unsent), None)
        if topic is None:
            return None
        del self._unsent[topic]
        return self._states[topic]

    def sent(self, state: State) -> None:
        """The broker has it."""
        if not state.payload and self._states.get(state.topic) == state:
            del self._states[state.topic]

    def send_again(self) -> None:
        """The connection was lost or is new: send everything."""
        self._unsent = dict.fromkeys(self._states)
