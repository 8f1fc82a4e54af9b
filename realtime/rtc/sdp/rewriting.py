"""Between the client's SDP and aiortc's: aiortc reads few kinds of lines, and can reject none. Pure.

aiortc is given the accepted lines only, in plain words. Its answer gets the rejected ones back, with port 0 (RFC 3264).
"""

import itertools
from collections.abc import Sequence

from aiortc.codecs import HEADER_EXTENSIONS

from realtime.rtc.sdp.codecs import RTX
from realtime.rtc.sdp.lines import Line
from realtime.rtc.sdp.sections import number
from realtime.rtc.sdp.transports import Transport

_SCTP_PORT, _MESSAGE_BYTES = 5000, 65_536  # RFC 8841; only for old clients that do not say
_H264 = "packetization-mode=1;profile-level-id=42e01f"  # aiortc reads no other profile; the answer has the client's
_MAX_EXTENSION_ID = 255


def offer_for_aiortc(lines: Sequence[Line], transports: Sequence[Transport], is_lite: bool) -> str:
    """The offer as aiortc reads it: its accepted lines, each with all attributes of its transport."""
    of_mid = {mid: transport for transport in transports for mid in transport.mids}
    sdp = ["v=0", "o=- 0 0 IN IP4 0.0.0.0", "s=-", "t=0 0", *(["a=ice-lite"] if is_lite else [])]
    sdp += [f"a=group:BUNDLE {' '.join(each.mids)}" for each in transports if len(each.mids) > 1]
    for line in lines:
        if line.use is None:
            continue
        transport = of_mid[line.mid]
        attributes = [f"mid:{line.mid}", *transport.attributes]
        if line.mid == transport.mids[0]:
            attributes += transport.candidates
            attributes += ["end-of-candidates"] if transport.candidates and transport.is_complete else []
        if line.use == "channel":
            m_line, of_use = _channel(line)
        else:
            formats = " ".join(str(codec.payloadType) for codec in line.codecs)
            m_line, of_use = f"m={line.use} 9 UDP/TLS/RTP/SAVPF {formats}", _media(line)
        sdp += [m_line, *(f"a={attribute}" for attribute in (*attributes, *of_use))]
    return "\r\n".join(sdp) + "\r\n"


def answer_for_client(lines: Sequence[Line], bundled: Sequence[str], answer: str) -> str:
    """aiortc's answer with all lines of the offer, in the client's words. `bundled`: mids of the client's bundle."""
    session, *answered = answer.split("\r\nm=")
    accepted = iter(answered)
    sections = [_rejected(line) if line.use is None else _accepted(line, next(accepted)) for line in lines]
    mids = [line.mid for line in lines if line.use is not None and line.mid in bundled]
    head = [row for row in session.split("\r\n") if not row.startswith("a=group:")]
    head += [f"a=group:BUNDLE {' '.join(sorted(mids, key=bundled.index))}"] if mids else []
    return "\r\n".join([*head, *(row for section in sections for row in section)]) + "\r\n"


def with_host_first(answer: str, host: str) -> str:
    """An answer that names, of each line's addresses, those at `host` first.

    FFmpeg's WHIP client tries the first one only, and the client has just reached `host`.
    """
    rows: list[str] = []
    for are_candidates, group in itertools.groupby(answer.split("\r\n"), lambda row: row.startswith("a=candidate:")):
        members = list(group)
        rows += sorted(members, key=lambda row: row.split(" ")[4] != host) if are_candidates else members
    return "\r\n".join(rows)


def _accepted(line: Line, answered: str) -> list[str]:
    m_line, *rows = answered.removesuffix("\r\n").split("\r\n")
    kind, port, _, formats = m_line.split(" ", 3)
    mid = line.section.value("mid")
    return [
        f"m={kind} {port} {line.section.protocol} {formats}",
        *(row for row in rows if mid or not row.startswith("a=mid:")),
    ]


def _rejected(line: Line) -> list[str]:
    section = line.section
    rows = [f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}", "c=IN IP4 0.0.0.0", "a=inactive"]
    return rows + ([f"a=mid:{line.mid}"] if section.value("mid") else [])


def _channel(line: Line) -> tuple[str, list[str]]:
    section = line.section
    size = number(section.value("max-message-size") or "", 2**64)
    sizes = [f"max-message-size:{size if size is not None else _MESSAGE_BYTES}"]
    old_port = number(section.formats[0], 2**16)
    if old_port is not None:  # older than RFC 8841
        return f"m=application 9 DTLS/SCTP {old_port}", sizes
    port = number(section.value("sctp-port") or "", 2**16)
    return "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", [f"sctp-port:{port or _SCTP_PORT}", *sizes]


def _media(line: Line) -> list[str]:
    attributes = [line.direction, "rtcp-mux", *_extensions(line)]
    for codec in line.codecs:
        attributes.append(f"rtpmap:{codec.payloadType} {codec}")
        if codec.name == RTX:
            attributes.append(f"fmtp:{codec.payloadType} apt={codec.parameters['apt']}")
        elif codec.name == "H264":
            attributes.append(f"fmtp:{codec.payloadType} {_H264}")
    sources = line.sources
    first = next((source for source, repeated in sources.items() if source == repeated), None)
    if first is not None:  # aiortc takes the second of two for the first one's retransmissions
        repeats = [source for source, repeated in sources.items() if repeated == first and source != first]
        attributes += [f"ssrc:{source} cname:-" for source in (first, *repeats[:1])]
    return attributes


def _extensions(line: Line) -> list[str]:
    known = {extension.uri for extension in HEADER_EXTENSIONS[line.section.kind]}
    found: dict[str, str] = {}
    for value in line.section.values("extmap"):
        text, uri, *_ = [*value.split(), "", ""]
        identifier = number(text.partition("/")[0], _MAX_EXTENSION_ID + 1)
        if uri in known and identifier:
            found.setdefault(uri, f"extmap:{identifier} {uri}")
    return list(found.values())
