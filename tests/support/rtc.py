"""A peer that sends a flash and a beep together every half second, and a network that loses and delays packets."""

import asyncio
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import aioice.ice
import aiortc.clock
import aiortc.rtcrtpsender
import av
import numpy as np
import pytest
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError

from realtime.rtc.offer import read_offer
from realtime.rtc.sdp.lines import Line

EVENT_S, EVENT_LASTS_S = 0.5, 0.1
SOUND_HZ, PICTURES_HZ, SOUND_SAMPLES = 48_000, 30, 960
CONNECT_S = 120.0
SECONDS_1900_TO_1970 = 2_208_988_800

Sized = Callable[[int], tuple[int, int]]  # a picture's number → width, height


class Start:
    """When the first frame of a peer's tracks was requested: `at_s` by the loop's clock, `wall_s` by the wall clock."""

    at_s: float | None = None
    wall_s = 0.0


CAPTURED_S: ContextVar[float] = ContextVar("CAPTURED_S")  # wall clock of the frame that a sender's task is sending


class Paced(MediaStreamTrack):
    """A track that returns each frame at its time since the start."""

    def __init__(self, kind: str, step_s: Fraction, start: Start) -> None:
        super().__init__()
        self.kind, self._step_s, self._start, self._index = kind, step_s, start, 0

    async def recv(self) -> av.AudioFrame | av.VideoFrame:
        if self.readyState != "live":
            raise MediaStreamError
        now_s = asyncio.get_running_loop().time()
        if self._start.at_s is None:
            self._start.at_s, self._start.wall_s = now_s, time.time()
        at_s = self._index * self._step_s
        CAPTURED_S.set(self._start.wall_s + float(at_s))
        await asyncio.sleep(max(self._start.at_s + float(at_s) - now_s, 0))
        frame = self.frame(self._index, at_s % Fraction(EVENT_S) < Fraction(EVENT_LASTS_S) and at_s > 0)
        self._index += 1
        return frame

    def frame(self, index: int, is_event: bool) -> av.AudioFrame | av.VideoFrame:
        raise NotImplementedError


class Beeps(Paced):
    def __init__(self, start: Start) -> None:
        super().__init__("audio", Fraction(SOUND_SAMPLES, SOUND_HZ), start)

    def frame(self, index: int, is_event: bool) -> av.AudioFrame:
        wave = np.sin(2 * np.pi * 1000 * np.arange(SOUND_SAMPLES) / SOUND_HZ) * (16_000 if is_event else 0)
        frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, index * SOUND_SAMPLES, Fraction(1, SOUND_HZ)
        return frame


class Talker(Beeps):
    """Loud while `is_talking`, and for the next `num_loud` frames of 20 ms."""

    is_talking = False
    num_loud = 0

    def frame(self, index: int, is_event: bool) -> av.AudioFrame:
        del is_event
        is_loud = self.is_talking or self.num_loud > 0
        self.num_loud = max(self.num_loud - 1, 0)
        return super().frame(index, is_loud)


class Flashes(Paced):
    def __init__(self, start: Start, size: Sized = lambda _: (160, 120)) -> None:
        super().__init__("video", Fraction(1, PICTURES_HZ), start)
        self._size = size

    def frame(self, index: int, is_event: bool) -> av.VideoFrame:
        width, height = self._size(index)
        pixels = np.full((height, width, 3), 250 if is_event else 5, np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, PICTURES_HZ)
        return frame


def report_capture_times(patch: pytest.MonkeyPatch) -> None:
    """Make sender reports carry the time of capture, as browsers' do. aiortc's carry the time of sending, which on a
    busy machine is later."""

    def current_ntp_time() -> int:
        return round((CAPTURED_S.get() + SECONDS_1900_TO_1970) * 2**32)

    clock = SimpleNamespace(**{**vars(aiortc.clock), "current_ntp_time": current_ntp_time})
    patch.setattr(aiortc.rtcrtpsender, "clock", clock)


def impair(patch: pytest.MonkeyPatch, loss: float, delay_s: float, jitter_s: float, seed: int) -> None:
    """Lose and delay the media packets of every peer of this process from now on. Connection setup is not affected."""
    luck = random.Random(seed)
    receive = aioice.ice.StunProtocol.datagram_received

    def datagram_received(self: aioice.ice.StunProtocol, data: bytes, addr: tuple[Any, ...]) -> None:
        if not 128 <= data[0] < 192:  # neither RTP nor RTCP
            receive(self, data, addr)
        elif luck.random() >= loss:
            wait_s = delay_s + luck.uniform(-jitter_s, jitter_s)
            asyncio.get_running_loop().call_later(wait_s, receive, self, data, addr)

    patch.setattr(aioice.ice.StunProtocol, "datagram_received", datagram_received)


def cut_off(peer: RTCPeerConnection) -> None:
    """Cut a peer's network: packets neither leave nor reach it from now on, and no side is told."""
    assert peer.sctp is not None
    for protocol in peer.sctp.transport.transport._connection._protocols:
        protocol.transport.sendto = lambda *_: None  # type: ignore[method-assign]
        protocol.datagram_received = lambda *_: None  # type: ignore[method-assign]


async def connect(
    tracks: list[MediaStreamTrack],
    on_receiver: Callable[[RTCRtpReceiver, Line], None],
    answer: MediaStreamTrack | None = None,
) -> tuple[RTCPeerConnection, RTCPeerConnection]:
    """A caller that sends `tracks`, and a callee whose receivers are handed on with their lines; `answer` is sent back
    on audio."""
    caller, callee = RTCPeerConnection(), RTCPeerConnection(RTCConfiguration(bundlePolicy=RTCBundlePolicy.MAX_COMPAT))
    for track in tracks:
        caller.addTrack(track)
    connected = asyncio.Event()
    caller.on("connectionstatechange", lambda: connected.set() if caller.connectionState == "connected" else None)
    await caller.setLocalDescription(await caller.createOffer())
    offer = read_offer(caller.localDescription.sdp)

    def track_added(track: MediaStreamTrack) -> None:
        transceiver = next(each for each in callee.getTransceivers() if each.receiver.track is track)
        on_receiver(transceiver.receiver, offer.line(transceiver.mid))

    callee.on("track", track_added)
    await callee.setRemoteDescription(caller.localDescription)
    if answer is not None:
        (transceiver,) = (each for each in callee.getTransceivers() if each.kind == "audio")
        transceiver.sender.replaceTrack(answer)
        transceiver.direction = "sendrecv"
    await callee.setLocalDescription(await callee.createAnswer())
    await caller.setRemoteDescription(callee.localDescription)
    await asyncio.wait_for(connected.wait(), CONNECT_S)
    return caller, callee
