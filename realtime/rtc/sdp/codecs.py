"""Codecs that both sides know: those of a section that aiortc can decode, as the answer names them. Pure.

FFmpeg decodes every profile of H.264, so the answer repeats the profile that was offered. aiortc alone accepts two.
"""

from aiortc.rtcrtpparameters import ParametersDict, RTCRtcpFeedback, RTCRtpCodecParameters

from realtime.rtc.sdp import sections
from realtime.rtc.sdp.sections import Section

KNOWN_IN_WORDS = "pictures come as VP8 or H.264, sound as Opus, G.722, PCMU or PCMA"
START_KBPS = 1000  # Chromium starts near 300 otherwise: its pictures are blurred for seconds

_KNOWN = {  # kind and name/clock rate as they are compared → name as aiortc spells it, channels
    ("audio", "opus/48000"): ("opus", 2),
    ("audio", "g722/8000"): ("G722", 1),
    ("audio", "pcmu/8000"): ("PCMU", 1),
    ("audio", "pcma/8000"): ("PCMA", 1),
    ("video", "vp8/90000"): ("VP8", None),
    ("video", "h264/90000"): ("H264", None),
}
_STATIC = {0: "pcmu/8000", 8: "pcma/8000", 9: "g722/8000"}  # need no rtpmap (RFC 3551, table 4)
_RTCP_TYPES = range(64, 96)  # with the marker bit they look like RTCP (RFC 5761, section 4)
_H264_ANSWERED = ("level-asymmetry-allowed", "packetization-mode", "profile-level-id")
_FEEDBACK = (("nack", None), ("nack", "pli"), ("goog-remb", None))  # that aiortc sends
RTX = "rtx"  # retransmissions of another codec's packets (RFC 4588)


def common_codecs(section: Section) -> tuple[RTCRtpCodecParameters, ...]:
    """The codecs of an audio or video section that we know, in the order of the offer, each before its `RTX`.

    Empty where there is none.
    """
    descriptions = _descriptions(section)
    parameters = _by_number(section, "fmtp")
    codecs: list[RTCRtpCodecParameters] = []
    for number, description in descriptions.items():
        offered = _parameters(parameters.get(number, []))
        known = _KNOWN.get((section.kind, description))
        if known is None or (
            description.startswith("h264") and offered.get("packetization-mode", "0") not in ("0", "1")
        ):
            continue
        name, channels = known
        codecs.append(
            RTCRtpCodecParameters(
                mimeType=f"{section.kind}/{name}",
                clockRate=int(description.partition("/")[2]),
                channels=channels,
                payloadType=number,
                rtcpFeedback=_feedback(section, number) if section.kind == "video" else [],
                parameters=_answered(name, offered),
            )
        )
    accepted = {codec.payloadType for codec in codecs}
    if section.kind == "video":
        for number, description in descriptions.items():
            base = _payload_type(_parameters(parameters.get(number, [])).get("apt", ""))
            if description == "rtx/90000" and base in accepted:
                retransmission: ParametersDict = {"apt": base}
                codecs.append(
                    RTCRtpCodecParameters("video/rtx", 90_000, None, payloadType=number, parameters=retransmission)
                )
    return tuple(codecs)


def _descriptions(section: Section) -> dict[int, str]:
    """Payload type → name/clock rate in small letters, in the order of the m-line."""
    described = {number: values[-1] for number, values in _by_number(section, "rtpmap").items()}
    found: dict[int, str] = {}
    for text in section.formats:
        number = _payload_type(text)
        if number is not None:
            name, rate, *_ = [*described.get(number, _STATIC.get(number, "")).lower().split("/"), "", ""]
            found[number] = f"{name}/{rate}"
    return found


def _by_number(section: Section, attribute: str) -> dict[int, list[str]]:
    """Values that begin with a payload type, by this number and without it."""
    found: dict[int, list[str]] = {}
    for value in section.values(attribute):
        text, _, rest = value.partition(" ")
        number = _payload_type(text)
        if number is not None:
            found.setdefault(number, []).append(rest.strip())
    return found


def _payload_type(text: str) -> int | None:
    found = sections.number(text, 128)
    return found if found not in _RTCP_TYPES else None


def _parameters(values: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for value in values for pair in value.split(";")]
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _answered(name: str, offered: dict[str, str]) -> ParametersDict:
    if name not in ("VP8", "H264"):
        return {}
    repeated = {key: offered[key] for key in _H264_ANSWERED if key in offered} if name == "H264" else {}
    return {**repeated, "x-google-start-bitrate": str(START_KBPS)}


def _feedback(section: Section, number: int) -> list[RTCRtcpFeedback]:
    offered = {
        tuple(rest.split())
        for text, _, rest in (value.partition(" ") for value in section.values("rtcp-fb"))
        if text in ("*", str(number))
    }
    return [
        RTCRtcpFeedback(kind, parameter)
        for kind, parameter in _FEEDBACK
        if ((kind, parameter) if parameter else (kind,)) in offered
    ]
