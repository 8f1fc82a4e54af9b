"""Every event to the client can carry an id."""

import inspect
from typing import get_args

from pydantic import BaseModel

from realtime.events import echo, items, server, session
from realtime.events.base import ServerEvent


def test_whatever_is_named_like_an_event_has_an_id() -> None:
    models = [
        model
        for module in (echo, items, server, session)
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, BaseModel) and "type" in model.model_fields
    ]
    events = [model for model in models if any("." in name for name in get_args(model.model_fields["type"].annotation))]
    assert len(events) > 20
    assert {model for model in events if not issubclass(model, ServerEvent)} == set()
