"""SDP fragments (RFC 8840): what a client tells of its ICE after its offer, and our answer to an ICE restart. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from realtime.rtc.sdp.candidates import usable_candidates
from realtime.rtc.sdp.lines import Line
from realtime.rtc.sdp.sections import Section, read_sections

_NAME, _PASSWORD = re.compile("[!-~]{4,256}"), re.compile("[!-~]{22,256}")  # RFC 8839, 5.4; real clients use more signs


@dataclass(frozen=True)
class Fragment:
    """`names`: the ICE names (`ice-ufrag`) that it is about. `candidates`: those to which packets may be sent, as SDP,
    each with the `a=mid` of its line, or None. `is_complete`: the client will tell no more. `passwords`: those of the
    names (`ice-pwd`).
    """

    names: frozenset[str]
    candidates: tuple[tuple[str | None, str], ...]
    is_complete: bool
    passwords: frozenset[str] = frozenset()

    @property
    def name_and_password(self) -> tuple[str, str]:
        """The client's new ones. Raises ValueError: it has not one of each, or they are none."""
        (name,), (password,) = self.names, self.passwords
        if not _NAME.fullmatch(name) or not _PASSWORD.fullmatch(password):
            raise ValueError("an ICE name or password has too few, too many or odd letters")
        return name, password


def read_fragment(text: str) -> Fragment:
    """Parse a fragment. Raises ValueError: it is none, or an m-line in it is none."""
    session, sections = read_sections(text)
    if not session and not sections:
        raise ValueError("no attribute and no m-line")
    sections = sections or [Section("", 0, "", (), (), session)]  # some clients leave the m-line out
    names, passwords = (
        frozenset(value for section in sections for value in section.values(attribute))
        for attribute in ("ice-ufrag", "ice-pwd")
    )
    found = dict[str, str | None]()  # line of SDP → mid; some clients repeat a candidate for each line of a bundle
    for section in sections:
        for line in usable_candidates(section).values():
            found.setdefault(line, section.value("mid"))
    is_complete = any(section.has("end-of-candidates") for section in sections)
    return Fragment(names, tuple((mid, line) for line, mid in found.items()), is_complete, passwords)


def write_fragment(line: Line, bundled: Sequence[str], name: str, password: str, candidates: Sequence[str]) -> str:
    """Our side of a new ICE session, whose addresses are told with `line` and hold for all that are `bundled`."""
    section = line.section
    rows = [
        *([f"a=group:BUNDLE {' '.join(bundled)}"] if bundled else []),
        f"m={section.kind} 9 {section.protocol} {section.formats[0]}",
        *([f"a=mid:{line.mid}"] if section.value("mid") else []),
        f"a=ice-ufrag:{name}",
        f"a=ice-pwd:{password}",
        *(f"a={candidate}" for candidate in candidates),
        "a=end-of-candidates",
    ]
    return "\r\n".join(rows) + "\r\n"
