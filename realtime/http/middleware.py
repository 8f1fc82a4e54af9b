"""Rules for every request: bounded bodies, a checked origin, errors as JSON, security headers."""

import ipaddress
import json
import math
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realtime.errors import RequestError
from realtime.http.statuses import STATUS_OF_CODE

MAX_BODY_BYTES = 256 * 1024
MAX_DRAINED_BYTES = 8 * 1024 * 1024  # read and ignored of a body that is too large
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


OnRefused = Callable[[str, str, RequestError], None]  # method, path, error


class GuardMiddleware:
    """ASGI middleware. With `same_origin`, only this server's own page may call, and only at an address of this
    machine; requests without an `Origin` header are not from a browser and may call. `on_refused` is called for
    every RequestError that is answered."""

    def __init__(self, app: ASGIApp, same_origin: bool, on_refused: OnRefused) -> None:
        self._app, self._same_origin, self._on_refused = app, same_origin, on_refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; a RequestError becomes its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_answered = False
        num_bytes = 0

        async def receive_bounded() -> Message:
            nonlocal num_bytes
            message = await receive()
            num_bytes += len(message.get("body", b""))
            if num_bytes > MAX_BODY_BYTES:
                raise _too_large()
            return message

        async def send_secured(message: Message) -> None:
            nonlocal has_answered
            if message["type"] == "http.response.start":
                has_answered = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._check(Headers(scope=scope))
            await self._app(scope, receive_bounded, send_secured)
        except RequestError as error:
            if has_answered:
                raise
            self._on_refused(scope["method"], scope["path"], error)
            if error.code == "too_large":
                await _drain(receive)
            await _send_error(send_secured, error)

    def _check(self, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            raise _too_large()
        if self._same_origin and not _is_same_origin(headers):
            raise RequestError("foreign_origin", "without a token only this machine's own page may call")


def is_loopback(host: str) -> bool:
    """Whether `host` is an address of this machine that no other machine can reach."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _too_large() -> RequestError:
    return RequestError("too_large", f"a request has at most {MAX_BODY_BYTES} bytes")


def error_body(code: str, message: str) -> bytes:
    """An error as JSON, as in docs/protocol.md."""
    error = {"type": "invalid_request_error", "code": code, "message": message}
    return json.dumps({"error": error}).encode()


def _is_same_origin(headers: Headers) -> bool:
    """Whether a request goes to a loopback address, and comes from this server's page or from no page."""
    host, origin = headers.get("host", ""), headers.get("origin")
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "") and (not origin or urlsplit(origin).netloc == host)
    except ValueError:  # "[" is not an address
        return False


async def _drain(receive: Receive) -> None:
    """Read the rest of a body and ignore it: a client that is cut off while it sends may never read the answer."""
    num_bytes = 0
    while num_bytes < MAX_DRAINED_BYTES:
        message = await receive()
        num_bytes += len(message.get("body", b""))
        if not message.get("more_body", False):
            return


async def _send_error(send: Send, error: RequestError) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    status = STATUS_OF_CODE[error.code]
    if status == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    if error.retry_after_s is not None:
        headers.append((b"retry-after", str(math.ceil(error.retry_after_s)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": error_body(error.code, str(error))})
