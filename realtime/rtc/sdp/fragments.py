"""Reads an SDP fragment (RFC 8840): addresses of a client that it tells after its offer. Pure."""

from dataclasses import dataclass

from realtime.rtc.sdp.candidates import usable_candidates
from realtime.rtc.sdp.sections import Section, read_sections


@dataclass(frozen=True)
class Fragment:
    """`names`: the ICE names (`ice-ufrag`) that it is about. `candidates`: those to which packets may be sent, as SDP,
    each with the `a=mid` of its line, or None. `is_complete`: the client will tell no more.
    """

    names: frozenset[str]
    candidates: tuple[tuple[str | None, str], ...]
    is_complete: bool


def read_fragment(text: str) -> Fragment:
    """Parse a fragment. Raises ValueError: it is none, or an m-line in it is none."""
    session, sections = read_sections(text)
    if not session and not sections:
        raise ValueError("no attribute and no m-line")
    sections = sections or [Section("", 0, "", (), (), session)]  # some clients leave the m-line out
    names = {name for section in sections for name in section.values("ice-ufrag")}
    found = dict[str, str | None]()  # line of SDP → mid; some clients repeat a candidate for each line of a bundle
    for section in sections:
        for line in usable_candidates(section).values():
            found.setdefault(line, section.value("mid"))
    is_complete = any(section.has("end-of-candidates") for section in sections)
    return Fragment(frozenset(names), tuple((mid, line) for line, mid in found.items()), is_complete)
