"""What all events to the client have in common."""

from pydantic import BaseModel, ConfigDict


class ServerEvent(BaseModel):
    """`event_id`: unique in a call; the outbox sets it when the event is sent."""

    model_config = ConfigDict(frozen=True)

    event_id: str = ""
