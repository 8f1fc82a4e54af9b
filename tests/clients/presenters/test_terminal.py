"""What is told of windows, and what the summary for people says of losses."""

import io
import json
from dataclasses import replace

from rich.console import Console

from clients.presenters.json_lines import JsonPresenter
from clients.presenters.terminal import TerminalPresenter
from clients.replay import Summary
from engines.notes import Reading
from realtime.media.windower import WindowerCounters
from realtime.sources.tracks.packets import MediaCounters
from tests.support.scripted_engine import ScriptedEngine
from tests.support.windows import scripted_windows


def told(media: MediaCounters, windower: WindowerCounters) -> str:
    screen = io.StringIO()
    presenter = TerminalPresenter(Console(file=screen, width=200, soft_wrap=True), "mini", "trained", 0.2, 2.0)
    presenter.end(Summary(4, 8.0, 100, 20, 50, 0, "0", 0.5, 0, windower, media))
    return screen.getvalue()


def test_every_loss_is_told() -> None:
    media = MediaCounters(early_frames=1, broken_times=2, clock_restarts=1, unread_tracks=True, unread_s=8.0)
    text = told(media, WindowerCounters(late_samples=32_000, repeated_samples=8_000, late_frames=3))
    assert "made of 2 parts" in text
    assert "Other tracks begin later in the clip and were not used: split the clip there" in text
    assert "should last 8 s longer" in text
    assert "2 packets had an impossible time" in text
    assert "1 pictures before the start" in text
    assert "2.0 s of sound came too late" in text
    assert "3 pictures came too late" in text
    assert "0.5 s of sound came twice" in text


def test_nothing_is_told_of_a_clip_that_was_used_whole() -> None:
    text = told(MediaCounters(surplus_frames=100), WindowerCounters(repeated_samples=683))
    assert text.strip().count("\n") == 1


def test_text_that_was_read_is_told_with_its_window() -> None:
    (window,) = scripted_windows(1)
    reading = Reading(0.25, "MIND [THE] GAP", 0.9, (0.0, 0.0, 1.0, 1.0))
    window = replace(window, readings=(reading,))
    reduction = ScriptedEngine().open_stream(0.2, 64).reduce(window)
    screen, lines = io.StringIO(), io.StringIO()
    TerminalPresenter(Console(file=screen, width=200), "mini", "trained", 0.2, 2.0).window(window, reduction)
    assert "reads: MIND [THE] GAP" in screen.getvalue()
    JsonPresenter(lines, "mini", "trained", 0.2).window(window, reduction)
    assert json.loads(lines.getvalue())["readings"] == [[0.25, "MIND [THE] GAP"]]
