"""How FFmpeg connects to each kind of address, and which addresses others may have the server read."""

import re

from realtime.errors import MediaError

_DEVICE = re.compile(r"/dev/(?:video\d+|v4l/.+)")
_SCHEME = re.compile(r"(?i)([a-z][a-z0-9+.-]*)://.")
_RTSP, _RTMP, _HTTP = {"rtsp", "rtsps"}, {"rtmp", "rtmps", "rtmpt", "rtmpts"}, {"http", "https"}
_SENDS_AT_ITS_OWN_PACE = {"udp", "rtp", "srt", "tcp"}
NETWORK = _RTSP | _RTMP | _HTTP | _SENDS_AT_ITS_OWN_PACE
# What an address of the network may lead to: a playlist from the web must not name a file of this machine.
_LEADS_TO = "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto,data,rtmp,rtmps,rtmpt,rtmpts,srt"
_ANALYZE_US = "5000000"  # FFmpeg waits so long for tracks that have not begun; without it up to 90 s of RTMP


def scheme_of(source: str) -> str | None:
    """`rtsp` of `rtsp://…`, in lower case; None of files and devices."""
    found = _SCHEME.match(source)
    return found[1].lower() if found else None


def is_device(source: str) -> bool:
    """Whether a source is a camera of this machine (Video4Linux)."""
    return _DEVICE.fullmatch(source) is not None


def format_of(source: str) -> str | None:
    """FFmpeg's format of a source whose content does not tell it; None where it does."""
    return "v4l2" if is_device(source) else None


def connection_options(source: str) -> dict[str, str]:
    """FFmpeg's options for a source.

    RTSP goes over TCP: over UDP, cameras lose packets in most homes, and pictures smear. Of an RTSP camera only
    pictures and sound are asked for, not its metadata, for which FFmpeg would wait.
    """
    scheme = scheme_of(source)
    if scheme not in NETWORK:
        return {}
    # it would also wait for 20 pictures to know their rate: ten seconds of a slow camera
    options = {"protocol_whitelist": _LEADS_TO, "analyzeduration": _ANALYZE_US, "fpsprobesize": "0"}
    if scheme in _RTSP:
        options |= {"rtsp_transport": "tcp", "allowed_media_types": "video+audio"}
    return options


def check_network_address(source: str) -> None:
    """Raises MediaError unless a source is an address of the network: what came over HTTP may name no file or device
    of this machine."""
    if scheme_of(source) not in NETWORK:
        raise MediaError(
            "over HTTP a source is an address that begins with rtsp://, rtsps://, rtmp://, http://, https://, srt:// "
            "or udp://; files and devices are given with --source when the server starts"
        )
