"""What the senses tell of one window, as far as rules need it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engines.api import Reduction, Utterance, Window


@dataclass(frozen=True)
class SensedWindow:
    """`things`: how many of each name are in view, None if nothing can be seen. `sounds`: when each half second with a
    sure sound begins, and its name. `said`: what was said and has ended. `read`: when, and what."""

    start_s: float
    end_s: float
    things: Mapping[str, int] | None = None
    sounds: tuple[tuple[float, str], ...] = ()
    said: tuple[Utterance, ...] = ()
    read: tuple[tuple[float, str], ...] = ()


def sensed(window: Window, reduction: Reduction) -> SensedWindow:
    """What a window's reduction tells; of text all that was read of it, not only what was kept."""
    all_read = {(round(each.time_s, 3), each.text) for each in window.readings or ()}
    return SensedWindow(
        reduction.start_s,
        reduction.end_s,
        dict(reduction.things) if reduction.things is not None else None,
        reduction.sounds,
        reduction.utterances,
        tuple(sorted(all_read | set(reduction.readings))),
    )
