"""The clip of what a watch has told of."""

import io
from collections.abc import Iterable
from pathlib import Path

import av
import pytest

from realtime.config import ServerConfig, StreamOptions
from realtime.events.watches import RecordedSpan
from realtime.recordings.folder import MEDIA_FILE, delete_recording
from realtime.recordings.lines import Start
from realtime.recordings.media_file import sound_pieces
from realtime.recordings.parts import PartLimits, RecordingParts
from realtime.recordings.to_lines import heard_runs
from realtime.watches.clip import clip_of
from tests.clients.recorded.sessions import noisy
from tests.realtime.recordings.tapes import ONE_PART, start_line
from tests.scenarios.cameras.test_watches import WATCHES, SeeingEngine
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import SCRIPTED_MEDIA

START: Start = start_line(SCRIPTED_MEDIA)
WINDOW_S = SCRIPTED_MEDIA.window_s


def span(start_s: float, end_s: float, folder: str = "door") -> RecordedSpan:
    return RecordedSpan(folder=folder, start_s=start_s, end_s=end_s)


def record(path: Path, indices: Iterable[int], limits: PartLimits = ONE_PART) -> None:
    with RecordingParts(path, SCRIPTED_MEDIA, START, limits) as parts:
        for index in indices:
            parts.write_window(noisy(index))


def pictures(clip: bytes | None) -> list[tuple[float, bytes]]:
    """Times and pixels of the squares of a file."""
    assert clip is not None
    with av.open(io.BytesIO(clip), "r") as media:
        track = media.streams.video[-1]
        return [(float(frame.time or 0.0), frame.to_ndarray(format="rgb24").tobytes()) for frame in media.decode(track)]


@pytest.mark.parametrize("limits", [ONE_PART, PartLimits(max_s=1.0)])
def test_it_has_the_windows_of_the_span_from_zero_on_wherever_they_are(tmp_path: Path, limits: PartLimits) -> None:
    record(tmp_path / "door", range(6), limits)
    clip = pictures(clip_of(tmp_path, span(1.0, 2.4), WINDOW_S))
    record(tmp_path / "alone", range(2, 5))
    wanted = pictures((tmp_path / "alone" / MEDIA_FILE).read_bytes())
    assert [pixels for _, pixels in clip] == [pixels for _, pixels in wanted]
    assert [time_s for time_s, _ in clip] == pytest.approx([time_s - 1.0 for time_s, _ in wanted])


def test_it_says_how_long_it_is_and_has_the_sound(tmp_path: Path) -> None:
    record(tmp_path / "door", range(6))
    clip = clip_of(tmp_path, span(1.0, 2.4), WINDOW_S)
    assert clip is not None
    with av.open(io.BytesIO(clip), "r") as media:
        assert (media.duration or 0) / 1e6 == pytest.approx(3 * WINDOW_S)
        num_samples = sum(frame.samples for frame in media.decode(audio=0))
    rate_hz = SCRIPTED_MEDIA.sample_rate_hz
    pieces = (sound_pieces(heard_runs(noisy(index).heard), rate_hz) for index in range(2, 5))
    assert num_samples == sum(stop - first for piece in pieces for first, stop in piece)


def test_of_a_recording_that_is_being_written_or_that_broke_off_it_has_what_is_there(tmp_path: Path) -> None:
    with RecordingParts(tmp_path / "door", SCRIPTED_MEDIA, START, ONE_PART) as parts:
        for index in range(3):
            parts.write_window(noisy(index))
        num_pictures = len(pictures(clip_of(tmp_path, span(0.0, 9.0), WINDOW_S)))
    file = tmp_path / "door" / MEDIA_FILE
    file.write_bytes(file.read_bytes()[:-10])
    assert len(pictures(clip_of(tmp_path, span(0.0, 9.0), WINDOW_S))) == num_pictures * 2 / 3


def test_of_a_recording_whose_oldest_parts_are_deleted_it_has_the_others(tmp_path: Path) -> None:
    record(tmp_path / "door", range(6), PartLimits(max_s=1.0))
    whole = pictures(clip_of(tmp_path, span(0.0, 9.0), WINDOW_S))
    delete_recording(tmp_path / "door")
    (tmp_path / "door-part2" / MEDIA_FILE).unlink()
    (tmp_path / "door-part3-2").mkdir()  # no part
    left = pictures(clip_of(tmp_path, span(0.0, 9.0), WINDOW_S))
    assert [pixels for _, pixels in left] == [pixels for _, pixels in whole[-len(left) :]]
    assert 0 < len(left) < len(whole)


@pytest.mark.parametrize("wanted", [span(5.0, 6.0), span(0.0, 1.0, "gone")])
def test_what_is_not_there_has_none(tmp_path: Path, wanted: RecordedSpan) -> None:
    record(tmp_path / "door", range(2))
    assert clip_of(tmp_path, wanted, WINDOW_S) is None


@pytest.mark.parametrize("folder", ["../../door", "..", ".", ""])
def test_what_is_in_another_folder_has_none(tmp_path: Path, folder: str) -> None:
    record(tmp_path / "door", range(2))
    inside = tmp_path / "door" / "inside"
    inside.mkdir()
    assert clip_of(inside, span(0.0, 1.0, folder), WINDOW_S) is None


def test_it_comes_over_http_where_the_stream_is_recorded(tmp_path: Path) -> None:
    async def scenario() -> None:
        config = ServerConfig(StreamOptions(cache_tokens=256), record_dir=tmp_path)
        async with live(SeeingEngine(), config) as server, Caller(server) as camera, server.client() as client:
            await camera.call({"stream": "door"})
            await camera.answer("Tell me when you see a cat.")
            await camera.answer("Tell me when the phone rings.")
            await camera.event("echo.watch")
            clip = await client.get(f"{WATCHES}/1/clip.mkv")
            assert (clip.status_code, clip.headers["content-type"]) == (200, "video/x-matroska")
            assert pictures(clip.content)
            for path in (f"{WATCHES}/2/clip.mkv", f"{WATCHES}/9/clip.mkv"):
                assert (await client.get(path)).status_code == 404

    run(scenario())
