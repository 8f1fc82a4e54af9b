"""The watches of a stream: what is told, how often, and what is kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from engines.answers.fixed import fixed_answer
from engines.api import Evidence, Utterance
from engines.notes import Reading
from engines.watches.window import SensedWindow
from realtime.errors import RequestError
from realtime.events.watches import EchoWatch, EchoWatchEnded, EchoWatches
from realtime.watches.stream_watches import MAX_LETTERS, StreamWatches
from realtime.watches.watch import MAX_TOLD_AT_ONCE
from tests.realtime.streams.test_live import Tape

UNIX_S = 1_750_000_000.0


class Bench:
    def __init__(self, recorder: Tape | None = None) -> None:
        self.events: list[BaseModel] = []
        self.now_s, self.num_saved = 0.0, 0
        self.watches = StreamWatches(
            2.0, self.events.append, lambda: self.now_s, lambda: recorder, lambda: UNIX_S + self.now_s
        )
        self.watches.on_changed = self._saved

    def _saved(self) -> None:
        self.num_saved += 1

    def sense(self, things: dict[str, int] | None = None, said: str = "") -> None:
        start_s, self.now_s = self.now_s, self.now_s + 2.0
        utterances = (Utterance(start_s, start_s + 1.0, said),) if said else ()
        self.watches.sensed(SensedWindow(start_s, self.now_s, things or {}, said=utterances))

    @property
    def told(self) -> list[EchoWatch]:
        return [event for event in self.events if isinstance(event, EchoWatch)]


def test_a_notice_says_what_when_and_where_it_is_recorded() -> None:
    bench = Bench(Tape(path=Path("recordings") / "door-1750000000"))
    bench.watches.add("you see a cat.")
    for _ in range(10):
        bench.sense()
    bench.sense({"cat": 1})
    (event,) = bench.told
    notice = event.notice
    assert (event.watch_id, event.event, notice.text) == ("1", "you see a cat", "I see a cat.")
    assert (notice.time_s, notice.told_at) == (20.0, "2025-06-15T15:07:02.000Z")
    assert [(each.window, each.start_s, each.end_s) for each in notice.moments] == [(10, 20.0, 22.0)]
    assert notice.recording is not None
    assert (notice.recording.folder, notice.recording.start_s) == ("door-1750000000", 10.0)
    listed = [event for event in bench.events if isinstance(event, EchoWatches)][-1].watches[0]
    assert (listed.num_told, listed.last) == (1, notice)


def test_a_sound_does_not_wait_for_its_window_and_is_told_once() -> None:
    bench = Bench()
    assert not bench.watches.hear
    bench.watches.add("the phone rings")
    assert bench.watches.hear
    bench.watches.has_heard(0.5, 1.0, ["a telephone"])
    assert not bench.told
    bench.watches.has_heard(1.0, 1.5, ["a telephone"])
    assert [event.notice.text for event in bench.told] == ["I hear a telephone."]
    bench.watches.add("the doorbell rings")
    bench.watches.has_heard(1.5, 2.0, ["a doorbell"])
    sounds = ((0.5, "a telephone"), (1.0, "a telephone"), (1.5, "a doorbell"))
    bench.watches.sensed(SensedWindow(0.0, 2.0, {}, sounds))
    assert len(bench.told) == 1, "its window brings the same half second, not another one"
    bench.watches.sensed(SensedWindow(2.0, 4.0, {}, ((2.0, "a doorbell"),)))
    assert bench.told[-1].notice.text == "I hear a doorbell.", (
        "a half second that was passed over comes with its window"
    )
    bench.watches.pause("1", is_paused=True)
    bench.watches.pause("2", is_paused=True)
    assert not bench.watches.hear


def test_text_does_not_wait_for_the_next_window() -> None:
    bench = Bench()
    bench.watches.add("the sign says closed")
    bench.sense()
    bench.now_s = 2.25
    bench.watches.has_read((Reading(1.5, "CLOSED", 0.9, (0.0, 0.0, 1.0, 1.0)),))
    assert [(event.notice.text, event.notice.time_s) for event in bench.told] == [('I read "CLOSED".', 1.5)]
    (moment,) = bench.told[0].notice.moments
    assert (moment.window, moment.start_s, moment.end_s) == (0, 0.0, 2.0)


def test_a_recording_that_failed_is_not_pointed_to() -> None:
    bench = Bench(Tape(failure="the disk is full"))
    bench.watches.add("you see a cat")
    bench.sense({"cat": 1})
    assert bench.told[0].notice.recording is None


def test_a_watch_that_tells_too_often_has_to_wait() -> None:
    bench = Bench()
    watch = bench.watches.add("somebody says help")
    for _ in range(3 * MAX_TOLD_AT_ONCE):
        bench.sense(said="help")
        for _ in range(5):
            bench.sense()
    assert MAX_TOLD_AT_ONCE < len(bench.told) == watch.num_told < 3 * MAX_TOLD_AT_ONCE
    assert watch.num_told + watch.num_unsaid == 3 * MAX_TOLD_AT_ONCE
    bench.now_s += 300.0
    bench.sense(said="help")
    assert bench.told[-1].notice.time_s == bench.now_s - 2.0


def test_the_same_once_more_is_no_other_watch_and_goes_on_if_it_was_paused() -> None:
    bench = Bench()
    watch = bench.watches.add("you see a cat")
    bench.watches.pause("1", is_paused=True)
    bench.sense({"cat": 1})
    assert not bench.told
    assert bench.watches.add("You see a cat!") is watch
    bench.sense({"cat": 1})
    assert [event.notice.text for event in bench.told] == ["I see a cat."]


@pytest.mark.parametrize("event", ["", " . ", "x" * (MAX_LETTERS + 1)])
def test_an_event_has_words(event: str) -> None:
    with pytest.raises(RequestError, match="letters what to look out for"):
        Bench().watches.add(event)


def test_without_senses_the_llm_is_asked_about_everything() -> None:
    bench = Bench()
    bench.watches.has_senses = False
    assert bench.watches.add("you see a cat").rule is None


def test_the_llm_tells_once_for_as_long_as_it_says_yes() -> None:
    bench = Bench()
    watch = bench.watches.add("a man in blue is there")
    shown = Evidence(4.0, 6.0, "video", ((2, 3),), 0.7)
    for text in ("No.", "Yes, on the left.", "Yes.", "No.", "Yes."):
        bench.watches.judged(watch, text != "No.", replace(fixed_answer(text), evidence=(shown,)), 10.0)
    assert [event.notice.text for event in bench.told] == ["Yes, on the left.", "Yes."]
    assert not bench.told[0].notice.is_rule
    assert bench.told[0].notice.moments[0].patches == [(2, 3)]
    bench.watches.remove(watch.watch_id)
    bench.watches.judged(watch, True, fixed_answer("Yes."), 10.0)
    assert len(bench.told) == 2


def test_what_was_made_and_told_lately_is_forgotten() -> None:
    bench = Bench()
    old = bench.watches.add("somebody says help")
    bench.sense(said="help")
    for _ in range(20):
        bench.sense()
    bench.sense(said="please help")
    bench.watches.add("you see a cat")
    bench.watches.forget(30.0)
    assert [each.event for each in bench.watches.all] == [old.event]
    assert old.last is None
    for _ in range(6):
        bench.sense()
    bench.sense(said="help")
    assert bench.told[-1].notice.text == 'Somebody said "help".'
    bench.watches.forget(0.0)
    assert not bench.watches.all


def test_changes_are_saved() -> None:
    bench = Bench()
    bench.watches.add("you see a cat")
    bench.sense({"cat": 1})
    before = bench.num_saved
    bench.sense({"cat": 1})
    assert bench.num_saved == before
    for _ in range(6):
        bench.sense()
    assert bench.num_saved == before + 1, "that it is gone is saved, too"


def test_one_that_is_made_before_the_saved_ones_are_known_is_saved_with_them() -> None:
    bench = Bench()
    bench.watches.restore([], 1)
    assert bench.num_saved == 0
    bench = Bench()
    bench.watches.on_changed = lambda: None  # nobody saves yet
    bench.watches.add("you see a cat")
    bench.watches.on_changed = bench._saved
    bench.watches.restore([], 1)
    assert bench.num_saved == 1
    assert [watch.event for watch in bench.watches.all] == ["you see a cat"]


def test_a_watch_with_an_end_is_listed_with_it_and_ends_with_a_last_word() -> None:
    bench, said = Bench(), list[tuple[str, str]]()
    bench.watches.tellers.append(lambda watch_id, text: said.append((watch_id, text)))
    for event in ("you see a cat", "you see a dog"):
        bench.watches.add(event, ends_unix_s=UNIX_S + 300.0)
    bench.watches.add("you see a bird")
    bench.watches.pause("2", is_paused=True)
    ends = [watch.ends_at for watch in bench.watches.event().watches]
    assert ends == ["2025-06-15T15:11:40.000Z", "2025-06-15T15:11:40.000Z", None]
    bench.sense({"cat": 1})
    bench.now_s = 299.0
    bench.watches.keep_times()
    assert len(bench.watches.all) == 3
    bench.now_s = 298.0
    bench.sense({"cat": 1})
    ended = [event for event in bench.events if isinstance(event, EchoWatchEnded)]
    assert [(event.watch_id, event.ended_at, event.num_told) for event in ended] == [
        ("1", "2025-06-15T15:11:40.000Z", 1),
        ("2", "2025-06-15T15:11:40.000Z", 0),
    ]
    words = ["The time is over: I no longer tell you when I see a cat. I noticed it once."]
    words += ["The time is over: I no longer tell you when I see a dog. I have not noticed it."]
    assert [event.text for event in ended] == words
    assert said == [("1", "I see a cat."), ("1", words[0]), ("2", words[1])]
    assert len(bench.told) == 1, "the cat that comes then is not told any more"
    assert [watch.event for watch in bench.watches.all] == ["you see a bird"]


def test_a_pause_may_end_by_itself() -> None:
    bench = Bench()
    bench.watches.add("you see a cat")
    bench.watches.pause("1", is_paused=True, resumes_unix_s=UNIX_S + 60.0)
    assert bench.watches.event().watches[0].resumes_at == "2025-06-15T15:07:40.000Z"
    bench.now_s = 56.0
    bench.sense({"cat": 1})
    assert (bench.told, bench.watches.all[0].is_paused) == ([], True)
    bench.now_s = 60.0
    bench.watches.keep_times()
    listed = [event for event in bench.events if isinstance(event, EchoWatches)][-1].watches
    assert [(watch.state, watch.resumes_at) for watch in listed] == [("on", None)]
    bench.sense({"cat": 1})
    assert len(bench.told) == 1


def test_asked_again_a_watch_has_the_end_that_was_said_last() -> None:
    bench = Bench()
    bench.watches.add("you see a cat", ends_unix_s=UNIX_S + 60.0)
    for ends_unix_s in (UNIX_S + 120.0, None):
        watch = bench.watches.add("you see a cat", ends_unix_s)
        assert watch.ends_unix_s == ends_unix_s
        listed = [event for event in bench.events if isinstance(event, EchoWatches)][-1].watches
        assert (listed[0].ends_at is None) == (ends_unix_s is None)
    bench.now_s = 500.0
    bench.sense()
    assert bench.watches.all == (watch,)
