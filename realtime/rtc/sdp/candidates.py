"""The addresses of an offer's ICE candidates to which packets may be sent. Pure.

Whoever sends an offer chooses where our connectivity checks go. Addresses of groups, of this machine itself and ports
of well-known services are left out, as browsers do.
"""

import ipaddress

from realtime.rtc.sdp.sections import Section

_TYPES = ("host", "srflx", "relay")
_FIRST_OPEN_PORT, _WEB_PORTS = 1024, (80, 443)  # TURN servers listen at the ports of the web


def usable_candidates(section: Section) -> dict[tuple[str, int], str]:
    """Host and port of each candidate over UDP that a packet may be sent to → its line of SDP, without extensions."""
    found: dict[tuple[str, int], str] = {}
    for value in section.values("candidate"):
        foundation, component, transport, priority, host, port, typ, kind, *_ = [*value.split(), *[""] * 8][:8]
        is_read = component == "1" and transport.lower() == "udp" and typ == "typ" and kind in _TYPES
        if is_read and _is_number(priority, 2**32) and _is_number(port, 2**16) and _is_allowed(host, int(port)):
            line = f"candidate:{foundation} 1 udp {int(priority)} {host} {int(port)} typ {kind}"
            found.setdefault((host, int(port)), line)
    return found


def _is_number(text: str, end: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < end


def _is_allowed(host: str, port: int) -> bool:
    if port < _FIRST_OPEN_PORT and port not in _WEB_PORTS:
        return False
    if host.lower().endswith(".local"):  # a name that browsers give instead of a local address
        return True
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    is_reserved = address.version == 4 and address.is_reserved
    return not (address.is_multicast or address.is_unspecified or address.is_loopback or is_reserved)
