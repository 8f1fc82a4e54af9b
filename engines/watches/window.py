"""What the senses tell of one window, as far as rules need it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engines.api import Reduction, Utterance, Window
from engines.notes import Reading


@dataclass(frozen=True)
class SensedWindow:
    """`things`: how many of each name the newest picture shows, None if nothing can be seen. `sounds`: when each half
    second with a sure sound begins, and its name, twice if another look confirms it. `said`: what was said and has
    ended. `read`: when, and what."""

    start_s: float
    end_s: float
    things: Mapping[str, int] | None = None
    sounds: tuple[tuple[float, str], ...] = ()
    said: tuple[Utterance, ...] = ()
    read: tuple[tuple[float, str], ...] = ()


def only_read(readings: Iterable[Reading], now_s: float) -> SensedWindow:
    """What has been read since the newest window."""
    return SensedWindow(now_s, now_s, read=_texts(readings))


def only_heard(start_s: float, end_s: float, names: Iterable[str]) -> SensedWindow:
    """What half a second sounds like, before its window is over. `names`: as `SensedWindow.sounds` has them."""
    return SensedWindow(start_s, end_s, sounds=tuple((start_s, name) for name in names))


def sensed(window: Window, reduction: Reduction) -> SensedWindow:
    """What a window's reduction tells; of text all that was read of it, not only what was kept."""
    all_read = set(_texts(window.readings or ()))
    return SensedWindow(
        reduction.start_s,
        reduction.end_s,
        dict(reduction.shown) if reduction.shown is not None else None,
        reduction.sounds,
        reduction.utterances,
        tuple(sorted(all_read | set(reduction.readings))),
    )


def _texts(readings: Iterable[Reading]) -> tuple[tuple[float, str], ...]:
    return tuple((round(each.time_s, 3), each.text) for each in readings)
