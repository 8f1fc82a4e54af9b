"""`echoingpixels forget`: tells a server to forget what a camera has seen and heard."""

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlencode

from clients.errors import InputError
from clients.options.settings import Settings
from realtime.errors import RealtimeError

TIMEOUT_S = 120.0  # the model ends its step first, and files are deleted


class ForgetRefusedError(RealtimeError):
    """The server does not forget; the text says why."""


def run_forget(settings: Settings, stream: str, minutes: float | None) -> str:
    """Ask the server of these settings; `minutes` None: everything. Returns what was done, for people.

    Raises InputError if the server is not there or the certificate is none, ForgetRefusedError if the server refuses.
    """
    trusted = _trusted(settings.tls_cert)
    url, query = _url(settings), urlencode({"minutes": minutes} if minutes is not None else {"everything": "true"})
    headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"} if settings.token else {}
    request = urllib.request.Request(f"{url}/v1/streams/{quote(stream, safe='')}/forget?{query}", b"", headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=trusted) as response:
            done = json.load(response)
    except urllib.error.HTTPError as error:
        raise ForgetRefusedError(_refusal(error)) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{url}: no server answers there: {getattr(error, 'reason', error)}") from error
    what = "everything" if minutes is None else f"the last {minutes:g} minutes"
    recordings = done["deleted_recordings"]
    return f"{stream} has forgotten {what}." + (f" Recordings deleted: {recordings}." if recordings else "")


def _url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("", "0.0.0.0", "::") else settings.host
    scheme = "https" if settings.tls_cert is not None else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _trusted(certificate: Path | None) -> ssl.SSLContext | None:
    """The server's own certificate is trusted, whoever signed it and whatever name it is called by here. Raises
    InputError."""
    if certificate is None:
        return None
    try:
        context = ssl.create_default_context(cafile=certificate)
    except OSError as error:
        raise InputError(f"{certificate}: no certificate in PEM format: {error.strerror}") from error
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


def _refusal(error: urllib.error.HTTPError) -> str:
    """What the server says."""
    try:
        return str(json.load(error)["error"]["message"])
    except (LookupError, TypeError, ValueError):
        return f"the server answers {error.code} {error.reason}"
