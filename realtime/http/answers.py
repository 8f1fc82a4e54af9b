"""Errors as HTTP answers, as in docs/protocol.md."""

import json
import math
from http import HTTPStatus

from realtime.errors import RETRY_AFTER_S, RequestError
from realtime.http.statuses import STATUS_OF_CODE

BUSY_STATUSES = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)  # always with `Retry-After`


def error_body(code: str, message: str) -> bytes:
    """An error as JSON."""
    error = {"type": "invalid_request_error", "code": code, "message": message}
    return json.dumps({"error": error}).encode()


def error_headers(error: RequestError) -> list[tuple[bytes, bytes]]:
    """Headers of the answer; the connection ends with it."""
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    if STATUS_OF_CODE[error.code] == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    retry_after_s = error.retry_after_s
    if retry_after_s is None and STATUS_OF_CODE[error.code] in BUSY_STATUSES:
        retry_after_s = RETRY_AFTER_S
    if retry_after_s is not None:
        headers.append((b"retry-after", str(math.ceil(retry_after_s)).encode()))
    return headers


def raw_answer(error: RequestError) -> bytes:
    """The whole answer, for a connection on which no request is being handled."""
    status, body = STATUS_OF_CODE[error.code], error_body(error.code, str(error))
    headers = [*error_headers(error), (b"content-length", str(len(body)).encode())]
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(name + b": " + value for name, value in headers)]
    return b"\r\n".join([*lines, b"", body])
