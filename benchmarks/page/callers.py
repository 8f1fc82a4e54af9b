"""Callers without a browser: each sends the demo clip, encoded once for all, and asks now and then.

Encoding would take a core of its own; packets that are encoded already cost the caller almost nothing.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import av
import httpx
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaBlackhole

from benchmarks.speed.latency import DEMO
from realtime.rtc.datagrams import read_until_empty

WIDTH, HEIGHT, RATE_HZ, KBPS = 640, 480, 15, 1000
VIDEO_CLOCK_HZ, AUDIO_CLOCK_HZ, SOUND_S = 90_000, 48_000, 0.02
CONNECT_S, ANSWER_S = 60.0, 60.0

AnyPacket: TypeAlias = "av.Packet[Any]"
Event = dict[str, Any]


@dataclass(frozen=True)
class Clip:
    """Payloads of the demo clip, one a picture or 20 ms of sound."""

    pictures: list[bytes]  # VP8, a key frame each second
    sounds: list[bytes]  # Opus


def encode_clip() -> Clip:
    """The demo clip as calls carry it: 640 × 480 at 15 a second in VP8, and Opus."""
    with av.open(str(DEMO)) as clip:
        vp8 = av.CodecContext.create("libvpx", "w")
        assert isinstance(vp8, av.VideoCodecContext)
        vp8.width, vp8.height, vp8.pix_fmt, vp8.bit_rate = WIDTH, HEIGHT, "yuv420p", 1000 * KBPS
        vp8.time_base, vp8.framerate, vp8.gop_size = Fraction(1, RATE_HZ), Fraction(RATE_HZ), RATE_HZ
        vp8.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        pictures: list[bytes] = []
        for frame in clip.decode(video=0):
            assert frame.time is not None
            if frame.time * RATE_HZ >= len(pictures):
                small = frame.reformat(WIDTH, HEIGHT, "yuv420p")
                small.pts, small.time_base = len(pictures), vp8.time_base
                small.pict_type = av.video.frame.PictureType.NONE
                pictures += [bytes(packet) for packet in vp8.encode(small)]
    with av.open(str(DEMO)) as clip:
        opus = av.CodecContext.create("libopus", "w")
        assert isinstance(opus, av.AudioCodecContext)
        opus.sample_rate, opus.layout, opus.format = AUDIO_CLOCK_HZ, "mono", "s16"
        resampler = av.AudioResampler("s16", "mono", AUDIO_CLOCK_HZ, frame_size=int(AUDIO_CLOCK_HZ * SOUND_S))
        sounds = [
            bytes(packet)
            for frame in clip.decode(audio=0)
            for piece in resampler.resample(frame)
            for packet in opus.encode(piece)
        ]
    return Clip(pictures, sounds)


class LoopedTrack(MediaStreamTrack):
    """Payloads at their times, over and over. `lasts_s` is the length of one, `clock_hz` that of its timestamps."""

    def __init__(self, kind: str, payloads: list[bytes], lasts_s: float, clock_hz: int) -> None:
        super().__init__()
        self.kind = kind
        self._payloads, self._lasts_s, self._clock_hz = payloads, lasts_s, clock_hz
        self._begun_s: float | None = None
        self._num_sent = 0

    async def recv(self) -> AnyPacket:
        loop = asyncio.get_running_loop()
        if self._begun_s is None:
            self._begun_s = loop.time()
        await asyncio.sleep(self._begun_s + self._num_sent * self._lasts_s - loop.time())
        packet: AnyPacket = av.Packet(self._payloads[self._num_sent % len(self._payloads)])
        packet.pts, packet.time_base = (
            round(self._num_sent * self._lasts_s * self._clock_hz),
            Fraction(1, self._clock_hz),
        )
        self._num_sent += 1
        return packet


class Caller:
    """One call with sound, pictures and a data channel; without a `clip` it only asks about the stream `joins`.
    `events` are all that came, each with its `at_s`."""

    def __init__(self, url: str, token: str, clip: Clip | None, joins: str | None = None) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=CONNECT_S, headers={"Authorization": f"Bearer {token}"})
        self._query = {"stream": joins, "join": "1"} if joins is not None else {}
        self._peer = RTCPeerConnection()
        if clip is not None:
            self._peer.addTrack(LoopedTrack("audio", clip.sounds, SOUND_S, AUDIO_CLOCK_HZ))
            self._peer.addTrack(LoopedTrack("video", clip.pictures, 1 / RATE_HZ, VIDEO_CLOCK_HZ))
        self._heard = MediaBlackhole()  # what nobody takes, aiortc keeps
        self._peer.on("track", self._heard.addTrack)
        self._channel = self._peer.createDataChannel("oai-events")
        self._channel.on("message", self._message)
        self.events: list[Event] = []
        self.location = ""

    @property
    def is_alive(self) -> bool:
        return self._peer.connectionState == "connected" and self._channel.readyState == "open"

    async def call(self) -> None:
        """Place the call; returns when it is open. Raises RuntimeError if it is refused."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        read_until_empty(self._peer)  # browsers do so; the caller must not be what breaks
        headers = {"Content-Type": "application/sdp"}
        sdp = self._peer.localDescription.sdp
        answer = await self._client.post("/v1/realtime/calls", content=sdp, headers=headers, params=self._query)
        if answer.status_code != 201:
            raise RuntimeError(f"the call was refused: {answer.status_code} {answer.text}")
        self.location = answer.headers["location"]
        await self._peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        await self._heard.start()
        async with asyncio.timeout(CONNECT_S):
            while not self.of("session.created"):
                await asyncio.sleep(0.05)
        self._channel.send(json.dumps({"type": "session.update", "session": {"voice_mode": "off"}}))

    async def first_text_s(self, question: str) -> float:
        """Seconds from a question to the first text of its answer; nan if none came in time."""
        if not self.is_alive:
            return float("nan")
        num_before = len(self.of("response.output_text.delta"))
        asked_s = time.monotonic()
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": question}]}
        self._channel.send(json.dumps({"type": "conversation.item.create", "item": item}))
        self._channel.send(json.dumps({"type": "response.create"}))
        end_s = asked_s + ANSWER_S
        while time.monotonic() < end_s:
            deltas = self.of("response.output_text.delta")
            if len(deltas) > num_before:
                return float(deltas[num_before]["at_s"]) - asked_s
            await asyncio.sleep(0.05)
        return float("nan")

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]

    async def close(self) -> None:
        if self.location:
            await self._client.delete(self.location)
        await self._heard.stop()
        await self._peer.close()
        await self._client.aclose()

    def _message(self, text: str) -> None:
        self.events.append({"at_s": time.monotonic(), **json.loads(text)})
