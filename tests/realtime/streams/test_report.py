"""`echo.window` tells in words what was noted of the pictures, which sounds were heard, and what is in view."""

from dataclasses import replace

from engines.notes import Note
from engines.serving.jobs import ReducedWindow
from engines.serving.load import LoadStep
from realtime.streams.report import window_event
from tests.support.scripted_engine import ScriptedStream
from tests.support.windows import scripted_windows


def test_notes_and_sounds_are_told_and_texts_are_readings() -> None:
    (window,) = scripted_windows(1)
    stream = ScriptedStream(0.2)
    notes = (
        Note("things", "a red cup on the left", "red cup", 0.1234, 3, 1, 0.9),
        Note("reading", 'it reads "CAFE"', "CAFE", 0.25, 3, 3, 0.8, read_s=0.25),
    )
    sounds = ((0.0, "music"), (0.25, "bell"), (0.25, "music"))
    reduction = replace(stream.reduce(window), notes=notes, sounds=sounds, things=(("cup", 2),))
    reduced = ReducedWindow(window, reduction, LoadStep(0.2, 1, 0), 0.0, 0, 1, 0, stream.cached_times_s(), 0)
    event = window_event(reduced, 7, "fine", "fine")
    assert event.notes == [(0.123, "a red cup on the left")]
    assert event.readings == [(0.25, "CAFE")]
    assert event.heard == ["music", "bell"]
    assert event.things == {"cup": 2}
