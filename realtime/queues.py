"""The state of a bounded queue: every queue of `realtime` is reported in this form."""

from pydantic import BaseModel, ConfigDict


class QueueState(BaseModel):
    """`depth` items of at most `bound` wait; `dropped` counts those that found it full."""

    model_config = ConfigDict(frozen=True)

    depth: int
    bound: int
    dropped: int
