"""Events about standing questions: which there are, and that one has come true. Times called `..._s` are seconds of the
stream's clock, `..._at` ISO 8601 in UTC."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from realtime.events.base import ServerEvent
from realtime.events.echo import Moment


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class RecordedSpan(_Model):
    """Where a moment is in the recording: the folder's name, and seconds of the stream, some before it."""

    folder: str
    start_s: float
    end_s: float


class WatchNotice(_Model):
    """`text`: what is told. `is_rule`: the senses told it, not the LLM."""

    text: str
    time_s: float
    told_at: str
    moments: list[Moment]
    recording: RecordedSpan | None
    is_rule: bool


class WatchState(_Model):
    """`event`: what is looked out for, as it was asked. `looks_for`: as the senses look for it; None: the LLM is asked.

    `num_told`: notices so far, `num_unsaid`: those that came too soon after others and were not told. `last`: the
    newest notice. `ends_at`: when it is no longer looked out for; None: when it is removed. `resumes_at`: when a pause
    ends by itself; None: when somebody resumes it.
    """

    watch_id: str
    event: str
    looks_for: str | None
    state: Literal["on", "paused"]
    resumes_at: str | None
    made_at: str
    ends_at: str | None
    num_told: int
    num_unsaid: int
    last: WatchNotice | None


class EchoWatches(ServerEvent):
    """All watches of the stream: after `session.created`, and when they change."""

    type: Literal["echo.watches"] = "echo.watches"
    watches: list[WatchState]


class EchoWatch(ServerEvent):
    """A watch has come true."""

    type: Literal["echo.watch"] = "echo.watch"
    watch_id: str
    event: str
    notice: WatchNotice


class EchoWatchEnded(ServerEvent):
    """The time of a watch is over: it is no longer in the list. `text`: what is told. `num_told`: of its notices."""

    type: Literal["echo.watch_ended"] = "echo.watch_ended"
    watch_id: str
    event: str
    text: str
    ended_at: str
    num_told: int
