"""Real files of two parts whose clocks restart: the second follows the first, sound and pictures together."""

from pathlib import Path

import numpy as np
import pytest

from engines.api import Window
from engines.shapes import MINI_MEDIA
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.packets import MediaCounters
from realtime.sources.window_source import WindowSource
from tests.support.media.clips import Clip, Shown, Tone, join, write

RED, BLUE = (200, 40, 40), (40, 40, 200)
PART_S = 4


def read(path: Path) -> tuple[list[Window], MediaCounters, float]:
    """Windows, counters, end. The length that was known before agrees with the end, where there is a clock."""
    with MediaReader(str(path), MINI_MEDIA) as reader:
        windower = Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s)
        source = WindowSource(reader, windower, clock=None)
        windows = list(source)
        if path.suffix in {".ts", ".vob", ".ogg", ".m3u8"}:
            assert reader.duration_s == pytest.approx(source.end_s, abs=0.1)
        counters = windower.counters
        assert counters.late_frames == counters.late_samples == counters.skipped_windows == 0
        return windows, reader.counters, source.end_s


def part(
    path: Path, rgb: tuple[int, int, int], hz: float, start_s: float = 0.0, codecs: tuple[str, str] = ("mpeg4", "")
) -> Path:
    """4 s of one colour and one tone, from `start_s` on the clock of the file."""
    pictures = tuple(Shown(start_s + 0.04 * i, rgb) for i in range(25 * PART_S))
    return write(path, Clip(pictures, (Tone(start_s, start_s + PART_S, hz),), *codecs, sound_rate_hz=48_000))


def song(path: Path, hz: float, codec: str) -> Path:
    return write(path, Clip(tones=(Tone(0, PART_S, hz),), sound_codec=codec, sound_rate_hz=48_000))


def colours(windows: list[Window]) -> str:
    return "".join("rgb"[int(frame.rgb.mean((0, 1)).argmax())] for window in windows for frame in window.frames)


def pitches(windows: list[Window]) -> list[int]:
    """The pitch of each window's first half second, in Hz."""
    return [int(2 * np.abs(np.fft.rfft(window.pcm[:8000])).argmax()) for window in windows]


@pytest.mark.parametrize(
    ("first_s", "second_s"),
    [(0, 0), (5000, 0), (70_000, 0), (5000, 100), (0, 1.5), (60, 58), (0, 3.7)],
)
def test_two_transport_streams_in_one_file(tmp_path: Path, first_s: float, second_s: float) -> None:
    """From zero, from a large clock, which FFmpeg takes for a wrap, and with an overlap."""
    parts = part(tmp_path / "a.ts", RED, 440, first_s), part(tmp_path / "b.ts", BLUE, 880, second_s)
    windows, counters, end_s = read(join(parts, tmp_path / "two.ts"))
    assert counters.clock_restarts == 1
    assert end_s == pytest.approx(2 * PART_S, abs=0.1)
    assert colours(windows[:4]) == "r" * 8 + "b" * 8
    assert pitches(windows[:4]) == [440, 440, 880, 880]
    assert all(window.gap_s == 0 for window in windows[:4])


def test_sound_of_many_parts_follows_end_to_end(tmp_path: Path) -> None:
    one = part(tmp_path / "a.ts", RED, 440)
    with MediaReader(str(join((one,) * 4, tmp_path / "four.ts")), MINI_MEDIA) as reader:
        windower = Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s)
        windows = list(WindowSource(reader, windower, clock=None))
    assert reader.counters.clock_restarts == 3
    assert reader.counters.time_jumps == windower.counters.repeated_samples == windower.counters.late_samples == 0
    assert all(window.gap_s == 0 for window in windows[:8])


def test_two_flac_files_in_one(tmp_path: Path) -> None:
    """The last packet of the first part has no time."""
    parts = song(tmp_path / "a.flac", 440, "flac"), song(tmp_path / "b.flac", 880, "flac")
    windows, _, end_s = read(join(parts, tmp_path / "two.flac"))
    assert end_s == pytest.approx(2 * PART_S, abs=0.05)
    assert pitches(windows[:4]) == [440, 440, 880, 880]


