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
    """`put` them as they change, send the `first` one by one, and say when each is `sent`."""

    def __init__(self) -> None:
        self._states: dict[str, State] = {}  # by topic
        self._unsent: dict[str, None] = {}  # topics, in order
        self._again: dict[str, None] = {}  # topics that may wait: the broker had this state already

    def put(self, state: State) -> None:
        """A state is sent if it is new."""
        if self._states.get(state.topic) != state:
            self._states[state.topic] = state
            self._again.pop(state.topic, None)
            self._unsent[state.topic] = None

    def first(self) -> State | None:
        """The next one to be sent that is new."""
        return next((self._states[topic] for topic in self._unsent), None)

    def first_again(self) -> State | None:
        """The next one to be sent that the broker had before."""
        return next((self._states[topic] for topic in self._again), None)

    def sent(self, state: State) -> None:
        """The broker has it."""
        if self._states.get(state.topic) != state:
            return
        self._unsent.pop(state.topic, None)
        self._again.pop(state.topic, None)
        if not state.payload:
            del self._states[state.topic]

    def send_again(self, first: str) -> None:
        """The connection was lost or is new: send everything, this topic first, then what is new."""
        self._unsent = dict.fromkeys(topic for topic in (first, *self._unsent) if topic in self._states)
        self._again = dict.fromkeys(topic for topic in self._states if topic not in self._unsent)
