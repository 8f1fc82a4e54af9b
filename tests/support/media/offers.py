"""SDP offers as real clients write them, shortened, and parts to write others with."""

from collections.abc import Sequence

FINGERPRINT = "sha-256 " + ":".join(f"{number:02X}" for number in range(32))
ICE = ("ice-ufrag:F7gI", "ice-pwd:x9cml/YzichV2+XlhiMu8g")
TRANSPORT = (*ICE, f"fingerprint:{FINGERPRINT}", "setup:actpass", "rtcp-mux")
VP8, VP9, OPUS = ("rtpmap:96 VP8/90000",), ("rtpmap:96 VP9/90000",), ("rtpmap:96 opus/48000/2",)


def rows(attributes: Sequence[str]) -> list[str]:
    return [f"a={attribute}" for attribute in attributes]


def section(
    kind: str, *attributes: str, formats: str = "96", port: int = 9, transport: Sequence[str] = TRANSPORT
) -> str:
    protocol = "UDP/DTLS/SCTP" if kind == "application" else "UDP/TLS/RTP/SAVPF"
    formats = "webrtc-datachannel" if kind == "application" else formats
    return "\r\n".join([f"m={kind} {port} {protocol} {formats}", *rows(attributes), *rows(transport)])


def offer(*sections: str, session: Sequence[str] = ()) -> str:
    return "\r\n".join(["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", *rows(session), *sections]) + "\r\n"


def uses(answer: str) -> list[str]:
    """Of each m-line of an answer: "0" where it is rejected, else its direction, or "channel"."""
    found = []
    for part in answer.split("\r\nm=")[1:]:
        m_line, *attributes = part.split("\r\n")
        directions = [row[2:] for row in attributes if row in rows(("sendrecv", "sendonly", "recvonly", "inactive"))]
        found.append("0" if m_line.split()[1] == "0" else (directions or ["channel"])[0])
    return found


