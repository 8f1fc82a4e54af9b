"""How a stream is seen and heard: black, frozen, missing, skipped and muted windows are told from fine ones."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from engines.api import Window
from engines.media import Frame, Gap
from engines.scene.state import FROZEN_AFTER_S
from realtime.streams.perception import PerceptionWatch

SIDE, RATE_HZ, WINDOW_S = 224, 16_000, 2.0
Picture = npt.NDArray[np.uint8]
RNG = np.random.default_rng(7)
SCENE: Picture = RNG.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
SOUND = (0.01 * RNG.standard_normal(round(WINDOW_S * RATE_HZ))).astype(np.float32)


def noisy(picture: Picture, spread: int = 2) -> Picture:
    """The picture as a real camera shows it the next time."""
    noise = RNG.integers(-spread, spread + 1, picture.shape)
    changed: Picture = np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)
    return changed


def flat(level: int) -> Picture:
    return np.full((SIDE, SIDE, 3), level, np.uint8)


def window(
    index: int,
    pictures: list[Picture],
    pcm: npt.NDArray[np.float32] | None = SOUND,
    gaps: tuple[str, ...] = (),
    is_last: bool = False,
) -> Window:
    start_s = index * WINDOW_S
    frames = tuple(Frame(start_s + number / 2, picture) for number, picture in enumerate(pictures))
    return Window(
        index,
        start_s,
        start_s + WINDOW_S,
        frames,
        pcm if pcm is not None else np.zeros_like(SOUND),
        np.full(len(SOUND), pcm is not None),
        tuple(Gap(track, start_s, start_s + WINDOW_S) for track in gaps),  # type: ignore[arg-type]
        0,
        is_last,
    )


def scene() -> list[Picture]:
    return [noisy(SCENE) for _ in range(4)]


def lamp() -> Picture:
    dark = noisy(flat(4))
    dark[100:108, 60:68] = 250
    return dark


@pytest.mark.parametrize(
    ("picture", "sight"),
    [
        (lambda: flat(0), "black"),
        (lambda: flat(16), "black"),  # limited range
        (lambda: noisy(flat(12), 6), "black"),  # a covered lens with its noise
        (lambda: noisy(flat(120)), "fine"),  # a wall
        (lambda: flat(255), "fine"),
        (lamp, "fine"),  # a dark room with a lamp
        (lambda: (SCENE // 8).astype(np.uint8), "fine"),  # dusk
    ],
)
def test_only_a_dark_picture_without_contrast_is_black(picture: Callable[[], Picture], sight: str) -> None:
    assert PerceptionWatch().add(window(0, [picture() for _ in range(4)]), 0, 0)[0] == sight


def test_one_picture_that_is_not_black_is_enough() -> None:
    assert PerceptionWatch().add(window(0, [flat(0), flat(0), SCENE, flat(0)]), 0, 0)[0] == "fine"


def test_a_picture_that_does_not_change_is_frozen_after_a_while_and_fine_when_it_moves() -> None:
    watch = PerceptionWatch()
    still = [watch.add(window(index, [SCENE] * 4), 0, 0)[0] for index in range(7)]
    fine = round(FROZEN_AFTER_S / WINDOW_S) - 1
    assert still == ["fine"] * fine + ["frozen"] * (7 - fine)
    assert watch.at(14.0, False).blind_for_s == 14.0, "since it stands still, not since that was noticed"
    assert watch.add(window(7, [SCENE, SCENE, noisy(SCENE, 40), SCENE]), 0, 0)[0] == "fine"
    assert watch.at(16.0, False).blind_for_s == 0.0


def test_the_noise_of_a_camera_is_no_frozen_picture() -> None:
    watch = PerceptionWatch()
    assert {watch.add(window(index, scene()), 0, 0)[0] for index in range(10)} == {"fine"}


def test_missing_pictures_are_told_from_skipped_ones_and_from_no_camera() -> None:
    watch = PerceptionWatch()
    assert watch.add(window(0, [], gaps=("video",)), 0, 0) == ("missing", "fine")
    assert watch.add(window(1, []), 4, 0) == ("skipped", "fine")
    assert watch.add(window(2, []), 0, 0) == ("off", "fine")
    assert watch.at(6.0, False).blind_for_s == 6.0, "blind all the time, whatever the reason"
    assert watch.add(window(3, scene()[:2]), 2, 0) == ("fine", "fine"), "half of the pictures are enough"


def test_missing_sound_is_told_from_a_muted_microphone_and_from_none() -> None:
    watch = PerceptionWatch()
    assert watch.add(window(0, scene(), None, gaps=("audio",)), 0, 0) == ("fine", "missing")
    assert watch.add(window(1, scene(), np.zeros_like(SOUND)), 0, 0) == ("fine", "muted")
    assert watch.add(window(2, scene(), None), 0, 0) == ("fine", "off")
    quiet = (SOUND / 50).astype(np.float32)  # -74 dB: a quiet room
    assert watch.add(window(3, scene(), quiet), 0, 0) == ("fine", "fine")
    assert watch.at(8.0, False).deaf_for_s == 0.0


def test_lost_windows_count_as_not_seen() -> None:
    watch = PerceptionWatch()
    watch.add(window(0, scene()), 0, 0)
    watch.add(window(6, []), 4, 5)
    assert watch.at(20.0, False).blind_for_s == 18.0


def test_windows_that_wait_too_long_are_not_seen_yet() -> None:
    watch = PerceptionWatch()
    watch.add(window(0, scene()), 0, 0)
    behind = watch.at(14.0, True)
    assert (behind.sight, behind.blind_for_s, behind.hearing, behind.deaf_for_s) == ("skipped", 12.0, "skipped", 12.0)


def test_windows_that_failed_were_not_seen_until_the_next_one_that_is_reduced() -> None:
    watch = PerceptionWatch()
    watch.add(window(0, scene()), 0, 0)
    for index in range(1, 4):
        watch.add_failed(index * WINDOW_S, (index + 1) * WINDOW_S)
    failed = watch.at(9.0, False)
    assert (failed.sight, failed.blind_for_s, failed.hearing, failed.deaf_for_s) == ("failed", 7.0, "failed", 7.0)
    assert watch.add(window(4, scene()), 0, 0) == ("fine", "fine")
    fine = watch.at(10.0, False)
    assert (fine.sight, fine.blind_for_s, fine.hearing, fine.deaf_for_s) == ("fine", 0.0, "fine", 0.0)


def test_a_short_last_window_says_nothing_new() -> None:
    watch = PerceptionWatch()
    watch.add(window(0, scene()), 0, 0)
    assert watch.add(window(1, [], is_last=True), 0, 0) == ("fine", "fine")
