"""How full a bounded queue is: every queue of the stream side tells it like this."""

from pydantic import BaseModel, ConfigDict


class QueueState(BaseModel):
    """`depth` of at most `bound` are in use; `dropped` so far."""

    model_config = ConfigDict(frozen=True)

    depth: int
    bound: int
    dropped: int
