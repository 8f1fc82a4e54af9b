"""Rules for every request: bounded bodies, a checked origin, errors as JSON, security headers."""

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realtime.errors import RequestError
from realtime.http.answers import error_body, error_headers
from realtime.http.bodies import MAX_BODY_BYTES, AwaitedBodies, RequestBody, too_large
from realtime.http.statuses import STATUS_OF_CODE

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

    def __init__(self, app: ASGIApp, same_origin: bool, bodies: AwaitedBodies, on_refused: OnRefused) -> None:
        self._app, self._same_origin, self._bodies, self._on_refused = app, same_origin, bodies, on_refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; a RequestError becomes its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_answered = False

        async def send_secured(message: Message) -> None:
            nonlocal has_answered
            if message["type"] == "http.response.start":
                has_answered = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        body = RequestBody(receive, self._bodies)
        try:
            self._check(Headers(scope=scope))
            await self._app(scope, body.receive, send_secured)
        except RequestError as error:
            if has_answered:
                raise
            self._on_refused(scope["method"], scope["path"], error)
            if error.code == "incomplete_body":
                return  # nobody is there to read an answer
            await body.drain()
            await _send_error(send_secured, error)
        finally:
            body.close()

    def _check(self, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            raise too_large()
        if self._same_origin and not _is_same_origin(headers):
            raise RequestError("foreign_origin", "without a token only this machine's own page may call")


def is_loopback(host: str) -> bool:
    """Whether `host` is an address of this machine that no other machine can reach."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_same_origin(headers: Headers) -> bool:
    """Whether a request goes to a loopback address, and comes from this server's page or from no page."""
    host, origin = headers.get("host", ""), headers.get("origin")
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "") and (not origin or urlsplit(origin).netloc == host)
    except ValueError:  # "[" is not an address
        return False


async def _send_error(send: Send, error: RequestError) -> None:
    status, headers = STATUS_OF_CODE[error.code], error_headers(error)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": error_body(error.code, str(error))})
