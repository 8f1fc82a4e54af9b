"""The transports of an offer: which lines share one, and how ICE and DTLS reach the client there. Pure."""

import re
from dataclasses import dataclass

from aiortc.rtcdtlstransport import X509_DIGEST_ALGORITHMS

from realtime.rtc.sdp.candidates import usable_candidates
from realtime.rtc.sdp.lines import Line
from realtime.rtc.sdp.sections import Attributes, Section

_DIGEST = re.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})*")
MAX_FINGERPRINTS, MAX_SECRET_LETTERS = 8, 256  # letters of an ICE name or password (RFC 8839)


@dataclass(frozen=True)
class Transport:
    """`mids`: the lines that use it. `attributes`: its ICE and DTLS, as SDP.

    `candidates`: addresses of the client, as SDP; `is_complete`: the client will tell no more of them.
    """

    mids: tuple[str, ...]
    attributes: tuple[str, ...]
    candidates: tuple[str, ...]
    is_complete: bool


def bundled_mids(session: Attributes) -> list[str]:
    """The lines that the client wants to send over one transport (RFC 9143); empty where it names none."""
    groups = [value.split() for name, value in session if name == "group"]
    return next((mids for semantics, *mids in filter(None, groups) if semantics == "BUNDLE"), [])


def read_transports(lines: list[Line], bundled: list[str], tagged: Section | None) -> list[Transport]:
    """The transports of the accepted lines; only the first may have several lines, as aiortc knows one bundle.

    `tagged`: the first section of the bundle, even if it is rejected: others may leave their attributes to it.
    Raises ValueError: a line without ICE, DTLS or rtcp-mux.
    """
    by_mid = {line.mid: line for line in lines}
    together = [by_mid[mid] for mid in dict.fromkeys(bundled) if mid in by_mid] or _with_same_addresses(lines)
    groups = [together] if together else []
    groups += [[line] for line in lines if line not in together]
    return [_transport(group, tagged if group is together else None) for group in groups]


def _with_same_addresses(lines: list[Line]) -> list[Line]:
    """Lines that share a transport although the client names no bundle: some clients always use one."""
    keys = [(line.section.value("ice-ufrag"), frozenset(usable_candidates(line.section))) for line in lines]
    shared = [key for key in keys if key[1] and keys.count(key) > 1]
    return [line for line, key in zip(lines, keys, strict=True) if key == shared[0]] if shared else []


def _transport(group: list[Line], tagged: Section | None) -> Transport:
    sections = [group[0].section, *([tagged] if tagged is not None else [])]
    carrier = next((each for each in sections if each.has("ice-ufrag")), sections[0])
    name, password = carrier.value("ice-ufrag"), carrier.value("ice-pwd")
    pairs = [value.split() for value in carrier.values("fingerprint")]
    fingerprints = [pair for pair in pairs if len(pair) == 2 and pair[0].lower() in X509_DIGEST_ALGORITHMS]
    if not all(_is_digest(algorithm.lower(), value) for algorithm, value in fingerprints):
        raise ValueError("a fingerprint is none of its kind")
    if not name or not password or not fingerprints:
        raise ValueError("a line has no ICE, or no DTLS with a fingerprint that is known")
    if len(name + password) > 2 * MAX_SECRET_LETTERS or len(fingerprints) > MAX_FINGERPRINTS:
        raise ValueError("too many fingerprints, or too long a name")
    if any(line.use != "channel" for line in group) and not any(
        each.has("rtcp-mux") for each in (carrier, *(line.section for line in group))
    ):
        raise ValueError("no rtcp-mux")
    # where we may choose, the client begins DTLS: aiortc as a client refuses servers with RSA keys, such as GStreamer's
    setup = "passive" if carrier.value("setup") == "passive" else "active"
    candidates: dict[tuple[str, int], str] = {}
    for section in (carrier, *sections):
        if section.value("ice-ufrag") in (None, name):
            candidates = usable_candidates(section) | candidates
    return Transport(
        mids=tuple(line.mid for line in group),
        attributes=(
            f"ice-ufrag:{name.split()[0]}",
            f"ice-pwd:{password.split()[0]}",
            *(f"fingerprint:{algorithm} {value}" for algorithm, value in fingerprints),
            f"setup:{setup}",
        ),
        candidates=tuple(candidates.values()),
        is_complete=carrier.has("end-of-candidates"),
    )


def _is_digest(algorithm: str, value: str) -> bool:
    num_bytes = X509_DIGEST_ALGORITHMS[algorithm].digest_size
    return len(value) == 3 * num_bytes - 1 and _DIGEST.fullmatch(value) is not None
