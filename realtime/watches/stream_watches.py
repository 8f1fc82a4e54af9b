"""The standing questions of one live stream: made, listed, paused, removed, looked out for with every window.

Lives on the event loop and runs no model. Reads no clock but the one that it is given.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pydantic import BaseModel

from engines.api import Answer, Reduction, Window
from engines.notes import Reading
from engines.scene.animals import kind_of
from engines.watches.compiling import compiled
from engines.watches.evaluating import Moment as Begun
from engines.watches.evaluating import RuleState
from engines.watches.rule import Rule
from engines.watches.things import things_named
from engines.watches.window import SensedWindow, only_heard, only_read, sensed
from realtime.errors import RequestError
from realtime.events.echo import Moment
from realtime.events.watches import EchoWatch, EchoWatchEnded, EchoWatches, RecordedSpan, WatchNotice
from realtime.recordings.recorder import Recorder
from realtime.watches.watch import Watch, told_time

MAX_WATCHES = 16  # of one stream
MAX_LETTERS = 200  # of an event
MAX_HEARD = 256  # half seconds, two minutes of them: a window that comes later is behind by far
PRE_ROLL_S, POST_ROLL_S = 10.0, 5.0  # of the recording, around what a notice tells of


class StreamWatches:
    """`send` takes events for everyone on the stream. `now_s` reads the stream's clock, `now_unix_s` the time of day.
    `recorder` is the one that records the stream now.

    `tellers` are called with the id of each watch that tells of something, and what, for those who say it aloud.
    `on_changed` is called when something has changed that is to be saved. `has_senses`: windows come with names of what
    is seen and heard; without them the LLM is asked about everything.
    """

    def __init__(
        self,
        window_s: float,
        send: Callable[[BaseModel], None],
        now_s: Callable[[], float],
        recorder: Callable[[], Recorder | None],
        now_unix_s: Callable[[], float] = time.time,
    ) -> None:
        self.on_changed: Callable[[], None] = lambda: None
        self.tellers: list[Callable[[str, str], None]] = []
        self.has_senses = True
        self.next_number = 1  # no number is given twice
        self._window_s, self._send, self._recorder = window_s, send, recorder
        self._now_s, self.read_unix_s = now_s, now_unix_s
        self._watches: dict[str, Watch] = {}  # by id, the oldest first
        self._things: frozenset[str] | None = None  # kinds of what the newest window shows; None: nobody knows
        self._heard_s: deque[float] = deque(maxlen=MAX_HEARD)  # half seconds that came before their window

    @property
    def all(self) -> Sequence[Watch]:
        """The oldest first."""
        return tuple(self._watches.values())

    def event(self) -> EchoWatches:
        """All watches, for a client."""
        return EchoWatches(watches=[watch.described() for watch in self.all])

    @property
    def now_unix_s(self) -> float:
        """The time of day."""
        return self.read_unix_s()

    def add(self, event: str, ends_unix_s: float | None = None) -> Watch:
        """Look out for an event, "you see a cat", until a time of day, or until it is removed; one that is known
        already goes on, until then. Raises RequestError."""
        event = " ".join(event.split()).rstrip(" .!?")
        if not event or len(event) > MAX_LETTERS:
            raise RequestError("invalid_watch", f"say in 1 to {MAX_LETTERS} letters what to look out for")
        same = next((watch for watch in self.all if watch.event.lower() == event.lower()), None)
        if same is not None:
            has_changed, same.ends_unix_s = same.ends_unix_s != ends_unix_s, ends_unix_s
            if has_changed and not same.is_paused:
                self._changed()
            return self.pause(same.watch_id, is_paused=False)
        if len(self._watches) >= MAX_WATCHES:
            raise RequestError("too_many_watches", f"I look out for {MAX_WATCHES} things already: remove one first")
        made_at = told_time(self.read_unix_s())
        watch = Watch(str(self.next_number), event, self._rule(event), self._now_s(), made_at, ends_unix_s)
        self.next_number += 1
        self._watches[watch.watch_id] = watch
        watch.begin(self._now_s())
        self._changed()
        return watch

    def find(self, watch_id: str) -> Watch:
        """Raises RequestError if there is no such watch."""
        watch = self._watches.get(watch_id)
        if watch is None:
            known = ", ".join(self._watches) or "none"
            raise RequestError("unknown_watch", f"there is no such watch; there are: {known}")
        return watch

    def pause(self, watch_id: str, is_paused: bool, resumes_unix_s: float | None = None) -> Watch:
        """Stop looking out for it, until a time of day or until it is resumed; or go on. Raises RequestError."""
        watch = self.find(watch_id)
        if (watch.is_paused, watch.resumes_unix_s) != (is_paused, resumes_unix_s):
            if is_paused:
                watch.pause(resumes_unix_s)
            else:
                watch.begin(self._now_s())
            self._changed()
        return watch

    def remove(self, watch_id: str) -> Watch:
        """Forget a watch, and return it. Raises RequestError."""
        watch = self.find(watch_id)
        del self._watches[watch_id]
        self._changed()
        return watch

    def keep_times(self) -> None:
        """End the watches whose time is over, each with a last word; go on with those whose pause is over."""
        now_unix_s = self.read_unix_s()
        for watch in self.all:
            if watch.resumes_unix_s is not None and watch.resumes_unix_s <= now_unix_s:
                self.pause(watch.watch_id, is_paused=False)
            if watch.ends_unix_s is not None and watch.ends_unix_s <= now_unix_s:
                self.remove(watch.watch_id)
                self._send(
                    EchoWatchEnded(
                        watch_id=watch.watch_id,
                        event=watch.event,
                        text=watch.last_word,
                        ended_at=told_time(now_unix_s),
                        num_told=watch.num_told,
                    )
                )
                self._say(watch, watch.last_word)

    def restore(self, watches: Iterable[Watch], next_number: int) -> None:
        """Take up what was saved, before those that were made meanwhile; tells in any case which there are."""
        now_s, known = self._now_s(), {watch.event.lower() for watch in self.all}
        saved = [watch for watch in watches if watch.event.lower() not in known][: MAX_WATCHES - len(known)]
        if not saved and next_number <= self.next_number:
            self._send(self.event())
            if self.all:
                self.on_changed()
            return
        made_meanwhile = self.all
        self._watches = {watch.watch_id: watch for watch in saved}
        self.next_number = max(next_number, self.next_number)
        for watch in saved:
            watch.made_s, watch.rule = min(watch.made_s, now_s), self._rule(watch.event)
            if not watch.is_paused:
                watch.begin(now_s)
        for watch in made_meanwhile:
            if watch.watch_id in self._watches:
                watch.watch_id, self.next_number = str(self.next_number), self.next_number + 1
            self._watches[watch.watch_id] = watch
        self._changed()

    def reduced(self, window: Window, reduction: Reduction) -> None:
        """A window was reduced."""
        self.sensed(sensed(window, reduction))

    def has_read(self, readings: Sequence[Reading]) -> None:
        """Text of an earlier window has become known: tell of it at once, not with the next window."""
        now = only_read(readings, self._now_s())
        self._look(now, lambda state: state.add_sooner(now))

    @property
    def hear(self) -> bool:
        """Whether any of them waits for a sound now."""
        return any(watch.state is not None and watch.rule is not None and watch.rule.hears for watch in self.all)

    def has_heard(self, start_s: float, end_s: float, names: Sequence[str]) -> None:
        """What half a second sounds like has become known before its window is reduced, which brings it once more."""
        self._heard_s.append(round(start_s, 3))
        if names:
            now = only_heard(start_s, end_s, names)
            self._look(now, lambda state: state.add_sooner(now))

    def sensed(self, now: SensedWindow) -> None:
        """Look at what the senses tell of the next window, and tell of what has begun in it."""
        self._things = frozenset(map(kind_of, now.things)) if now.things is not None else None
        for watch in self.all:
            watch.is_on = watch.is_on and (watch.rule is not None or self.may_be_true(watch))
        new = tuple(sound for sound in now.sounds if round(sound[0], 3) not in self._heard_s)
        now = replace(now, sounds=new)
        self._look(now, lambda state: state.add(now))

    def _look(self, now: SensedWindow, add: Callable[[RuleState], Begun | None]) -> None:
        self.keep_times()
        for watch in self.all:
            if watch.state is None:
                continue
            begun = add(watch.state)
            if begun is not None:
                moments = [
                    self._moment(each.time_s, each.time_s, each.modality, 1 / len(begun.supports))
                    for each in begun.supports
                ]
                self._tell(watch, begun.words, begun.time_s, moments, now.end_s)
            if watch.state.is_on != watch.is_on:
                watch.is_on = watch.state.is_on
                self.on_changed()

    def may_be_true(self, watch: Watch) -> bool:
        """Whether the people, animals and vehicles that a watch names are in view, as far as that is known."""
        return self._things is None or things_named(watch.event) <= self._things

    def judged(self, watch: Watch, has_come_true: bool, answer: Answer, now_s: float) -> None:
        """The LLM was asked about a watch that is no rule."""
        if watch.is_paused or self._watches.get(watch.watch_id) is not watch:
            return
        if has_come_true and not watch.is_on:
            moments = [
                self._moment(each.start_s, each.end_s, each.modality, each.weight, list(each.patches))
                for each in answer.evidence
            ]
            self._tell(watch, answer.text, moments[0].start_s if moments else now_s, moments, now_s)
        if watch.is_on != has_come_true:
            watch.is_on = has_come_true
            self.on_changed()

    def forget(self, since_s: float) -> None:
        """Forget the watches that were made since then, and what was told since then."""
        kept = {}
        for watch in self.all:
            if watch.made_s >= since_s:
                continue
            if watch.last is not None and watch.last.time_s + POST_ROLL_S >= since_s:
                watch.last = None
            if not watch.is_paused:
                watch.begin(self._now_s())
            kept[watch.watch_id] = watch
        self._watches = kept
        self._changed()

    def _tell(self, watch: Watch, text: str, time_s: float, moments: list[Moment], now_s: float) -> None:
        if not watch.may_tell(now_s):
            self._changed()
            return
        recorder = self._recorder()
        start_s, end_s = max(time_s - PRE_ROLL_S, 0.0), time_s + POST_ROLL_S
        recording = None
        if recorder is not None and recorder.failure is None:
            recording = RecordedSpan(folder=recorder.path.name, start_s=start_s, end_s=end_s)
        watch.last = WatchNotice(
            text=text,
            time_s=round(time_s, 3),
            told_at=told_time(self.read_unix_s()),
            moments=moments,
            recording=recording,
            is_rule=watch.rule is not None,
        )
        self._send(EchoWatch(watch_id=watch.watch_id, event=watch.event, notice=watch.last))
        self._say(watch, text)
        self._changed()

    def _say(self, watch: Watch, text: str) -> None:
        for tell in tuple(self.tellers):
            tell(watch.watch_id, text)

    def _moment(
        self,
        start_s: float,
        end_s: float,
        modality: str,
        weight: float,
        patches: list[tuple[int, int]] | None = None,
    ) -> Moment:
        """The window in which something was, or the given time of it."""
        window = int((start_s + 1e-6) // self._window_s)
        return Moment(
            window=window,
            start_s=round(start_s if end_s > start_s else window * self._window_s, 3),
            end_s=round(end_s if end_s > start_s else (window + 1) * self._window_s, 3),
            modality=modality,  # type: ignore[arg-type]
            patches=patches or [],
            weight=round(weight, 4),
        )

    def _rule(self, event: str) -> Rule | None:
        return compiled(event) if self.has_senses else None

    def _changed(self) -> None:
        self._send(self.event())
        self.on_changed()
