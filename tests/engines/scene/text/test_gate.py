"""When a picture is read."""

import numpy as np
import numpy.typing as npt
import pytest

from engines.notes import Look
from engines.scene.text.gate import AGAIN_AFTER_S, CLOSE_EVERY_S, MIN_INTERVAL_S, TextGate
from tests.support.media.signs import a_sign


class ReadingGate(TextGate):
    """Whatever it wants is read."""

    def wants(self, rgb: npt.NDArray[np.uint8], time_s: float) -> Look | None:
        look = super().wants(rgb, time_s)
        self.was_read()
        return look


BLANK = a_sign("")
SIGN = a_sign("NO PARKING")


def with_noise(picture: npt.NDArray[np.uint8], seed: int, light: int = 0) -> npt.NDArray[np.uint8]:
    """As a camera sees it: noise, and another exposure."""
    noise = np.random.default_rng(seed).normal(light, 3, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [18, 48, 120])
@pytest.mark.parametrize("width", [640, 960])
def test_letters_of_any_size_are_worth_reading_and_a_blank_wall_is_not(size: int, width: int) -> None:
    assert TextGate().wants(a_sign("OPEN DAILY", size, width), 0.0)
    assert not TextGate().wants(with_noise(a_sign("", size, width), 1), 0.0)


def looks_of(gate: TextGate, pictures: dict[float, npt.NDArray[np.uint8]]) -> dict[float, Look]:
    looks = {time_s: gate.wants(picture, time_s) for time_s, picture in pictures.items()}
    return {time_s: look for time_s, look in looks.items() if look is not None}


def test_a_picture_that_stands_still_is_looked_at_closely_once_and_read_again_only_after_a_while() -> None:
    asked = [2.0 * number for number in range(24)]
    still = {time_s: with_noise(SIGN, int(time_s), int(time_s) % 3 * 8) for time_s in asked}
    closely_s = MIN_INTERVAL_S
    assert looks_of(ReadingGate(), still) == {
        0.0: "quick",
        closely_s: "close",
        closely_s + AGAIN_AFTER_S: "quick",
        closely_s + 2 * AGAIN_AFTER_S: "quick",
    }


def test_pictures_that_change_are_looked_at_closely_now_and_then() -> None:
    moving = {4.0 * number: a_sign(f"PLATFORM {number} {number}") for number in range(8)}
    looks = looks_of(ReadingGate(), moving)
    close = [time_s for time_s, look in looks.items() if look == "close"]
    assert list(looks) == list(moving)
    assert close == [MIN_INTERVAL_S + number * CLOSE_EVERY_S for number in range(3)]


def test_a_new_text_is_read_as_soon_as_the_last_reading_is_long_enough_ago() -> None:
    gate = ReadingGate()
    assert gate.wants(SIGN, 0.0)
    other = a_sign("NO PARKING\n\n\nWAY OUT")
    assert not gate.wants(other, MIN_INTERVAL_S - 0.1)
    assert gate.wants(other, MIN_INTERVAL_S)
    assert not gate.wants(SIGN, 2 * MIN_INTERVAL_S)  # what is left was read


@pytest.mark.parametrize("width", [640, 960])
def test_a_word_and_large_digits_that_change_are_read(width: int) -> None:
    for before, after, size in (("NO PARKING", "NO STOPPING", 24), ("GATE 0", "GATE 12", 48), ("12:05", "12:06", 100)):
        gate = ReadingGate()
        assert gate.wants(with_noise(a_sign(before, size, width), 1), 0.0)
        assert gate.wants(with_noise(a_sign(after, size, width), 2), 6.0), (before, after)


def test_something_smooth_that_moves_before_a_text_is_not_read() -> None:
    gate = ReadingGate()
    assert gate.wants(SIGN, 0.0) == "quick"
    assert gate.wants(SIGN, 4.0) == "close"
    moved = SIGN.copy()
    moved[250:340, 100:260] = (90, 60, 50)
    assert not gate.wants(moved, 10.0)


def test_another_size_of_pictures_or_an_earlier_time_is_a_new_start() -> None:
    gate = ReadingGate()
    assert gate.wants(SIGN, 100.0)
    assert gate.wants(a_sign("NO PARKING", width=400), 106.0)
    assert gate.wants(a_sign("NO PARKING", width=400), 1.0)


def test_a_picture_that_could_not_be_read_is_wanted_again() -> None:
    gate = TextGate()
    assert gate.wants(SIGN, 0.0)
    assert gate.wants(SIGN, 2.0)
    gate.was_read()
    assert gate.wants(SIGN, 2.0 + MIN_INTERVAL_S) == "close"
    assert gate.wants(SIGN, 4.0 + MIN_INTERVAL_S) == "close"
    gate.was_read()
    assert not gate.wants(SIGN, 4.0 + 2 * MIN_INTERVAL_S)
