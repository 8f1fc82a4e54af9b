"""How lines of the log look, and what they never hold."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from clients.log import JsonFormatter, TextFormatter, set_up_logging
from tests.support.logs import json_lines, restored_logging

TRACEBACK = "Traceback (most recent call last)"


def record(message: str, *values: object, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("uvicorn.error").makeRecord(
        "uvicorn.error", level, "file.py", 1, message, values, None, extra=extra
    )
    made.created, made.msecs = 1_769_860_800.25, 250.0
    return made


def event(name: str, **fields: object) -> logging.LogRecord:
    return record(name, event=name, fields=fields)


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    with restored_logging() as out:
        yield out


def test_json_is_one_object_a_line() -> None:
    line = JsonFormatter(()).format(event("call_opened", call="Ab12cd34", feeds=True, seconds=0.123456))
    assert json.loads(line) == {
        "time": "2026-01-31T12:00:00.250Z",
        "level": "info",
        "event": "call_opened",
        "call": "Ab12cd34",
        "feeds": True,
        "seconds": 0.123,
    }
    assert "\n" not in JsonFormatter(()).format(record("two\nlines"))


def test_text_is_read_by_people() -> None:
    line = TextFormatter(()).format(event("call_lost", call="Ab12cd34", reason="no answer\nin 30 s", feeds=False))
    assert line[10] == " "
    assert line[19:].split(maxsplit=1) == [
        ".250",
        'info    call lost          call=Ab12cd34 reason="no answer\\nin 30 s" feeds=no',
    ]


def test_lines_of_libraries_pass_through_the_same_form() -> None:
    line = json.loads(JsonFormatter(()).format(record("%s is %d", "port", 80, level=logging.WARNING)))
    assert line.pop("time")
    assert line == {"level": "warning", "event": "message", "logger": "uvicorn.error", "message": "port is 80"}
    assert TextFormatter(()).format(record("odd")).endswith("info    uvicorn.error: odd")


@pytest.mark.parametrize("extra", [{"event": "sent"}, {"event": 3, "fields": {}}, {"event": "sent", "fields": "none"}])
def test_a_library_may_have_an_event_of_its_own(extra: dict[str, Any]) -> None:
    made = record("a datagram", **extra)
    assert json.loads(JsonFormatter(()).format(made))["message"] == "a datagram"
    assert TextFormatter(()).format(made).endswith("uvicorn.error: a datagram")


def test_a_traceback_is_a_field_or_lines_of_its_own() -> None:
    failed = record("work failed", level=logging.ERROR)
    try:
        raise ValueError("token=s3cret is no good")
    except ValueError:
        failed.exc_info = sys.exc_info()
    fields = json.loads(JsonFormatter(()).format(failed))
    assert fields["exception"].startswith(TRACEBACK)
    assert fields["exception"].endswith("token=*** is no good")
    assert TextFormatter(()).format(failed).splitlines()[1].startswith(TRACEBACK)


@pytest.mark.parametrize(
    "text",
    [
        "GET /?token=s3cret&a=1",
        "Authorization: Bearer s3cret",
        'header "Bearer s3cret"',
        "a secret ek_1769860800_s3cret_s3cret came",
        "turn:anna:s3cret@turn.example.org:3478",
        "turns:anna:s3cret/with,signs@turn.example.org:3478?transport=tcp",
        "https://anna:s3cret@example.org/x",
        "POST /v1/realtime/calls?resume=s3cret",
        "{'resume_token': 's3cret', 'stream': 'door'}",
        "IceServer(urls='turn:x', username='anna', credential='s3cret')",
        "a=ice-pwd:s3cret",
        "DELETE /v1/realtime/calls/Ab12cd34s3cret",
        "GET /v1/moments/Ab12cd34s3cret/7.jpg",
        "GET /v1/memory/Ab12cd34s3cret",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    for formatter in (JsonFormatter(()), TextFormatter(())):
        for made in (record(text), record("%s", text), event("message_lost", reason=text)):
            line = formatter.format(made)
            assert "s3cret" not in line
            assert "***" in line


def test_known_secrets_are_hidden_wherever_they_stand() -> None:
    formatter = JsonFormatter(("open", "open-sesame", ""))
    line: dict[str, Any] = json.loads(formatter.format(record("they said open-sesame and open")))
    assert line["message"] == "they said *** and ***"


def test_harmless_words_stay() -> None:
    text = "tokens=12 kept_tokens: 5, a token is missing, http://127.0.0.1:8080/ and mail@example.org"
    assert json.loads(JsonFormatter(()).format(record(text)))["message"] == text


def test_ours_at_the_level_and_libraries_from_warning_on(logs: io.StringIO) -> None:
    set_up_logging("debug", "json", ("s3cret",), logs)
    logging.getLogger("realtime.calls").debug("fine")
    logging.getLogger("aioice.ice").info("too fine")
    logging.getLogger("aioice.ice").warning("not s3cret")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    set_up_logging("warning", "text", (), logs)
    logging.getLogger("realtime.calls").info("not any more")
    lines = json_lines(logs.getvalue())
    assert [line["logger"] for line in lines] == ["realtime.calls", "aioice.ice", "py.warnings"]
    assert lines[1]["message"] == "not ***"
