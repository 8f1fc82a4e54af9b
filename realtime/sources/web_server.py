"""Asks a web server for one byte, to find out why FFmpeg could not read from it."""

import base64
import http.client
import re
import socket
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote

TIMEOUT_S = 5.0


@dataclass(frozen=True)
class WebServer:
    """`status` 0 and a `problem` in words: there was no answer."""

    status: int
    serves_ranges: bool = False
    content_type: str = ""
    num_bytes: int | None = None  # of the whole, if it says so
    problem: str | None = None


def ask(url: str) -> WebServer:
    """Ask for the first byte of an http or https address, user and password included. Takes at most a few seconds."""
    scheme, authority, rest = re.fullmatch(r"(?is)(https?://)([^/?#]*)(.*)", url).groups()  # type: ignore[union-attr]
    login, _, host = authority.rpartition("@")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # as FFmpeg: cameras sign their own
    try:
        request = urllib.request.Request(f"{scheme}{host}{rest}", headers={"Range": "bytes=0-0"})
        if login:
            basic = base64.b64encode(unquote(login).encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {basic}")  # it is meant for this host alone
        with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=context) as answer:
            kind = answer.headers.get_content_type() if "Content-Type" in answer.headers else ""
            return WebServer(answer.status, answer.status == 206, kind, _num_bytes(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            is_loop = 300 <= error.code < 400
            return WebServer(error.code, problem="it is redirected without end" if is_loop else None)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        return WebServer(0, problem=_problem(error, host))


def _num_bytes(headers: Message) -> int | None:
    whole = headers.get("Content-Range", "").rpartition("/")[2] or headers.get("Content-Length", "")
    return int(whole) if whole.isdecimal() else None


def _problem(error: Exception, host: str) -> str | None:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, socket.gaierror):
        return f"there is no host {host}"
    if isinstance(cause, ssl.SSLError):
        return "the server does not speak TLS there: is it http:// or another port?"
    if isinstance(cause, TimeoutError):
        return f"no answer within {TIMEOUT_S:.0f} s"
    return None