CHROMIUM = offer(
    section(
        "audio",
        "rtcp:9 IN IP4 0.0.0.0",
        "candidate:1467250027 1 udp 2122260223 192.168.1.23 46243 typ host generation 0 network-id 1 network-cost 10",
        "candidate:1467250028 1 udp 2122194687 5ab7c1d2-95d0-4d3a-93f1-5d4a0f3b6a0b.local 60001 typ host generation 0",
        "candidate:435653019 1 tcp 1518280447 192.168.1.23 9 typ host tcptype active generation 0 network-id 1",
        "ice-options:trickle",
        "mid:0",
        "extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
        "sendrecv",
        "msid:- 3a1c",
        "rtcp-rsize",
        "rtpmap:111 opus/48000/2",
        "rtcp-fb:111 transport-cc",
        "fmtp:111 minptime=10;useinbandfec=1",
        "rtpmap:63 red/48000/2",
        "fmtp:63 111/111",
        "rtpmap:9 G722/8000",
        "rtpmap:13 CN/8000",
        "rtpmap:110 telephone-event/48000",
        "ssrc:2665131183 cname:Jb3",
        formats="111 63 9 0 8 13 110",
    ),
    section(
        "video",
        "mid:1",
        "extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
        "extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "sendonly",
        "rtpmap:96 VP8/90000",
        "rtcp-fb:96 goog-remb",
        "rtcp-fb:96 transport-cc",
        "rtcp-fb:96 ccm fir",
        "rtcp-fb:96 nack",
        "rtcp-fb:96 nack pli",
        "rtpmap:97 rtx/90000",
        "fmtp:97 apt=96",
        "rtpmap:103 H264/90000",
        "fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f",
        "rtpmap:39 AV1/90000",
        "fmtp:39 level-idx=5;profile=0;tier=0",
        "rtpmap:35 H264/90000",
        "fmtp:35 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f",
        "rtpmap:116 ulpfec/90000",
        "ssrc-group:FID 2231627014 632943048",
        "ssrc:2231627014 cname:Jb3",
        "ssrc:632943048 cname:Jb3",
        formats="96 97 103 39 35 116",
    ),
    section("application", "mid:2", "sctp-port:5000", "max-message-size:262144"),
    session=("group:BUNDLE 0 1 2", "extmap-allow-mixed", "msid-semantic: WMS"),
)
FIREFOX = offer(  # with bundlePolicy max-bundle: what belongs to the transport stands in the first line alone
    section(
        "audio",
        "candidate:0 1 UDP 2122252543 192.168.1.23 51234 typ host",
        "candidate:2 1 TCP 2105524479 192.168.1.23 9 typ host tcptype active",
        "candidate:0 2 UDP 2122252542 192.168.1.23 51235 typ host",
        "sendrecv",
        "end-of-candidates",
        "extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level",
        "extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
        "fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1",
        "fmtp:101 0-15",
        "mid:0",
        "msid:{0a} {0b}",
        "rtpmap:109 opus/48000/2",
        "rtpmap:101 telephone-event/8000/1",
        "ssrc:1234 cname:{cc}",
        formats="109 9 0 8 101",
        transport=(*ICE, "setup:actpass", "rtcp-mux"),
    ),
    section(
        "video",
        "bundle-only",
        "sendonly",
        "fmtp:126 profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1",
        "fmtp:120 max-fs=12288;max-fr=60",
        "fmtp:124 apt=120",
        "mid:1",
        "rtcp-fb:* nack pli",
        "rtcp-fb:120 goog-remb",
        "rtpmap:120 VP8/90000",
        "rtpmap:124 rtx/90000",
        "rtpmap:126 H264/90000",
        "rid:hi send",
        "rid:lo send",
        "simulcast:send hi;lo",
        formats="120 124 126",
        port=0,
        transport=(),
    ),
    section("application", "bundle-only", "mid:2", "sctp-port:5000", port=0, transport=()),
    session=(f"fingerprint:{FINGERPRINT}", "group:BUNDLE 0 1 2", "ice-options:trickle", "msid-semantic:WMS *"),
)
OBS = offer(  # libdatachannel: H.264 alone, its transport in the session
    section(
        "audio",
        "mid:0",
        "sendonly",
        "ssrc:1 cname:x",
        "rtpmap:111 opus/48000/2",
        "fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1",
        formats="111",
        transport=("rtcp-mux",),
    ),
    section(
        "video",
        "mid:1",
        "sendonly",
        "ssrc:2 cname:x",
        "rtpmap:96 H264/90000",
        "rtcp-fb:96 nack",
        "fmtp:96 profile-level-id=640c1f;packetization-mode=1;level-asymmetry-allowed=1",
        transport=("rtcp-mux",),
    ),
    session=("group:LS 0 1", "group:BUNDLE 0 1", "setup:actpass", *ICE, f"fingerprint:{FINGERPRINT}"),
)
GSTREAMER = offer(  # webrtcbin without a bundle, one candidate over IPv6
    section(
        "video",
        "sendrecv",
        "mid:video0",
        "rtcp-fb:97 nack pli",
        "fmtp:97 packetization-mode=0;profile-level-id=4d401f",
        "rtpmap:97 H264/90000",
        "ssrc:3 msid:user webrtctransceiver0",
        "ssrc:3 cname:user",
        "candidate:1 1 UDP 2015363327 2001:db8::17 40001 typ host",
        formats="97",
    ),
    section("audio", "sendrecv", "mid:audio1", "rtpmap:96 OPUS/48000/2", "ssrc:4 cname:user"),
).replace("\r\n", "\n")
ODD = offer(  # legal, but seldom seen: no mid, no rtpmap of static types, attributes behind extensions, old words
    section("audio", "extmap:2/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on", formats="0 8 96"),
    section("video", "rtpmap:96 vp8/90000", "fmtp:98 apt=96", "b=AS:2000", formats="96 98", port=40000),
    "m=text 9 RTP/AVP 99\r\na=rtpmap:99 t140/1000",
    section("application", "sctpmap:5000 webrtc-datachannel 1024").replace(
        "UDP/DTLS/SCTP webrtc-datachannel", "DTLS/SCTP 5000"
    ),
)
CLIENTS = {  # name → offer, how its lines are answered where nothing is spoken
    "chromium": (CHROMIUM, ["recvonly", "recvonly", "channel"]),
    "firefox": (FIREFOX, ["recvonly", "recvonly", "channel"]),
    "obs": (OBS, ["recvonly", "recvonly"]),
    "gstreamer": (GSTREAMER, ["recvonly", "recvonly"]),
    "odd": (ODD, ["recvonly", "recvonly", "0", "channel"]),
}
