"""What a file holds, and which tracks are used."""

from pathlib import Path

import pytest
from av.stream import Disposition

from realtime.errors import MediaError
from realtime.sources.listing import look_into
from tests.conftest import DEMO
from tests.support.media.clips import Clip, Shown, Tone, every, write
from tests.support.media.odd import mux, with_unusable_sound


def test_tracks_are_listed_with_what_tells_them_apart(tmp_path: Path) -> None:
    cover = write(tmp_path / "cover.mkv", Clip((Shown(0.0),), codec="mjpeg"))
    film = write(tmp_path / "film.mkv", Clip(every(0.04, 3), (Tone(0, 3),)))
    sound = write(tmp_path / "sound.mkv", Clip(tones=(Tone(0, 3),)))
    flags = Disposition.attached_pic, Disposition(0), Disposition(0), Disposition.default
    info = look_into(
        str(mux(tmp_path / "all.mkv", cover, film, sound, dispositions=flags, languages=("und", "und", "fra", "eng")))
    )
    assert info.format == "matroska,webm"
    assert info.duration_s == pytest.approx(3, abs=0.1)
    assert [track.number for track in info.tracks] == [0, 1, 2, 3]
    assert [track.kind for track in info.tracks] == ["pictures", "pictures", "sound", "sound"]
    assert [track.is_used for track in info.tracks] == [False, True, False, True]
    assert [track.is_default for track in info.tracks] == [False, False, False, True]
    assert "64×48" in info.tracks[1].description
    assert info.tracks[3].description.endswith("44100 Hz, 1 channel, eng")


def test_a_track_without_a_decoder_is_listed_and_not_used(tmp_path: Path) -> None:
    info = look_into(str(with_unusable_sound(tmp_path / "film.mkv", "A_XYZ")))
    assert [track.is_used for track in info.tracks] == [True, False]
    assert "no decoder" in info.tracks[1].description


def test_an_ordinary_film_and_no_film(tmp_path: Path) -> None:
    assert all(track.is_used for track in look_into(str(DEMO)).tracks)
    with pytest.raises(MediaError, match="no such file"):
        look_into(str(tmp_path / "none.mkv"))
