"""Lets pages of other origins use WHIP and WHEP, whose addresses are given to encoders and players of all kinds
(RFC 9725, section 4.2).

Who may push is decided by the token: a server without one answers its own pages only (`realtime/http/middleware.py`).
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WHIP, WHEP = "/whip/", "/whep/"
METHODS = "POST, PATCH, DELETE, OPTIONS, GET, HEAD"
REQUEST_HEADERS = "Authorization, Content-Type, If-Match, ETag"  # ETag: old clients send it in place of If-Match
EXPOSED_HEADERS = "Location, ETag, Link, Retry-After, Accept-Post, Access-Control-Allow-Methods"
MAX_AGE_S = 86_400


def options_headers() -> dict[str, str]:
    """Headers of the answer to OPTIONS, from pages and from other programs."""
    return {
        "Accept-Post": "application/sdp",
        "Access-Control-Allow-Methods": METHODS,  # some clients look here whether PATCH is known, whatever the origin
        "Access-Control-Allow-Headers": REQUEST_HEADERS,
        "Access-Control-Max-Age": str(MAX_AGE_S),
    }


class CrossOriginMiddleware:
    """ASGI middleware; where it `is_open`, scripts of any page may read what WHIP and WHEP answer, errors too."""

    def __init__(self, app: ASGIApp, is_open: bool) -> None:
        self._app, self._is_open = app, is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_for_media = scope["type"] == "http" and (WHIP in scope["path"] or WHEP in scope["path"])
        if not self._is_open or not is_for_media:
            await self._app(scope, receive, send)
            return

        async def send_readable(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
            await send(message)

        await self._app(scope, receive, send_readable)
