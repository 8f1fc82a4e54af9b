"""Events in the standard library's logging."""

import logging

import pytest

from realtime.telemetry.event_log import log_event
from realtime.telemetry.observed import CallRefused
from tests.support.observed import ANSWER, WINDOW


def test_a_record_has_the_events_name_level_and_fields(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "realtime"):
        log_event(CallRefused(call=None, status=404, code="unknown_stream", cause=None))
        log_event(ANSWER)
        log_event(WINDOW)  # debug
    refused, answer = caplog.records
    assert (refused.levelname, refused.getMessage()) == ("WARNING", "call_refused")
    assert vars(refused)["fields"] == {"status": 404, "code": "unknown_stream"}
    fields = vars(answer)["fields"]
    assert (fields["response"], fields["tokens"], fields["first_text_ms"]) == ("resp_1", 12, 300.0)
    assert "reason" not in fields, "not known"
    assert "asked_at_s" not in fields, "a point on a clock that nobody sees"
