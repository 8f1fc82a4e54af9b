"""Windows of a room in which things come and go and sounds are heard, for a record of episodes."""

from collections.abc import Callable, Iterable

import numpy as np

from engines.api import Window
from engines.media import Detail
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.following import GONE_AFTER
from engines.scene.state import Light, SceneState, Thing
from engines.shapes import MINI_MEDIA

WINDOW_S = MINI_MEDIA.window_s
NOTHING_HEARD = np.zeros(1, np.bool_)
DETAIL = np.zeros((1, 1, 3), np.uint8)
Span = tuple[float, float]


def within(time_s: float, spans: Iterable[Span]) -> bool:
    return any(start_s <= time_s < end_s for start_s, end_s in spans)


def window_of(index: int, sees: bool = True, hears: bool = True) -> Window:
    """A window with a picture 1.5 s behind its start, if it sees, and with sound, if it hears."""
    start_s = index * WINDOW_S
    pcm, heard = np.zeros(1, np.float32), ~NOTHING_HEARD if hears else NOTHING_HEARD
    detail = Detail(start_s + 1.5, DETAIL) if sees else None
    return Window(index, start_s, start_s + 2, (), pcm, heard, (), 0, is_last=False, detail=detail)


def recorded(
    until_s: float,
    things: dict[str, list[Span]],
    sounds: dict[str, list[Span]] | None = None,
    blind: Iterable[Span] = (),
    deaf: Iterable[Span] = (),
    light: Callable[[float], Light] = lambda _: "bright",
) -> EpisodeRecord:
    """A record of a stream. Overlapping spans of a name are several things. Sounds have whole half seconds."""
    record = EpisodeRecord()
    spans_of = [(name, span) for name, spans in things.items() for span in spans]
    missed = [GONE_AFTER] * len(spans_of)  # pictures in a row
    for index in range(int(until_s // WINDOW_S)):
        start_s, seen_s = index * WINDOW_S, index * WINDOW_S + 1.5
        heard = [
            (start_s + half / 2, name)
            for half in range(4)
            for name, spans in (sounds or {}).items()
            if within(start_s + half / 2, spans)
        ]
        sees, hears = not within(start_s, blind), not within(start_s, deaf)
        if sees and light(seen_s) != "black":
            missed = [
                0 if within(seen_s, [span]) else count + 1 for (_, span), count in zip(spans_of, missed, strict=True)
            ]
        names = [
            name for (name, _), count in zip(spans_of, missed, strict=True) if count < GONE_AFTER
        ]  # as the tracker
        there = tuple(Thing(number, name, None, 2, 3, held=False) for number, name in enumerate(names))
        record.add(
            window_of(index, sees, hears), SceneState(there, light(seen_s), is_still=False), heard if hears else []
        )
    return record
