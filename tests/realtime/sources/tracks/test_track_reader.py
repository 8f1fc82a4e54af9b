"""One bad track never ends the other: whatever fails in it, it is left out, and that is said."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import av
import av.error
import pytest

from engines.api import Window
from engines.shapes import MINI_MEDIA
from realtime.errors import MediaError
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.reasons import reason_of
from realtime.sources.tracks.packets import AnyPacket, MediaCounters
from realtime.sources.tracks.sound_decoder import AudioDecoder
from realtime.sources.tracks.track_reader import MAX_FAILURES, TrackReader
from realtime.sources.window_source import WindowSource
from tests.support.media.clips import Clip, Tone, every, write
from tests.support.media.odd import mux, wide_sound, with_unusable_sound


def read(source: str) -> tuple[list[Window], MediaCounters]:
    with MediaReader(source, MINI_MEDIA) as reader:
        windower = Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s)
        return list(WindowSource(reader, windower, clock=None)), reader.counters


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal of the tests."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("is_url", [False, True])
@pytest.mark.parametrize(("codec", "reason"), [("A_VORBIS", "vorbis, 44100 Hz"), ("A_XYZ", "no decoder for it")])
def test_sound_that_cannot_be_used_does_not_end_the_pictures(
    tmp_path: Path, address: str, is_url: bool, codec: str, reason: str
) -> None:
    path = with_unusable_sound(tmp_path / "film.mkv", codec)
    windows, counters = read(f"{address}/film.mkv" if is_url else str(path))
    assert [len(window.frames) for window in windows] == [4, 4]
    assert list(counters.left_out) == ["audio"]
    assert reason in counters.left_out["audio"]
    assert (counters.broken_off, counters.corrupt_packets) == (None, 0)
    assert sum(window.gap_s for window in windows) == 0  # no gap in what is not there


@pytest.mark.parametrize("is_url", [False, True])
def test_sound_of_nine_channels_is_heard(tmp_path: Path, address: str, is_url: bool) -> None:
    film = write(tmp_path / "silent.mkv", Clip(every(0.04, 4)))
    mux(tmp_path / "nine.mkv", film, wide_sound(tmp_path / "nine.wav", 9, 4))
    windows, counters = read(f"{address}/nine.mkv" if is_url else str(tmp_path / "nine.mkv"))
    assert [len(window.frames) for window in windows] == [4, 4]
    assert all(window.heard.mean() > 0.9 for window in windows)
    assert counters.left_out == {}


def test_damaged_sound_is_counted_and_the_rest_is_used(tmp_path: Path) -> None:
    path = write(tmp_path / "film.mp4", Clip(every(0.04, 4), (Tone(0, 4),)))
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(audio=0) if packet.pos]
    content = bytearray(path.read_bytes())
    for packet in packets[60:75]:
        assert packet.pos is not None
        content[packet.pos : packet.pos + packet.size] = b"\xff" * packet.size
    path.write_bytes(content)
    windows, counters = read(str(path))
    assert [len(window.frames) for window in windows][:2] == [4, 4]
    assert counters.corrupt_packets > 0
    assert counters.left_out == {}
    assert windows[0].heard.mean() > 0.5
    assert windows[1].heard.mean() > 0.5


def test_a_source_of_which_nothing_can_be_used_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "noise.mkv"
    write(path, Clip(tones=(Tone(0, 2),)))
    path.write_bytes(path.read_bytes().replace(b"A_PCM/INT/LIT", b"A_VORBIS".ljust(13, bytes(1))))
    with pytest.raises(MediaError, match=r"nothing to see or hear .*vorbis"):
        read(str(path))


class _Failing(AudioDecoder):
    """Raises what a decoder may raise: with some packets, or at its end."""

    def __init__(self, error: Exception, good: range, at_end: bool) -> None:
        super().__init__(0.0, MINI_MEDIA, MediaCounters())
        self._error, self._good, self._at_end, self._count = error, good, at_end, -1
        self._is_ending = False

    def decode(self, packet: AnyPacket) -> Iterator[Sound]:
        self._count += 1
        if packet.size == 0:
            self._is_ending = True
        elif self._count not in self._good:
            raise self._error
        yield from super().decode(packet)

    def finish(self) -> Iterator[Sound]:
        if self._at_end and self._is_ending:
            raise self._error
        yield from super().finish()


def frames_of(path: Path, decoder: _Failing, counters: MediaCounters) -> list[Sound | Picture]:
    def whole(frame: Sound | Picture) -> Iterator[Sound | Picture]:
        yield frame

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        reader = TrackReader("audio", stream, decoder, whole, counters)
        for packet in container.demux(stream):
            if packet.size:
                reader.add(packet)
        reader.end()
        frames = []
        while reader.next_time_s() is not None:
            frames.append(reader.pop())
        assert reader.is_over
        assert reader.held_bytes == 0
        return frames


ERRORS = [
    av.error.ArgumentError(22, "Invalid argument"),
    av.error.PatchWelcomeError(1, "Not yet implemented"),
    av.error.ExternalError(1, "Generic error in an external library"),
    av.error.MemoryError(12, "Cannot allocate memory"),
    ZeroDivisionError("division by zero"),
    ValueError("bad format"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(("num_bad", "is_at_end"), [(3, False), (MAX_FAILURES + 3, True)])
def test_whatever_a_decoder_raises_ends_its_track_only(
    tmp_path: Path, error: Exception, num_bad: int, is_at_end: bool
) -> None:
    """If it is never good, the track is left out; if it is good after all, the failures were damage."""
    path = write(tmp_path / "sound.wav", Clip(tones=(Tone(0, 2),)))
    counters = MediaCounters()
    frames = frames_of(path, _Failing(error, range(0), at_end=False), counters)
    assert frames == []
    assert counters.left_out["audio"].startswith(reason_of(error))
    counters = MediaCounters()
    assert frames_of(path, _Failing(error, range(num_bad, 99), at_end=is_at_end), counters)
    assert counters.left_out == {}
    assert counters.corrupt_packets == num_bad + is_at_end
