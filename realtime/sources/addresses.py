"""Addresses as they may be shown: without user, password and the values of a query. Pure.

FFmpeg reads more than RFC 3986 allows: nested addresses (`async:http://…`, `concat:…|…`), passwords with `@` or `/`,
options behind a space. Where it is unclear what is secret, more is hidden.
"""

import re

HIDDEN = "***"
_SCHEME = r"(?:[a-z][a-z0-9+.-]*:/{2,}|[a-z][a-z0-9+.-]{2,}:/)"  # one slash is left where an address was made a path
_START = re.compile(rf"(?i)(?<![a-z0-9+.-]){_SCHEME}")
_ENCODED_LOGIN = re.compile(r"(?i)(%3a(?:%2f){2})(?:(?!%2f)[^/?#&\s])*?%40")  # an address inside another's path
_TURN_LOGIN = re.compile(r"(?i)\b(turns?:)[^\s'\"]{1,500}@")
_VALUE = re.compile(r"([;\s][^=;\s/]*=)[^;|\s]*")
_QUERY_PART = re.compile(r"([^=&;|]*=)[^&;|]*|[^&;|]+")
_IN_TEXT = re.compile(rf"(?i)(?<![a-z0-9+.-]){_SCHEME}[^\s'\"<>]*[^\s'\"<>:,.;)]")


def masked(address: str) -> str:
    """An address or a path, as it was given, without its secrets; a path stays as it is.

    `rtsp://admin:secret@camera/live?key=1#k` → `rtsp://***@camera/live?key=***#***`.
    """
    starts = [match.start() for match in _START.finditer(address)]
    if not starts:
        return (
            _TURN_LOGIN.sub(rf"\g<1>{HIDDEN}@", address) if _TURN_LOGIN.match(address) else _without_login_only(address)
        )
    parts = [address[begin:end] for begin, end in zip(starts, [*starts[1:], None], strict=True)]
    return _masked_values(address[: starts[0]]) + "".join(map(_masked_part, parts))


def masked_text(text: str) -> str:
    """A text of one or more lines with every address in it masked."""
    return _TURN_LOGIN.sub(rf"\g<1>{HIDDEN}@", _IN_TEXT.sub(lambda found: masked(found[0]), text))


def _masked_part(part: str) -> str:
    """From one scheme to the next."""
    scheme, slashes, rest = re.split(r"(:/+)", part, maxsplit=1)
    return scheme + slashes + _masked_values(_ENCODED_LOGIN.sub(rf"\g<1>{HIDDEN}%40", _without_login(rest)))


def _without_login(rest: str) -> str:
    """`user:password@host/path` → `***@host/path`."""
    authority = re.split(r"[/?#|]", rest, maxsplit=1)[0]
    if "@" in authority:
        return HIDDEN + authority[authority.rindex("@") :] + rest[len(authority) :]
    _, colon, port = re.sub(r"^\[[^\]]*\]", "", authority).rpartition(":")
    at = (re.split(r"[?#]", rest, maxsplit=1)[0] if port.isdigit() else rest).rfind("@")
    if colon and at > 0 and rest[at - 1] != "/":
        return HIDDEN + rest[at:]  # a password with a slash, which should have been written as %2F
    return rest


def _without_login_only(path: str) -> str:
    """`user:password@host/path`, where the scheme was forgotten, → `***@host/path`."""
    first, slash, rest = path.partition("/")
    login, at, host = first.rpartition("@")
    return f"{HIDDEN}@{host}{slash}{rest}" if at and ":" in login else path


def _masked_values(text: str) -> str:
    """Values of the query, of parameters of the path and of options are hidden, their names stay."""
    head, mark, fragment = text.partition("#")
    before, question, query = head.partition("?")
    before = _VALUE.sub(rf"\g<1>{HIDDEN}", before)
    query = _QUERY_PART.sub(lambda part: f"{part[1] or ''}{HIDDEN}", query)
    return before + question + query + (mark + HIDDEN if fragment else mark)
