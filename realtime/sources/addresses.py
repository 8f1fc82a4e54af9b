"""Addresses as they may be shown: without user, password and the values of a query. Files keep their names.

FFmpeg reads more than RFC 3986 allows: nested addresses (`async:http://…`, `concat:…|…`), passwords with `@` or `/`,
options behind a space. Recorders of cameras take user and password in the path. Where it is unclear what is secret,
more is hidden.
"""

import re
from collections.abc import Iterable
from pathlib import Path

HIDDEN = "***"
_SCHEME = r"(?:[a-z][a-z0-9+.-]*:/{2,}|[a-z][a-z0-9+.-]{2,}:/)"  # one slash is left where an address was made a path
_START = re.compile(rf"(?i)(?<![a-z0-9+.-]){_SCHEME}")
_ENCODED_LOGIN = re.compile(r"(?i)(%3a(?:%2f){2})(?:(?!%2f)[^/?#&\s])*?%40")  # an address inside another's path
_TURN_LOGIN = re.compile(r"(?i)\b(turns?:)[^\s'\"]{1,500}@")
_VALUE = re.compile(r"([;\s][^=;\s/]*=)[^;|\s]*")
_QUERY_PART = re.compile(r"([^=&;|]*=)[^&;|]*|[^&;|]+")
_SECRET_NAME = r"(?:user|pass|pwd|token|key|auth|secret)"
_SECRET_IN_PATH = re.compile(
    rf"(?i)([a-z-]*{_SECRET_NAME}[a-z-]*=)(?:(?!_(?:channel|stream|subtype|{_SECRET_NAME}[a-z-]*)=)[^&/;|\s])*"
)
_SECRET_FOLDER = re.compile(r"(?i)(/(?:token|key|secret|password|passwd|pwd|auth)/)[^/?#|\s]+")
_STREAM_KEY = re.compile(r"(?i)^([^/|\s]*/[^/|\s]+/)[^|\s]+")  # host/app/key
_NESTED = re.compile(r"(?i)[a-z]{2,}[:,]")
_TO_END = r"[^\s'\"<>]*[^\s'\"<>:,.;)]"
_IN_TEXT = re.compile(rf"(?i)(?<![a-z0-9+.-]){_SCHEME}{_TO_END}(?:\s+\w*{_SECRET_NAME}\w*={_TO_END})*")
_LOGIN_IN_TEXT = re.compile(r"(?<![\w/.@:])[^\s/:@'\"()]+:[^\s/@'\"]+(@[\w.-]+(?::\d+)?/)")


def masked(address: str) -> str:
    """An address or a path, as it was given, without its secrets; a path stays as it is.

    `rtsp://admin:secret@camera/live?key=1#k` → `rtsp://***@camera/live?key=***#***`.
    """
    starts = [match.start() for match in _START.finditer(address)]
    if not starts:
        if _TURN_LOGIN.match(address):
            return _TURN_LOGIN.sub(rf"\g<1>{HIDDEN}@", address)
        return address if _exists(address) else _without_login_only(address)
    parts = [address[begin:end] for begin, end in zip(starts, [*starts[1:], None], strict=True)]
    return _masked_values(address[: starts[0]]) + "".join(map(_masked_part, parts))


def masked_text(text: str, addresses: Iterable[str] = ()) -> str:
    """A text of one or more lines with every address in it masked, those first that are known to be `addresses`."""
    for address in sorted(addresses, key=len, reverse=True):
        if (shown := masked(address)) != address:
            text = text.replace(address, shown)
    text = _IN_TEXT.sub(lambda found: masked(found[0]), text)
    return _LOGIN_IN_TEXT.sub(rf"{HIDDEN}\g<1>", _TURN_LOGIN.sub(rf"\g<1>{HIDDEN}@", text))


def _masked_part(part: str) -> str:
    """From one scheme to the next."""
    scheme, slashes, rest = re.split(r"(:/+)", part, maxsplit=1)
    rest = _ENCODED_LOGIN.sub(rf"\g<1>{HIDDEN}%40", _without_login(rest))
    if scheme.lower().startswith("rtmp"):
        rest = _STREAM_KEY.sub(rf"\g<1>{HIDDEN}", rest)
    return scheme + slashes + _masked_values(rest)


def _without_login(rest: str) -> str:
    """`user:password@host/path` → `***@host/path`."""
    authority = re.split(r"[/?#|]", rest, maxsplit=1)[0]
    if "@" in authority:
        return HIDDEN + authority[authority.rindex("@") :] + rest[len(authority) :]
    _, colon, port = re.sub(r"^\[[^\]]*\]", "", authority).rpartition(":")
    path = re.split(r"[?#]", rest, maxsplit=1)[0] if port.isdigit() else rest
    at = path.rfind("@")
    is_file_name = port.isdigit() and "." in path[at:] and not re.search("[/:]", path[at:])  # host:80/a@b.mp4
    if colon and at > 0 and rest[at - 1] != "/" and not is_file_name:
        return HIDDEN + rest[at:]  # a password with a slash, which should have been written as %2F
    return rest


def _without_login_only(path: str) -> str:
    """`user:password@host/x`, where the scheme was forgotten, → `***@host/x`; `crypto:a?key=1` → `crypto:a?key=***`."""
    first, slash, rest = path.partition("/")
    login, at, host = first.rpartition("@")
    if at and ":" in login:
        return f"{HIDDEN}@{host}{slash}{_masked_values(rest)}"
    return _masked_values(path) if _NESTED.match(path) else path


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _masked_values(text: str) -> str:
    """Values of the query, of parameters of the path and of options are hidden, their names stay."""
    head, mark, fragment = text.partition("#")
    before, question, query = head.partition("?")
    before = _VALUE.sub(rf"\g<1>{HIDDEN}", _SECRET_FOLDER.sub(rf"\g<1>{HIDDEN}", before))
    before = _SECRET_IN_PATH.sub(rf"\g<1>{HIDDEN}", before)
    query = _QUERY_PART.sub(lambda part: f"{part[1] or ''}{HIDDEN}", query)
    return before + question + query + (mark + HIDDEN if fragment else mark)
