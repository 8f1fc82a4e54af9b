"""The endless stream of `benchmarks.memory.stream` is whole: its windows follow one another, and so do their times."""

import re
from dataclasses import replace

from benchmarks.everyday.clips import read_clips
from benchmarks.everyday.media import Library
from benchmarks.memory.remembering import KINDS
from benchmarks.memory.stream import EVENTS, NEEDLES, at, content_of, is_said, other_clips
from engines.media import Detail, Gap
from tests.engines.mini.windows import noise_window


def test_a_window_is_moved_with_all_its_times() -> None:
    window = noise_window(2)
    gap = Gap("audio", 4.5, 5.0)
    window = replace(window, is_last=True, detail=Detail(5.0, window.frames[0].rgb), gaps=(gap,))
    moved = at(window, 7)
    later_s = 5 * (window.end_s - window.start_s)
    assert (moved.index, moved.start_s, moved.end_s) == (7, window.start_s + later_s, window.end_s + later_s)
    assert [frame.time_s - later_s for frame in moved.frames] == [frame.time_s for frame in window.frames]
    assert moved.detail is not None
    assert moved.detail.time_s == 5.0 + later_s
    assert moved.gaps == (replace(gap, start_s=4.5 + later_s, end_s=5.0 + later_s),)
    assert not moved.is_last


def test_no_other_clip_shows_or_plays_what_an_event_is_about() -> None:
    events, library = read_clips(EVENTS), Library.read()
    assert {clip.name for clip in events}.issuperset(NEEDLES)
    assert {asked.kind for clip in events for asked in clip.ask} == set(KINDS)
    assert all(asked.proof for clip in events for asked in clip.ask if asked.when is not None)
    for clip in events:
        told = "\n".join((content_of(clip, library), *(item.say for item in clip.hear)))
        assert clip.once, clip.name
        assert re.search(rf"\b(?:{clip.once})\b", told, re.IGNORECASE), f"{clip.name} is about something else"
    others = other_clips(events, library)
    assert len(others) >= len(events), "an event comes after each other clip"
    assert not any(is_said(clip) or clip.fresh for clip in others)
    files = set[str]().union(*(clip.files for clip in others))
    assert not files & set[str]().union(*(clip.files for clip in events if not is_said(clip)))
    assert not files & {"phone trills", "old telephone", "go-kart", "two dogs", "dog barks", "double parking"}
    shown = "|".join(library.files[name].shows for name in files).split("|")
    assert not {"cat", "dog", "horse", "bus", "train", "motorcycle", "phone"} & set(shown)
