"""Why an address cannot be opened or read on, in words that say what to do. FFmpeg often says "Input/output error"."""

import errno
import re
import socket
from urllib.parse import urlsplit

import av.error

from realtime.sources.reasons import reason_of
from realtime.sources.web_server import WebServer, ask

HTTP_REFUSALS: dict[type[Exception], str] = {
    av.error.HTTPBadRequestError: "the server does not understand the request: 400, check the address",
    av.error.HTTPUnauthorizedError: "the server wants a user and a password, or others: 401 Unauthorized",
    av.error.HTTPForbiddenError: "the server does not allow it: 403 Forbidden",
    av.error.HTTPNotFoundError: "there is nothing at this address: 404 Not Found",
    av.error.HTTPTooManyRequestsError: "the server wants fewer requests: 429 Too Many Requests, try again later",
    av.error.HTTPOtherClientError: "the server refuses the request: 4xx, check the address",
    av.error.HTTPServerError: "the server has an error of its own: 5xx, try again later",
}
NO_MEDIA_TYPES = {"application/json", "application/problem+json", "application/xml", "text/xml", "text/css"}
NO_RANGES = (
    "the server does not serve ranges, and this file has its index at the end: download it first, "
    "or write it with -movflags +faststart"
)


def why_refused(source: str, error: Exception, timeout_s: float | None) -> str:
    """Why opening failed. `timeout_s`: how long it was waited for in vain; None: the error came earlier.

    Asks the server, or for its name, if the error itself does not say.
    """
    if timeout_s is not None or isinstance(error, (av.error.ExitError, TimeoutError)):
        return "no answer" if timeout_s is None else f"no answer within {timeout_s:.0f} s"
    if (problem := _wrong_address(source)) is not None:
        return problem
    if isinstance(error, ConnectionRefusedError):
        return "Connection refused: is the server running, and is this its port?"
    for kind, words in HTTP_REFUSALS.items():
        if isinstance(error, kind):
            return _with_status(source, words)
    if isinstance(error, av.error.ProtocolNotFoundError):
        return "FFmpeg does not know this kind of address"
    if isinstance(error, av.error.EOFError) and "://" in source:
        return _without_media(source) or "the server closed the connection without an answer"
    if isinstance(error, av.error.InvalidDataError) and source.lower().startswith("rtsp"):
        return "what answers there does not speak RTSP: is it http:// or another port?"
    return _found_out(source, error) or _reason(error)


def why_broken_off(source: str, error: Exception, is_at_start: bool) -> str:
    """Why reading ended early. `is_at_start`: nothing had been read before."""
    if isinstance(error, (av.error.ExitError, TimeoutError)):
        return "no more data came"
    if "://" not in source or not isinstance(error, OSError):
        return reason_of(error)
    if is_at_start:
        server = _web_server(source)
        if server is not None and server.status == 200 and not server.serves_ranges:
            return NO_RANGES
    return "the connection broke off" if _is_unclear(error) else f"the connection broke off: {reason_of(error)}"


def _wrong_address(source: str) -> str | None:
    """What is wrong with the host or the port of an address, before anybody is asked."""
    if not re.match(r"(?i)(?:https?|rtsps?|rtmps?|tcp)://", source):
        return None
    authority = re.split(r"[/?#]", source.split("://", 1)[1], maxsplit=1)[0].rpartition("@")[2]
    host, port = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(.*))?", authority).groups()  # type: ignore[union-attr]
    if not host:
        return "the address names no host"
    if re.search(r"\s", host):
        return "its host holds a space"
    if port and not (port.isdecimal() and 0 < int(port) < 65_536):
        return "its port must be a number up to 65535"  # not shown: it may be the beginning of a password
    return None


def _found_out(source: str, error: Exception) -> str | None:
    """What the server, or the name service, says about an address."""
    server = _web_server(source)
    if server is not None:
        if server.problem is not None or server.status == 0:
            return server.problem
        return _no_media(server) or f"{_reason(error)}: the server sent {_described(server)}"
    host = _host(source)
    try:
        if host:
            socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return f"there is no host {host}"
    return None


def _without_media(source: str) -> str | None:
    server = _web_server(source)
    return None if server is None else _no_media(server)


def _is_unclear(error: Exception) -> bool:
    """FFmpeg says "Input/output error" and "Invalid data" of whatever ends early."""
    return isinstance(error, av.error.InvalidDataError) or (isinstance(error, OSError) and error.errno == errno.EIO)


def _reason(error: Exception) -> str:
    return "it is no media that FFmpeg knows, or it broke off" if _is_unclear(error) else reason_of(error)


def _no_media(server: WebServer) -> str | None:
    """What a server sent that answered, if that cannot be media."""
    if server.status == 204 or server.num_bytes == 0 or server.status == 416:
        return f"the server sent nothing: {server.status}{' No Content' * (server.status == 204)}, 0 bytes"
    if server.content_type in ("text/html", "application/xhtml+xml"):
        return "the server sent a web page, not media: the address may need a login"
    if server.content_type in NO_MEDIA_TYPES:
        return f"the server sent {server.content_type}, not media: check the address"
    return None


def _described(server: WebServer) -> str:
    """The status, the type and the length of an answer."""
    length = None if server.num_bytes is None else f"{server.num_bytes:,} bytes"
    return ", ".join(filter(None, (f"status {server.status}", server.content_type, length)))


def _with_status(source: str, words: str) -> str:
    """The exact status of a server that answers with 4xx or 5xx, where FFmpeg keeps only the class."""
    if "xx" not in words:
        return words
    server = _web_server(source)
    return words if server is None or server.status < 400 else re.sub("[45]xx", str(server.status), words)


def _web_server(source: str) -> WebServer | None:
    inner = re.search(r"(?i)https?://[^|]+$", source)
    return ask(inner[0]) if inner else None


def _host(source: str) -> str | None:
    try:
        return urlsplit(source).hostname
    except ValueError:
        return None
