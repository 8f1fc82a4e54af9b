"""A camera over real RTSP, and files: read on a thread, lost, connected again."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from realtime.media.frames import Picture, Sound
from realtime.sources.cameras.backoff import DENIED_S, LONGEST_S
from realtime.sources.cameras.camera_thread import FILE_ENDED, HAS_ENDED, MAX_AHEAD_S, Connected, Disconnected
from tests.support.cameras.films import Coded, Film, film
from tests.support.cameras.pipes import piped_in, redirected
from tests.support.cameras.rtsp import RtspCamera
from tests.support.cameras.thread import WAIT_S, WatchedCamera
from tests.support.media.clips import Clip, Tone, every, write

SECRET = "S3cret-Pw"


def seconds_of(sounds: list[Sound]) -> float:
    return sum(len(sound.pcm) for sound in sounds) / 16_000


def colour(picture: Picture) -> str:
    return ("red", "green", "blue")[int(picture.rgb.reshape(-1, 3).mean(0).argmax())]


@pytest.mark.parametrize("b_frames", [0, 2])
def test_sound_and_pictures_come_in_order_and_on_one_clock(b_frames: int) -> None:
    with RtspCamera(film(2, b_frames=b_frames)) as camera, WatchedCamera(camera.url) as watched:
        connected, sounds, pictures, lost = watched.connection()
    assert connected.tracks == {"audio", "video"}
    assert connected.descriptions["video"].startswith("h264, 64×48")
    assert connected.descriptions["audio"] == "pcm_mulaw, 8000 Hz, 1 channel"
    times_s = [picture.time_s for picture in pictures]
    assert times_s == sorted(times_s)
    assert times_s == pytest.approx(np.arange(0, 2, 0.25), abs=0.11)
    assert seconds_of(sounds) == pytest.approx(2.0, abs=0.1)
    assert lost.reason == HAS_ENDED


def test_a_camera_without_sound_has_only_pictures() -> None:
    with RtspCamera(film(1, sound_from_s=None)) as camera, WatchedCamera(camera.url) as watched:
        connected, sounds, pictures, _ = watched.connection()
    assert connected.tracks == {"video"}
    assert (len(sounds), len(pictures)) == (0, 4)


def test_sound_that_begins_late_keeps_its_time() -> None:
    with RtspCamera(film(3, sound_from_s=1.5)) as camera, WatchedCamera(camera.url) as watched:
        connected, sounds, pictures, _ = watched.connection()
    assert connected.tracks == {"audio", "video"}
    assert sounds[0].time_s == pytest.approx(1.5, abs=0.15)
    assert pictures[0].time_s == pytest.approx(0.0, abs=0.15)


def test_a_camera_that_comes_back_is_read_again_with_another_size_and_a_restarted_clock() -> None:
    with RtspCamera(film(1, "red"), clock_start_s=5000) as camera, WatchedCamera(camera.url) as watched:
        _, _, first, _ = watched.connection()
        camera.film, camera.clock_start_s = film(1, "blue", (128, 32), sound_from_s=None), 3.0
        assert watched.clock.wake() == 1.0
        connected, _, second, _ = watched.connection()
    assert {colour(picture) for picture in first} == {"red"}
    assert {colour(picture) for picture in second} == {"blue"}
    assert (first[0].aspect, second[0].aspect) == pytest.approx((64 / 48, 4.0))
    assert connected.tracks == {"video"}
    assert second[0].time_s == pytest.approx(0.0, abs=0.15)


def test_pictures_that_change_their_size_on_the_way_are_used() -> None:
    small, wide = film(1, "red", sound_from_s=None), film(1, "blue", (128, 32), sound_from_s=None)
    later = tuple(Coded(coded.time_s + 1, coded.data) for coded in wide.pictures)
    both = Film(small.pictures + later, None, small.parameter_sets)
    with RtspCamera(both) as camera, WatchedCamera(camera.url) as watched:
        _, _, pictures, lost = watched.connection()
    seen = [(colour(picture), picture.aspect) for picture in pictures]
    assert seen == [("red", 64 / 48)] * 4 + [("blue", 4.0)] * 4
    assert lost.reason == HAS_ENDED


def test_a_camera_that_is_off_is_tried_for_ever_ever_more_rarely() -> None:
    with RtspCamera(film(1)) as camera:
        port = camera.port
    with WatchedCamera(f"rtsp://admin:{SECRET}@127.0.0.1:{port}/stream") as watched:
        waits_s = []
        for _ in range(7):
            lost = watched.next(Disconnected)
            assert "Connection refused" in lost.reason
            assert SECRET not in lost.reason
            waits_s.append(watched.clock.wake())
            assert lost.retry_in_s == waits_s[-1]
        watched.next(Disconnected)
        with RtspCamera(film(1), port=port) as camera:
            waits_s.append(watched.clock.wake())
            watched.next(Connected)
            assert camera.num_played == 1
    assert waits_s == [1, 2, 4, 8, 16, LONGEST_S, LONGEST_S, LONGEST_S]


def test_a_wrong_password_is_not_tried_often_since_cameras_lock_accounts() -> None:
    with RtspCamera(film(1), login=("admin", SECRET)) as camera:
        address = camera.url.replace("://", "://admin:wrong-{}@")
        with WatchedCamera(address.format("Pw")) as watched:
            lost = watched.next(Disconnected)
            assert lost.retry_in_s == watched.clock.wake() == DENIED_S
        assert "user and a password" in lost.reason
        assert "wrong-Pw" not in lost.reason
        with WatchedCamera(camera.url.replace("://", f"://admin:{SECRET}@")) as watched:
            watched.next(Picture)


def test_a_camera_that_flaps_leaves_no_thread_and_no_connection_behind() -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with RtspCamera(film(0.4)) as camera, WatchedCamera(camera.url) as watched:
        watched.connection()
        before = open_files(), threading.active_count()
        for _ in range(12):
            watched.clock.wake()
            watched.connection()
        after = open_files(), threading.active_count()
    assert camera.num_played == 13
    assert after[0] <= before[0] + 2  # the server may not have closed its end yet
    assert after[1] <= before[1] + 2


def test_a_clock_that_jumps_ahead_is_no_hole_of_hours() -> None:
    before = film(2)
    later = tuple(Coded(coded.time_s + 5000, coded.data) for coded in before.pictures)
    both = Film(before.pictures + later, None, before.parameter_sets)
    with RtspCamera(both, hangs_up=False) as camera, WatchedCamera(camera.url) as watched:
        _, _, pictures, lost = watched.connection()
    assert max(picture.time_s for picture in pictures) < 3
    assert "clock jumped" in lost.reason


def test_what_is_no_camera_is_told_and_tried_again(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.mp4"
    garbage.write_bytes(bytes(range(256)) * 40)
    with WatchedCamera(str(garbage)) as watched:
        assert "cannot be read as video or sound" in watched.next(Disconnected).reason
        garbage.unlink()
        write(garbage, Clip(every(0.04, 1), (Tone(0, 1),)))
        watched.clock.wake()
        assert watched.next(Connected).tracks == {"audio", "video"}


def test_a_file_plays_no_faster_than_time_passes_and_begins_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "loop.mkv", Clip(every(0.25, 6), (Tone(0, 6),)))
    with WatchedCamera(str(path)) as watched:
        watched.next(Connected)
        assert watched.clock.wake() <= 0.3  # all that plays within `MAX_AHEAD_S` came at once
        slept_s = 0.0
        while watched.clock.now_s() < 6 - 0.3:
            slept_s = watched.clock.wake()
        assert slept_s >= MAX_AHEAD_S - 0.3  # the last step is the wait for the end of what was read ahead
        lost = watched.next(Disconnected)
        assert (lost.reason, lost.retry_in_s, lost.begins_anew) == (FILE_ENDED, 0.0, True)
        watched.next(Connected)


def test_a_source_that_stops_ends_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "long.mkv", Clip(every(0.25, 8)))
    with WatchedCamera(str(path)) as watched:
        watched.next(Picture)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("camera")]


def test_a_camera_that_changes_its_codec_is_read_with_the_new_one(tmp_path: Path) -> None:
    path = write(tmp_path / "camera.mkv", Clip(every(0.04, 1)))
    with WatchedCamera(str(path)) as watched:
        assert watched.next(Connected).descriptions["video"].startswith("mpeg4")
        write(path, Clip(every(0.04, 1), codec="mjpeg"))
        found = ""
        while not found.startswith("mjpeg"):  # it may have been opened while it was being written
            watched.clock.wake()
            found = watched.next(Connected).descriptions["video"]


@pytest.mark.parametrize("kind", ["ts", "mkv"])
def test_standard_input_is_read_to_its_end_and_never_again(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"film.{kind}", Clip(every(0.25, 3), (Tone(0, 3),)))
    with piped_in() as into, WatchedCamera("-") as watched:
        os.write(into, path.read_bytes())
        os.close(into)
        assert watched.clock.wake() == pytest.approx(3.0, abs=0.2)  # until its end is due
        connected, sounds, pictures, lost = watched.connection()
        assert watched.thread.wait(WAIT_S)
    assert connected.tracks == {"audio", "video"}
    assert len(pictures) == 12
    assert seconds_of(sounds) == pytest.approx(3.0, abs=0.2)
    assert (lost.reason, lost.retry_in_s) == (HAS_ENDED, None)


def test_a_file_as_standard_input_does_not_begin_anew(tmp_path: Path) -> None:
    with redirected(write(tmp_path / "film.mkv", Clip(every(0.25, 2)))), WatchedCamera("-") as watched:
        watched.clock.wake()
        lost = watched.next(Disconnected)
        assert (lost.reason, lost.retry_in_s, lost.begins_anew) == (HAS_ENDED, None, False)


@pytest.mark.parametrize("seconds", [0, 3])
def test_a_pipe_that_sends_no_more_is_left_at_once(tmp_path: Path, seconds: int) -> None:
    path = write(tmp_path / "film.ts", Clip(every(0.25, 3), (Tone(0, 3),)))
    with piped_in() as into, WatchedCamera("-"):
        os.write(into, path.read_bytes()[: 40_000 * seconds])  # FFmpeg wants more of it
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("camera")]


def test_a_pipe_with_nothing_in_it_has_ended() -> None:
    with piped_in() as into, WatchedCamera("-") as watched:
        os.close(into)
        lost = watched.next(Disconnected)
    assert "nothing came" in lost.reason
    assert lost.retry_in_s is None
