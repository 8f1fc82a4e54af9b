"""Asks a web server for one byte, to find out why FFmpeg could not read from it."""

import base64
import http.client
import re
import socket
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import unquote

TIMEOUT_S = 5.0


@dataclass(frozen=True)
class WebServer:
    """`status` 0 and a `problem` in words: there was no answer."""

    status: int
    serves_ranges: bool = False
    content_type: str = ""
    problem: str | None = None


def ask(url: str) -> WebServer:
    """Ask for the first byte of an http or https address, user and password included. Takes at most a few seconds."""
    scheme, authority, rest = re.fullmatch(r"(?is)(https?://)([^/?#]*)(.*)", url).groups()  # type: ignore[union-attr]
    login, _, host = authority.rpartition("@")
    request_headers = {"Range": "bytes=0-0"}
    if login:
        request_headers["Authorization"] = f"Basic {base64.b64encode(unquote(login).encode()).decode()}"
    try:
        request = urllib.request.Request(f"{scheme}{host}{rest}", headers=request_headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            kind = answer.headers.get_content_type()
            return WebServer(answer.status, answer.status == 206, kind)
    except urllib.error.HTTPError as error:
        with error:
            is_loop = 300 <= error.code < 400
            return WebServer(error.code, problem="it is redirected without end" if is_loop else None)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        return WebServer(0, problem=_problem(error, host))


def _problem(error: Exception, host: str) -> str | None:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, socket.gaierror):
        return f"there is no host {host}"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return "the server does not speak TLS there: is it http:// or another port?"
    if isinstance(cause, TimeoutError):
        return f"no answer within {TIMEOUT_S:.0f} s"
    return None
