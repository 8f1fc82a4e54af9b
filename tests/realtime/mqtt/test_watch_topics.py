"""The entities of watches: none stays at the broker, whatever its number and whenever it was removed."""

import json

from realtime.events.watches import EchoWatchEnded, EchoWatches, WatchState
from realtime.mqtt.kept.outbox import Message
from realtime.mqtt.kept.states import State
from realtime.mqtt.topics import Topics
from realtime.mqtt.watch_topics import FIRST_WATCHES, MAX_REMOVED, WatchTopics


class Start:
    """One start of a server. `known` is what is kept over the next."""

    def __init__(self, known: frozenset[str] = frozenset()) -> None:
        self.known = known
        self.put: list[State] = []
        self.messages: list[Message] = []
        self._topics = WatchTopics(
            *(
                Topics("home"),
                "home",
                "door",
                ("mini", "1.0"),
                self.messages.append,
                self.put.append,
                known,
                self._keep,
            )
        )

    def shows(self, *watch_ids: int) -> set[str]:
        """These watches are there now; returns the ids of those that the broker is to forget."""
        self.put.clear()
        self._topics.event(EchoWatches(watches=[watch(str(number)) for number in watch_ids]))
        forgotten = [state.topic for state in self.put if "/watch_" in state.topic and not state.payload]
        return {topic.split("/watch_")[1].removesuffix("/config") for topic in forgotten}

    def ends(self, watch_id: str) -> None:
        """The time of a watch is over."""
        text, ended_at = "The time is over.", "2026-01-01T00:05:00.000Z"
        self._topics.event(
            EchoWatchEnded(watch_id=watch_id, event="you see a cat", text=text, ended_at=ended_at, num_told=1)
        )

    def _keep(self, known: frozenset[str]) -> None:
        self.known = known


def watch(watch_id: str) -> WatchState:
    return WatchState(
        watch_id=watch_id,
        event="you see a cat",
        looks_for="I see a cat",
        state="on",
        resumes_at=None,
        made_at="2026-01-01T00:00:00.000Z",
        ends_at="2026-01-01T00:05:00.000Z",
        num_told=0,
        num_unsaid=0,
        last=None,
    )


def test_a_watch_with_a_high_number_goes_although_it_was_removed_before_a_restart() -> None:
    first = Start()
    assert first.shows(2, 20, 31) == FIRST_WATCHES - {"2"}
    assert first.shows(2, 31) == {"20"}
    again = Start(first.known)
    assert {"20", "31"} <= again.shows(2), "the broker may have been away, and the watches' file may be lost"
    assert Start(again.known).shows(2) == FIRST_WATCHES - {"2"}


def test_what_is_kept_is_bounded() -> None:
    start = Start()
    for number in range(17, 400):
        start.shows(number)
    assert len(start.known) <= MAX_REMOVED + 1


def test_the_list_says_until_when() -> None:
    start = Start()
    start.shows(3)
    (listed,) = (json.loads(state.payload) for state in start.put if state.topic == "home/door/watches")
    assert listed["watches"][0]["ends_at"] == "2026-01-01T00:05:00.000Z"


def test_the_last_word_of_a_watch_is_no_notice_of_it() -> None:
    start = Start()
    start.ends("3")
    (message,) = start.messages
    assert message.topic == "home/door/watch_ended"
    assert json.loads(message.payload) == {
        "watch_id": "3",
        "event": "you see a cat",
        "text": "The time is over.",
        "ended_at": "2026-01-01T00:05:00.000Z",
        "num_told": 1,
    }
