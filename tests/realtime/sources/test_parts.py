"""Sources whose later parts number their tracks anew."""

from pathlib import Path

import pytest

from tests.realtime.sources.tracks.test_restarts import BLUE, PART_S, RED, colours, part, pitches, read
from tests.support.media.clips import Clip, Shown, Tone, join, write

OTHER_TRACKS = {"mpegts_start_pid": "768"}
OTHER_PROGRAMME = OTHER_TRACKS | {"mpegts_service_id": "2", "mpegts_pmt_start_pid": "4660"}


def other_part(path: Path, options: dict[str, str]) -> Path:
    """4 s in blue with a tone of 880 Hz, in tracks with other numbers."""
    pictures = tuple(Shown(0.04 * i, BLUE) for i in range(25 * PART_S))
    return write(path, Clip(pictures, (Tone(0, PART_S, 880),), sound_rate_hz=48_000), options)


@pytest.mark.parametrize("options", [OTHER_TRACKS, OTHER_PROGRAMME])
def test_another_recording_in_a_transport_stream(tmp_path: Path, options: dict[str, str]) -> None:
    """FFmpeg may or may not know the second tracks beforehand."""
    parts = part(tmp_path / "a.ts", RED, 440), other_part(tmp_path / "b.ts", options)
    windows, counters, end_s = read(join(parts, tmp_path / "two.ts"))
    assert counters.clock_restarts == 1
    assert not counters.unread_tracks
    assert end_s == pytest.approx(2 * PART_S, abs=0.1)
    assert colours(windows[:4]) == "r" * 8 + "b" * 8
    assert pitches(windows[:4]) == [440, 440, 880, 880]


def test_other_tracks_after_a_discontinuity_are_named(tmp_path: Path) -> None:
    part(tmp_path / "a.ts", RED, 440)
    other_part(tmp_path / "b.ts", OTHER_TRACKS)
    head = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{PART_S}\n"
    entries = f"#EXTINF:{PART_S}.0,\na.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:{PART_S}.0,\nb.ts\n#EXT-X-ENDLIST\n"
    (tmp_path / "two.m3u").write_text(head + entries, encoding="ascii")
    windows, counters, _ = read(tmp_path / "two.m3u")
    assert colours(windows[:2]) == "r" * 8
    assert counters.unread_s == pytest.approx(PART_S, abs=0.1)


def test_a_track_that_runs_beside_the_used_one_is_no_part(tmp_path: Path) -> None:
    """Sound in other numbers after the end of the file would be read twice."""
    windows, counters, end_s = read(part(tmp_path / "a.ts", RED, 440))
    assert (counters.clock_restarts, counters.unread_tracks, counters.unread_s) == (0, False, 0.0)
    assert end_s == pytest.approx(PART_S, abs=0.1)
    assert len(windows) in (2, 3)