def test_two_program_streams_in_one_file(tmp_path: Path) -> None:
    codecs = "mpeg2video", "mp2"
    parts = part(tmp_path / "a.vob", RED, 440, 3, codecs), part(tmp_path / "b.vob", BLUE, 880, 0, codecs)
    windows, counters, end_s = read(join(parts, tmp_path / "two.vob"))
    assert counters.clock_restarts == 1
    assert end_s == pytest.approx(2 * PART_S, abs=0.1)
    assert colours(windows[:4]) == "r" * 8 + "b" * 8
    assert pitches(windows[:4]) == [440, 440, 880, 880]


@pytest.mark.parametrize("codec", ["libopus", "vorbis", "flac"])
def test_chained_ogg(tmp_path: Path, codec: str) -> None:
    parts = song(tmp_path / "a.ogg", 440, codec), song(tmp_path / "b.ogg", 880, codec)
    windows, counters, end_s = read(join(parts, tmp_path / "two.ogg"))
    assert counters.clock_restarts == 1
    assert end_s == pytest.approx(2 * PART_S, abs=0.03)
    assert pitches(windows[:4]) == [440, 440, 880, 880]


@pytest.mark.parametrize("length_s", [0.9, 1.0])
def test_short_links_of_vorbis(tmp_path: Path, length_s: float) -> None:
    """FFmpeg says of the last packet of each that it is 27 hours long."""
    clip = Clip(tones=(Tone(0, length_s),), sound_codec="vorbis", sound_rate_hz=44_100)
    link = write(tmp_path / "a.ogg", clip)
    _, _, end_s = read(join((link,) * 4, tmp_path / "four.ogg"))
    assert end_s == pytest.approx(4 * length_s, abs=0.15)


def test_two_matroska_files_in_one(tmp_path: Path) -> None:
    """As programs write them that record in pieces."""
    parts = part(tmp_path / "a.mkv", RED, 440), part(tmp_path / "b.mkv", BLUE, 880)
    windows, counters, end_s = read(join(parts, tmp_path / "two.mkv"))
    assert counters.clock_restarts == 1
    assert end_s == pytest.approx(2 * PART_S, abs=0.1)
    assert colours(windows[:4]) == "r" * 8 + "b" * 8
    assert pitches(windows[:4]) == [440, 440, 880, 880]


def test_a_discontinuity_of_a_playlist(tmp_path: Path) -> None:
    part(tmp_path / "a.ts", RED, 440)
    part(tmp_path / "b.ts", BLUE, 880)
    head = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{PART_S}\n"
    entries = f"#EXTINF:{PART_S}.0,\na.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:{PART_S}.0,\nb.ts\n#EXT-X-ENDLIST\n"
    (tmp_path / "two.m3u8").write_text(head + entries, encoding="ascii")
    windows, counters, _ = read(tmp_path / "two.m3u8")
    assert counters.clock_restarts == 1
    assert colours(windows[:4]) == "r" * 8 + "b" * 8
    assert pitches(windows[:4]) == [440, 440, 880, 880]


def test_a_true_wrap_and_a_hole_are_no_restarts(tmp_path: Path) -> None:
    windows, counters, _ = read(part(tmp_path / "wrap.ts", RED, 440, 2**33 / 90_000 - 2))
    assert counters.clock_restarts == 0
    assert colours(windows[:2]) == "r" * 8
    parts = part(tmp_path / "a.ts", RED, 440), part(tmp_path / "b.ts", BLUE, 880, 24)
    windows, counters, end_s = read(join(parts, tmp_path / "hole.ts"))
    assert counters.clock_restarts == 0
    assert windows[12].start_s == 24
    assert colours(windows[12:14]) == "b" * 8
    assert end_s == pytest.approx(28, abs=0.1)


@pytest.mark.parametrize("kind", ["mp3", "aac"])
def test_containers_without_a_clock_are_joined_as_before(tmp_path: Path, kind: str) -> None:
    codec = {"mp3": "libmp3lame", "aac": "aac"}[kind]
    parts = song(tmp_path / f"a.{kind}", 440, codec), song(tmp_path / f"b.{kind}", 880, codec)
    windows, counters, end_s = read(join(parts, tmp_path / f"two.{kind}"))
    assert counters.clock_restarts == 0
    assert end_s == pytest.approx(2 * PART_S, abs=0.2)
    assert pitches(windows[:4]) == [440, 440, 880, 880]
