"""One standing question of a stream, and how often it may tell of itself. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from engines.watches.evaluating import RuleState
from engines.watches.rule import Rule
from realtime.events.watches import WatchNotice, WatchState
from realtime.telemetry.iso_time import iso_time

MAX_TOLD_AT_ONCE = 5  # notices of one watch, before it has to wait
TOLD_AGAIN_S = 30.0  # so long until it may tell one more


@dataclass
class Watch:
    """`event` in the words in which it was asked for. `rule`: None if the LLM is asked. `made_s` of the stream.

    `state`: of the rule; None while it is paused, or without a rule. `is_on`: it holds, as far as the LLM was asked.
    `asked_s`: when it was asked last, of the stream; only such a watch has it. `ends_unix_s`: until when it is looked
    out for, by people's clocks; None: until it is removed. `resumes_unix_s`: when a pause ends by itself.
    """

    watch_id: str
    event: str
    rule: Rule | None
    made_s: float
    made_at: str
    ends_unix_s: float | None = None
    is_paused: bool = False
    resumes_unix_s: float | None = None
    state: RuleState | None = None
    is_on: bool = False
    asked_s: float | None = None
    num_told: int = 0
    num_unsaid: int = 0
    last: WatchNotice | None = None
    room: float = MAX_TOLD_AT_ONCE
    _room_s: float = field(default=0.0, repr=False)

    @property
    def words(self) -> str:
        """What is looked out for, as the assistant says it."""
        return self.rule.words if self.rule is not None else self.event

    def begin(self, now_s: float) -> None:
        """Look out for it from now on, as far as it is not known already."""
        self.is_paused, self.resumes_unix_s = False, None
        if self.rule is not None:
            self.state = RuleState(self.rule, now_s, self.is_on)

    def pause(self, resumes_unix_s: float | None) -> None:
        """Look out for it no more, until then. What holds when it begins again is new."""
        self.is_paused, self.resumes_unix_s, self.state, self.is_on = True, resumes_unix_s, None, False

    def may_tell(self, now_s: float) -> bool:
        """Whether it has not told too much lately; counts what is told, and what is not."""
        waited_s = max(now_s - self._room_s, 0.0)
        self.room, self._room_s = min(self.room + waited_s / TOLD_AGAIN_S, MAX_TOLD_AT_ONCE), now_s
        if self.room < 1:
            self.num_unsaid += 1
            return False
        self.room -= 1
        self.num_told += 1
        return True

    @property
    def last_word(self) -> str:
        """What is told once its time is over."""
        times = self.num_told + self.num_unsaid
        noticed = {0: "I have not noticed it", 1: "I noticed it once", 2: "I noticed it twice"}
        told = noticed.get(times, f"I noticed it {times} times")
        return f"The time is over: I no longer tell you when {self.words}. {told}."

    def described(self) -> WatchState:
        """As clients are told of it."""
        return WatchState(
            watch_id=self.watch_id,
            event=self.event,
            looks_for=self.rule.words if self.rule is not None else None,
            state="paused" if self.is_paused else "on",
            resumes_at=told_time(self.resumes_unix_s) if self.resumes_unix_s is not None else None,
            made_at=self.made_at,
            ends_at=told_time(self.ends_unix_s) if self.ends_unix_s is not None else None,
            num_told=self.num_told,
            num_unsaid=self.num_unsaid,
            last=self.last,
        )


def told_time(unix_s: float) -> str:
    """ISO 8601, in UTC."""
    return iso_time(datetime.fromtimestamp(unix_s, UTC))
