"""A stream of hours: clips of `benchmarks.everyday` in random order, and near its beginning the events of `events/`:
three of them in the first minute, and one after each other clip.

No clip shows or plays what an event is about, by the words beside it. Pictures behind sentences may come again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

import echoingpixels as ep
from benchmarks.everyday.clips import Clip, read_clips
from benchmarks.everyday.film import Say, composed
from benchmarks.everyday.media import Library
from engines.api import Window
from engines.shapes import MINI_MEDIA

EVENTS = Path(__file__).with_name("events")
NEEDLES = ("keys", "telephone and coffee", "cat that meows")  # in the first minute, one after the other
FIRST_EVENT_S = 10.0


@dataclass(frozen=True)
class Films:
    """The composed clips of a stream."""

    others: tuple[Path, ...]
    events: tuple[tuple[Clip, Path], ...]


@dataclass(frozen=True)
class Happened:
    """An event, and the second of the stream at which its clip began."""

    clip: Clip
    start_s: float


def films(library: Library, say: Say) -> Films:
    """Compose what is not in the cache yet. Raises MissingMediaError."""
    events = read_clips(EVENTS)
    return Films(
        tuple(composed(clip, library, say) for clip in other_clips(events, library)),
        tuple((clip, composed(clip, library, say)) for clip in events),
    )


def other_clips(events: Iterable[Clip], library: Library) -> list[Clip]:
    """The clips between events: none with what an event is about, nothing said by the synthetic voice, none fresh."""
    once = re.compile(rf"\b(?:{'|'.join(clip.once for clip in events)})\b", re.IGNORECASE)
    unsaid = [clip for clip in read_clips() if not (clip.fresh or is_said(clip))]
    return [clip for clip in unsaid if not once.search(content_of(clip, library))]


def content_of(clip: Clip, library: Library) -> str:
    """What a clip shows and plays, in words: names, what the detector could find, and what its questions name."""
    asked = (asked.text for asked in clip.ask if asked.is_there)
    return "\n".join((clip.name, *clip.files, *(library.files[name].shows for name in clip.files), *asked))


def is_said(clip: Clip) -> bool:
    """Whether the synthetic voice says something in it."""
    return any(item.say for item in clip.hear)


def endless(films: Films, seed: int) -> Iterator[tuple[Window, Happened | None]]:
    """The windows of one stream, without end. With the last window of an event comes what it was."""
    rng, number = np.random.default_rng(seed), 0
    events = [films.events[place] for place in rng.permutation(len(films.events))]
    events.sort(key=lambda event: event[0].name not in NEEDLES)
    at_once = len(NEEDLES)
    while True:
        for place in rng.permutation(len(films.others)):
            shown: list[tuple[Clip | None, Path]] = [(None, films.others[place])]
            if events and number * MINI_MEDIA.window_s >= FIRST_EVENT_S:
                shown += events[:at_once]
                events, at_once = events[at_once:], 1
            for clip, film in shown:
                start_s = number * MINI_MEDIA.window_s
                with ep.windows_of(film) as windows:
                    for window, after in pairwise(chain(windows, (None,))):
                        assert window is not None
                        is_end = after is None
                        yield at(window, number), Happened(clip, start_s) if clip is not None and is_end else None
                        number += 1


def at(window: Window, index: int) -> Window:
    """The window in another place of a stream."""
    later_s = (index - window.index) * (window.end_s - window.start_s)
    return replace(
        window,
        index=index,
        start_s=window.start_s + later_s,
        end_s=window.end_s + later_s,
        frames=tuple(replace(frame, time_s=frame.time_s + later_s) for frame in window.frames),
        gaps=tuple(replace(gap, start_s=gap.start_s + later_s, end_s=gap.end_s + later_s) for gap in window.gaps),
        detail=window.detail and replace(window.detail, time_s=window.detail.time_s + later_s),
        is_last=False,
    )
