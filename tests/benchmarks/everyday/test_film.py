from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from benchmarks.everyday import film, media
from benchmarks.everyday.clips import Clip, Heard, Shown
from benchmarks.everyday.media import File, Library
from engines.shapes import SAMPLE_RATE_HZ
from training.bank import sounds

SIZE = (64, 48)
GREY = File("grey", "some", "grey.jpeg", "0" * 64)
LIBRARY = Library({}, {"grey": GREY})
CLIP = Clip(
    "one",
    4.0,
    (Shown("grey"), Shown("grey", at=1, dim=0.1), Shown(at=2), Shown(at=3, frozen=True)),
    (),
    (Heard(1.0, say="A cup."),),
    SIZE,
    {"name": "one"},
)


def a_tone(_: str) -> np.ndarray:
    return np.sin(np.arange(SAMPLE_RATE_HZ // 2) / 5).astype(np.float32)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (media, film):
        monkeypatch.setattr(module, "cache_folder", lambda: tmp_path)
    place = media.place_of(GREY)
    place.parent.mkdir()
    noise = np.random.default_rng(0).integers(100, 160, (96, 128, 3), np.uint8)
    Image.fromarray(noise).save(place)


def test_a_photograph_moves_and_gets_dark_and_black() -> None:
    pictures = list(film.pictures_of(CLIP, LIBRARY, SIZE))
    assert len(pictures) == 4 * film.FPS
    assert all(picture.shape == (48, 64, 3) for picture in pictures)
    assert (pictures[0] != pictures[film.FPS - 1]).any()
    assert pictures[0].mean() == pytest.approx(130, abs=5)
    assert pictures[3 * film.FPS // 2].mean() == pytest.approx(13, abs=2)
    assert not pictures[5 * film.FPS // 2].any()


def test_a_stuck_camera_repeats_its_last_picture() -> None:
    stuck = Clip("two", 2.0, (Shown("grey"), Shown(at=1, frozen=True)), ())
    pictures = list(islice(film.pictures_of(stuck, LIBRARY, SIZE), film.FPS - 2, 2 * film.FPS))
    assert (pictures[0] != pictures[1]).any()
    assert all((pictures[1] == later).all() for later in pictures[2:])


def test_a_clip_is_composed_once_with_its_sound_at_its_time() -> None:
    path = film.composed(CLIP, LIBRARY, a_tone)
    made = path.stat().st_mtime_ns
    assert film.composed(CLIP, LIBRARY, a_tone) == path
    assert path.stat().st_mtime_ns == made
    with av.open(str(path)) as written:
        assert written.duration == pytest.approx(4e6, abs=1e5)
    pcm = sounds.untrimmed(path)
    quiet, loud = pcm[: SAMPLE_RATE_HZ - 800], pcm[SAMPLE_RATE_HZ + 800 :][: SAMPLE_RATE_HZ // 4]
    assert np.abs(quiet).max() < 0.05 < 0.4 < np.abs(loud).max()


def test_the_size_of_a_film_is_that_of_its_first_picture() -> None:
    clip = Clip("three", 0.2, (Shown("grey"),), (), (), None, {"name": "three"})
    with av.open(str(film.composed(clip, LIBRARY, a_tone))) as written:
        assert (written.streams.video[0].width, written.streams.video[0].height) == (960, 720)
