"""Tracks of a player in virtual time: pace, bounds, what is sent when nothing comes."""

import asyncio

import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError

from realtime.calls.viewers.tracks import AHEAD_S, MAX_WAITING_S, REPEAT_S, ViewedPictures, ViewedSound
from tests.support.clocks import run_in_virtual_time

RATE_HZ = 16_000


def grey(level: int, height: int = 40, width: int = 60) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def test_the_newest_picture_is_sent_and_sent_again_when_nothing_comes() -> None:
    async def scenario() -> None:
        pictures = ViewedPictures()
        pictures.put(grey(10))
        pictures.put(grey(200, 41, 61))
        first = await pictures.recv()
        assert (first.width, first.height, first.pts, pictures.num_dropped) == (60, 40, 0, 1)
        assert first.to_ndarray(format="rgb24").mean() == pytest.approx(200, abs=2)
        again = await pictures.recv()
        assert again.time == pytest.approx(REPEAT_S)
        pictures.stop()
        with pytest.raises(MediaStreamError):
            await pictures.recv()

    run_in_virtual_time(scenario())


def test_whoever_waits_for_a_picture_is_told_of_the_end_at_once() -> None:
    async def scenario() -> None:
        pictures, loop = ViewedPictures(), asyncio.get_running_loop()
        pictures.put(grey(10))
        await pictures.recv()
        began_s, waiting = loop.time(), loop.create_task(pictures.recv())
        await asyncio.sleep(0.1)
        pictures.stop()
        with pytest.raises(MediaStreamError):
            await waiting
        assert loop.time() - began_s == pytest.approx(0.1)

    run_in_virtual_time(scenario())


def test_before_the_first_picture_the_track_waits() -> None:
    async def scenario() -> None:
        pictures = ViewedPictures()
        waiting = asyncio.ensure_future(pictures.recv())
        await asyncio.sleep(10 * REPEAT_S)
        assert not waiting.done()
        pictures.put(grey(90))
        assert (await waiting).pts == 0

    run_in_virtual_time(scenario())


def test_sound_begins_once_enough_has_come_and_nothing_of_it_is_lost() -> None:
    sound = ViewedSound(RATE_HZ)
    pcm = np.linspace(0.1, 0.9, round(AHEAD_S * RATE_HZ), dtype=np.float32)
    sound.put(pcm[:200])
    assert not sound.next_frame().any()
    sound.put(pcm[200:])
    heard = np.concatenate([sound.next_frame() for _ in range(4)])
    assert np.array_equal(heard[: len(pcm)], pcm)
    assert not heard[len(pcm) :].any()


def test_of_too_much_sound_the_oldest_is_dropped_and_counted() -> None:
    sound = ViewedSound(RATE_HZ)
    sound.put(np.arange(2 * MAX_WAITING_S * RATE_HZ, dtype=np.float32) / 1e6)
    assert sound.num_dropped == MAX_WAITING_S * RATE_HZ
    assert sound.next_frame()[0] == pytest.approx(MAX_WAITING_S * RATE_HZ / 1e6)
