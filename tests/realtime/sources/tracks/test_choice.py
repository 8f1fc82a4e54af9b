"""Which of several tracks is used: the default, not the first; covers and stills are not the film."""

from pathlib import Path

import pytest
from av.stream import Disposition

from engines.shapes import MINI_MEDIA
from realtime.errors import MediaError
from realtime.media.frames import Picture, Sound
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.choice import TrackChoice
from tests.support.media.clips import Clip, Shown, Tone, every, write
from tests.support.media.odd import mux

NONE, DEFAULT, COVER = Disposition(0), Disposition.default, Disposition.attached_pic
BLUE = (40, 40, 200)
COLOURS = "rgb"


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, Path]:
    """Tracks of 3 s: red and blue film, a low and a high tone; and one blue picture."""
    blue = tuple(Shown(0.04 * i, BLUE) for i in range(75))
    return {
        "red": write(tmp_path / "red.mkv", Clip(every(0.04, 3))),
        "blue": write(tmp_path / "blue.mkv", Clip(blue)),
        "low": write(tmp_path / "low.mkv", Clip(tones=(Tone(0, 3, 300),))),
        "high": write(tmp_path / "high.mkv", Clip(tones=(Tone(0, 3, 900),))),
        "still": write(tmp_path / "still.mkv", Clip((Shown(0.0, BLUE),), codec="mjpeg")),
    }


def seen_and_heard(path: Path, choice: TrackChoice = TrackChoice()) -> tuple[str, int]:  # noqa: B008 (it is frozen)
    """The colours of the pictures, and how often the sound crosses zero in a second, halved: its pitch."""
    with MediaReader(str(path), MINI_MEDIA, choice=choice) as reader:
        frames = list(reader)
    colours = {COLOURS[int(frame.rgb.mean((0, 1)).argmax())] for frame in frames if isinstance(frame, Picture)}
    crossings = sum(
        int(((frame.pcm[1:] >= 0) != (frame.pcm[:-1] >= 0)).sum()) for frame in frames if isinstance(frame, Sound)
    )
    return "".join(sorted(colours)), round(crossings / 600) * 100


@pytest.mark.parametrize(
    ("dispositions", "expected"),
    [
        ((DEFAULT, NONE, DEFAULT, NONE), ("r", 300)),
        ((NONE, DEFAULT, NONE, DEFAULT), ("b", 900)),
        ((DEFAULT, NONE, Disposition.comment, NONE), ("r", 300)),
        ((DEFAULT, NONE, Disposition.visual_impaired, NONE), ("r", 900)),
    ],
)
def test_the_default_is_used(
    tmp_path: Path, parts: dict[str, Path], dispositions: tuple[Disposition, ...], expected: tuple[str, int]
) -> None:
    film = mux(
        tmp_path / "four.mkv", *(parts[name] for name in ("red", "blue", "low", "high")), dispositions=dispositions
    )
    assert seen_and_heard(film) == expected


@pytest.mark.parametrize("flags", [(DEFAULT, NONE), (NONE, DEFAULT), (COVER, NONE), (COVER | DEFAULT, NONE)])
def test_a_still_before_the_film_is_not_the_film(
    tmp_path: Path, parts: dict[str, Path], flags: tuple[Disposition, ...]
) -> None:
    film = mux(tmp_path / "still.mkv", parts["still"], parts["red"], dispositions=flags)
    assert seen_and_heard(film)[0] == "r"


def test_a_still_with_sound_alone_is_seen(tmp_path: Path, parts: dict[str, Path]) -> None:
    assert seen_and_heard(mux(tmp_path / "talk.mkv", parts["still"], parts["low"])) == ("b", 300)


def test_a_song_with_a_cover_is_only_heard(tmp_path: Path, parts: dict[str, Path]) -> None:
    song = mux(tmp_path / "song.mp4", parts["still"], parts["low"], dispositions=(COVER, DEFAULT))
    assert seen_and_heard(song) == ("", 300)


def test_tracks_are_chosen_by_number_and_language(tmp_path: Path, parts: dict[str, Path]) -> None:
    tracks = [parts[name] for name in ("red", "blue", "low", "high")]
    film = mux(tmp_path / "four.mkv", *tracks, languages=("und", "und", "ger", "eng"))
    assert seen_and_heard(film, TrackChoice(video=1, audio=3)) == ("b", 900)
    for language, pitch in (("de", 300), ("deu", 300), ("EN", 900), ("en-GB", 900)):
        assert seen_and_heard(film, TrackChoice(audio=language)) == ("r", pitch)
    for choice, complaint in (
        (TrackChoice(video=2), "no track 2 with pictures, but 0: mpeg4, 64×48"),
        (TrackChoice(audio=9), "no track 9 with sound, but 2: pcm"),
        (TrackChoice(audio="German"), "in the language German.*given by its code, such as en or de"),
        (TrackChoice(audio="fr"), r"no sound in the language fr, but 2: .*ger; 3: .*eng"),
    ):
        with pytest.raises(MediaError, match=complaint):
            seen_and_heard(film, choice)
