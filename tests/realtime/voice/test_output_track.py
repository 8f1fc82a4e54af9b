"""The assistant's voice on its way to a real peer."""

import asyncio
from contextlib import AsyncExitStack

import av
import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError

from engines.shapes import MINI_MEDIA
from realtime.rtc.ingest import Ingest
from realtime.rtc.outgoing.paced_sound import MAX_BEHIND_S
from realtime.voice.output_track import SpeechOutputTrack
from realtime.voice.speech_queue import FRAME_SAMPLES, SAMPLE_RATE_HZ
from tests.support.clocks import run_in_virtual_time
from tests.support.rtc import Beeps, Start, connect
from tests.support.scenarios import run

TONE_S = 0.6


def test_a_sentence_is_heard_at_the_other_end_at_its_pitch_and_length() -> None:
    async def scenario() -> None:
        told: list[str] = []
        track = SpeechOutputTrack(
            lambda sentence_id: told.append(f"+{sentence_id}"), lambda done: told.append(f"-{done}")
        )
        async with AsyncExitStack() as stack:
            ingest = Ingest(MINI_MEDIA, lambda _: None)
            stack.push_async_callback(ingest.close)
            caller, callee = await connect([Beeps(Start())], ingest.add, answer=track)
            stack.push_async_callback(callee.close)
            stack.push_async_callback(caller.close)
            ear = caller.getReceivers()[0].track
            tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(TONE_S * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ)
            track.add("a", tone.astype(np.float32))
            heard = np.zeros(0)
            while len(heard) < 3 * 48_000:
                frame = await ear.recv()
                assert isinstance(frame, av.AudioFrame)
                heard = np.append(heard, frame.to_ndarray().reshape(-1, 2)[:, 0] / 32_768)
        loud = np.flatnonzero(np.abs(heard) > 0.1)
        assert (loud[-1] - loud[0]) / 48_000 == pytest.approx(TONE_S, abs=0.05)
        tone = heard[loud[0] : loud[-1]]
        crossings = np.count_nonzero(np.diff(np.signbit(tone).astype(np.int8)) > 0)
        assert crossings / (len(tone) / 48_000) == pytest.approx(440, rel=0.02)
        assert np.sqrt((tone**2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)
        assert told == ["+a", "-a"]

    run(scenario())


def test_frames_come_at_their_pace_and_a_stopped_track_ends() -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        track = SpeechOutputTrack(lambda _: None, lambda _: None)
        due_s = []
        for index in range(11):
            assert (await track.recv()).pts == 480 * index
            due_s.append(loop.time())
        assert due_s == pytest.approx([0.02 * index for index in range(11)])
        track.stop()
        with pytest.raises(MediaStreamError):
            await track.recv()

    run_in_virtual_time(scenario())


def test_after_a_delay_frames_that_are_overdue_are_left_out_and_speech_is_not() -> None:
    async def scenario() -> None:
        track = SpeechOutputTrack(lambda _: None, lambda _: None)
        await track.recv()
        await asyncio.sleep(2 * MAX_BEHIND_S)
        track.add("a", np.full(3 * FRAME_SAMPLES, 0.5, np.float32))
        frames = [await track.recv() for _ in range(3)]
        assert [frame.pts for frame in frames] == [480 * index for index in (20, 21, 22)]
        assert all(frame.to_ndarray().any() for frame in frames)

    run_in_virtual_time(scenario())
