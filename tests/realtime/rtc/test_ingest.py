"""Two real peers in one process: a flash and a beep that are sent together arrive together."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from statistics import median

import av
import numpy as np
import pytest
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError

from engines.api import MediaSpec, Window
from realtime.events.echo import IngestCounters
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Windower
from realtime.rtc.ingest import Ingest
from realtime.rtc.sdp.lines import Line
from tests.support.media.damaged import write_with_damage
from tests.support.media.skew import FINE, skews_ms
from tests.support.rtc import EVENT_S, Beeps, Flashes, Start, connect, impair, report_capture_times
from tests.support.scenarios import run

COARSE = MediaSpec(window_s=2.0, sample_rate_hz=16_000, frame_rate_hz=2.0, frame_size=16, grid=7, detail_size=64)
NUM_WINDOWS = 4


@dataclass
class Call:
    """A caller's tracks through ingest and windower, until there are `NUM_WINDOWS`."""

    media: MediaSpec
    windows: list[Window] = field(default_factory=list)
    receivers: list[RTCRtpReceiver] = field(default_factory=list)
    counters: IngestCounters | None = None
    skew_ms: float | None = None
    delivered: float = 0.0

    async def run(self, start: Start, *pictures: Flashes) -> None:
        windower = Windower(self.media, frozenset({"audio", "video"}), max_skew_s=5.0)
        enough = asyncio.Event()

        def sink(frame: Sound | Picture) -> None:
            if isinstance(frame, Sound):
                self.windows += windower.add_audio(frame.time_s, frame.pcm)
            else:
                self.windows += windower.add_frame(frame.time_s, frame.rgb, frame.detail)
            if len(self.windows) >= NUM_WINDOWS:
                enough.set()

        def add(receiver: RTCRtpReceiver, line: Line) -> None:
            self.receivers.append(receiver)
            ingest.add(receiver, line)

        async with AsyncExitStack() as stack:
            ingest = Ingest(self.media, sink)
            stack.push_async_callback(ingest.close)
            caller, callee = await connect([Beeps(start), *pictures], add)
            stack.push_async_callback(callee.close)
            stack.push_async_callback(caller.close)
            await enough.wait()
            self.counters, self.skew_ms, self.delivered = ingest.counters, ingest.skew_ms, ingest.audio_delivered


@pytest.mark.parametrize(("loss", "least_delivered"), [(0.0, 0.99), (0.05, 0.9)])
def test_flash_and_beep_arrive_together(loss: float, least_delivered: float, monkeypatch: pytest.MonkeyPatch) -> None:
    report_capture_times(monkeypatch)
    if loss:
        impair(monkeypatch, loss, delay_s=0.05, jitter_s=0.02, seed=3)
    call, start = Call(FINE), Start()
    run(call.run(start, Flashes(start)))
    assert call.counters is not None
    skews = skews_ms(call.windows, EVENT_S)
    assert len(skews) >= NUM_WINDOWS
    assert abs(median(skews)) < 40
    assert call.skew_ms is not None
    heard, concealed = call.counters.heard_samples, call.counters.concealed_samples
    assert heard / (heard + concealed) >= least_delivered
    assert call.delivered == pytest.approx(heard / (heard + concealed), abs=0.05)
    assert (call.counters.packets_lost > 0) == (loss > 0)
    assert call.counters.pictures_broken == call.counters.undecoded == call.counters.clock_restarts == 0


def test_pictures_of_any_size_come_at_the_models_rate_and_a_second_track_is_ignored() -> None:
    sizes = [(160, 120), (120, 160), (322, 180)]
    call, start = Call(COARSE), Start()
    run(call.run(start, Flashes(start, lambda index: sizes[index // 45 % 3]), Flashes(start)))
    assert call.counters is not None
    assert all(1 <= len(window.frames) <= 4 for window in call.windows)
    assert all(frame.rgb.shape == (16, 16, 3) for window in call.windows for frame in window.frames)
    details = [window.detail for window in call.windows if window.detail is not None]
    assert len(details) == len(call.windows)
    assert {detail.rgb.shape for detail in details} <= {(48, 64, 3), (64, 48, 3), (36, 64, 3)}
    assert len({detail.rgb.shape for detail in details}) > 1
    assert [detail.time_s for detail in details] == [window.frames[-1].time_s for window in call.windows]
    assert call.counters.size_changes >= 2
    assert call.counters.pictures_surplus > 5 * call.counters.pictures_in / 6
    assert call.counters.pictures_broken == call.counters.clock_restarts == 0
    unused = call.receivers[-1].track
    assert unused.kind == "video"
    assert unused._queue.qsize() < 5  # type: ignore[attr-defined]


def test_a_picture_with_guessed_parts_gives_its_slot_to_the_next(tmp_path: Path) -> None:
    write_with_damage(tmp_path / "film.mkv", "mpeg4")
    times_s: list[float] = []

    async def call() -> None:
        converted = asyncio.Event()

        def sink(picture: Sound | Picture) -> None:
            times_s.append(round(picture.time_s, 1))
            converted.set()

        ingest = Ingest(COARSE, sink)
        with av.open(str(tmp_path / "film.mkv")) as film:
            for frame in film.decode(video=0):
                converted.clear()
                ingest._decoded(frame, asyncio.get_running_loop())
                if frame.time in (0.0, 0.6, 1.0, 1.5):
                    await converted.wait()
        await ingest.close()
        assert ingest.counters.pictures_broken == 1

    run(call())
    assert times_s == [0.0, 0.6, 1.0, 1.5]


class Scripted(MediaStreamTrack):
    """Sound frames, and then the end; with `is_open` there comes nothing more instead."""

    kind = "audio"

    def __init__(self, num_frames: int, is_open: bool) -> None:
        super().__init__()
        self._num_frames, self._is_open = num_frames, is_open
        self._next = 0
        self.has_been_read = asyncio.Event()

    async def recv(self) -> av.AudioFrame:
        if self._next == self._num_frames:
            self.has_been_read.set()
            if self._is_open:
                await asyncio.Event().wait()
            raise MediaStreamError
        frame = av.AudioFrame.from_ndarray(np.full((1, 960), 1000, np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = 48_000, Fraction(1, 48_000), self._next * 960
        self._next += 1
        return frame


def test_only_the_end_of_the_track_in_use_cuts_the_sound() -> None:
    sounds: list[Sound | Picture] = []

    async def call() -> None:
        ingest = Ingest(COARSE, sounds.append)
        used = Scripted(5, is_open=True)
        reading = asyncio.create_task(ingest._read(used, "audio"))
        await used.has_been_read.wait()
        num_sounds = len(sounds)
        await ingest._read(Scripted(0, is_open=False), "audio")
        assert len(sounds) == num_sounds, "the unused track ended"
        await ingest._read(Scripted(3, is_open=False), "audio")
        assert len(sounds) > num_sounds + 3, "the sound of the first, the three frames, and what the resampler held"
        reading.cancel()
        await ingest.close()

    run(call())
