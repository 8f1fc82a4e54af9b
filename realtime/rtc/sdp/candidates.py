"""The addresses of an offer's ICE candidates to which packets may be sent. Pure.

Whoever sends an offer chooses where our connectivity checks go. Addresses of groups, of this machine itself and ports
of well-known services are left out, as browsers do.
"""

import ipaddress
import re

from realtime.rtc.sdp.sections import Section, number

_TYPES = ("host", "srflx", "relay")
_COMPONENTS = ("1", "0")  # with rtcp-mux there is one; Eyevinn's WHIP client for browsers calls it 0
_MAX_FOUNDATION_LETTERS = 32  # RFC 8839, section 5.1
_HIDDEN_NAME = re.compile(r"[a-z0-9-]{1,63}\.local", re.ASCII | re.IGNORECASE)  # instead of a local address
_FIRST_OPEN_PORT, _WEB_PORTS = 1024, (80, 443)  # TURN servers listen at the ports of the web


def usable_candidates(section: Section) -> dict[tuple[str, int], str]:
    """Host and port of each candidate over UDP that a packet may be sent to → its line of SDP, without extensions."""
    found: dict[tuple[str, int], str] = {}
    for value in section.values("candidate"):
        foundation, component, transport, rank, host, place, typ, kind = [*value.split(), *[""] * 8][:8]
        priority, port = number(rank, 2**32), number(place, 2**16)
        is_read = component in _COMPONENTS and transport.lower() == "udp" and typ == "typ" and kind in _TYPES
        is_named = foundation.isascii() and len(foundation) <= _MAX_FOUNDATION_LETTERS
        if is_read and is_named and priority is not None and port is not None and _is_allowed(host, port):
            line = f"candidate:{foundation} 1 udp {priority} {host} {port} typ {kind}"
            found.setdefault((host, port), line)
    return found


def _is_allowed(host: str, port: int) -> bool:
    if port < _FIRST_OPEN_PORT and port not in _WEB_PORTS:
        return False
    if _HIDDEN_NAME.fullmatch(host):
        return True
    if "%" in host:  # the zone of an address is a name of the client's own network cards
        return False
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    is_reserved = address.version == 4 and address.is_reserved
    return not (address.is_multicast or address.is_unspecified or address.is_loopback or is_reserved)
