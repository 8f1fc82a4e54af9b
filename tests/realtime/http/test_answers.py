"""Errors as HTTP answers."""

import json

import pytest

from realtime.errors import RequestError
from realtime.http.answers import raw_answer
from realtime.http.statuses import STATUS_OF_CODE


@pytest.mark.parametrize("code", STATUS_OF_CODE)
def test_an_answer_says_what_the_protocol_promises(code: str) -> None:
    head, _, body = raw_answer(RequestError(code, "do this")).partition(b"\r\n\r\n")
    status_line, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ") for line in lines)
    status = STATUS_OF_CODE[code]
    assert status_line.split(" ")[1] == str(status.value)
    assert json.loads(body)["error"]["code"] == code
    assert int(headers["content-length"]) == len(body)
    assert ("retry-after" in headers) == (status in (429, 503))
    assert ("www-authenticate" in headers) == (status == 401)


def test_a_refusal_may_know_better_when_to_come_again() -> None:
    assert b"retry-after: 3\r\n" in raw_answer(RequestError("server_busy", "wait", 2.5))
    assert b"retry-after: 2\r\n" in raw_answer(RequestError("too_large", "less", 2.0))
