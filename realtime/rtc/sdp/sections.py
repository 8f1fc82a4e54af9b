"""Splits SDP into its m-lines with their attributes. Knows nothing of what an attribute means. Pure."""

import re
from dataclasses import dataclass

_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_M_LINE = re.compile(r"m=(\S+) +([0-9]{1,5})(?:/[0-9]+)? +(\S+)((?: +\S+)+)")
_MAX_DIGITS = 20  # of any number in SDP (64 bits); Python refuses to read one of thousands

Attributes = tuple[tuple[str, str], ...]  # name → value, in order; the value is empty where there is none


@dataclass(frozen=True)
class Section:
    """One m-line. `own`: its attributes; `session`: those of the session, which hold where the section has none."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    own: Attributes
    session: Attributes

    def values(self, name: str) -> list[str]:
        """All values of an attribute: the section's own, else the session's."""
        own = [value for key, value in self.own if key == name]
        return own or [value for key, value in self.session if key == name]

    def value(self, name: str) -> str | None:
        """The first value of an attribute; None where it is missing."""
        return next(iter(self.values(name)), None)

    def has(self, name: str) -> bool:
        """Whether the attribute is there, with or without a value."""
        return self.value(name) is not None


def read_sections(sdp: str) -> tuple[Attributes, list[Section]]:
    """The session's attributes and its sections, in order. Raises ValueError: an m-line that is none."""
    groups: list[list[str]] = [[]]
    for line in _LINE_ENDS.split(sdp):
        if line.startswith("m="):
            groups.append([])
        groups[-1].append(line.rstrip())
    session = _attributes(groups[0])
    return session, [_section(lines, session) for lines in groups[1:]]


def number(text: str, end: int) -> int | None:
    """The number that a text is, in decimal digits and below `end`; None where it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    return int(text) if is_number and int(text) < end else None


def _section(lines: list[str], session: Attributes) -> Section:
    match = _M_LINE.fullmatch(lines[0])
    port = number(match[2], 2**16) if match is not None else None
    if match is None or port is None:
        raise ValueError("an m-line has no port, no protocol or no format")
    kind, _, protocol, formats = match.groups()
    return Section(kind, port, protocol, tuple(formats.split()), _attributes(lines[1:]), session)


def _attributes(lines: list[str]) -> Attributes:
    pairs = [line[2:].partition(":") for line in lines if line.startswith("a=")]
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)
