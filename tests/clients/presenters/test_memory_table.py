"""`replay --memory`: a table for people, a line for programs."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from clients.options.parser import make_parser
from clients.presenters.json_lines import JsonPresenter
from clients.presenters.memory_table import memory_table
from clients.presenters.terminal import TerminalPresenter
from clients.replay import Presenter, ReplayOptions, Summary, replay
from engines.kept import Kept, KeptSpan
from realtime.sources.reader import MediaReader
from tests.support.media.clips import Clip, Tone, write
from tests.support.scripted_engine import REMEMBERED_WINDOWS, ScriptedEngine

NOTHING = Kept(0, 0)
SPANS = (
    KeptSpan(3570.0, 3600.0, Kept(120, 120), Kept(12, 12), NOTHING, 40),
    KeptSpan(1680.0, 3570.0, Kept(3, 4459), Kept(0, 2001), Kept(16, 16), 60),
    KeptSpan(0.0, 1680.0, NOTHING, Kept(0, 7), NOTHING, 0),
)


def rows(spans: tuple[KeptSpan, ...]) -> list[list[str]]:
    screen = io.StringIO()
    Console(file=screen, width=100).print(memory_table(spans))
    lines = [line.strip("│ \n").split("│") for line in screen.getvalue().splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line] for line in lines]


def test_every_octave_has_a_row_and_all_of_them_one() -> None:
    assert rows(SPANS) == [
        ["59:30-1:00:00", "100%", "120 of 120", "12 of 12", "-"],
        ["28:00-59:30", "0.3%", "3 of 4,459", "0 of 2,001", "16 of 16"],
        ["0:00-28:00", "0%", "-", "0 of 7", "-"],
        ["all", "2%", "123 of 4,579", "12 of 2,020", "16 of 16"],
    ]


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ((0, 0), "-"),
        ((0, 9999), "0%"),
        ((1, 9999), "<0.1%"),
        ((9960, 9999), "99.6%"),
        ((9998, 9999), ">99.9%"),
        ((5, 5), "100%"),
    ],
)
def test_only_nothing_is_0_and_only_everything_100_percent(kept: tuple[int, int], words: str) -> None:
    assert rows((replace(SPANS[2], heard=Kept(*kept)),))[0][1] == words


def test_a_stream_without_windows_has_nothing_in_memory() -> None:
    assert rows(()) == [["all", "-", "-", "-", "-"]]


def replayed(presenter: Presenter, clip: Path) -> Summary:
    engine = ScriptedEngine()
    with MediaReader(str(clip), engine.media) as reader:
        return replay(reader, ReplayOptions((), 0.2, 64), engine, presenter, lambda: 0.0)


def test_a_replay_tells_it_at_its_end_if_asked(tmp_path: Path) -> None:
    clip = write(tmp_path / "tone.wav", Clip(tones=(Tone(0.0, 6.0),)))
    lines, screen, plain = io.StringIO(), io.StringIO(), io.StringIO()
    summary = replayed(JsonPresenter(lines, "scripted", "none", 0.2, shows_memory=True), clip)
    *_, memory, last = map(json.loads, lines.getvalue().splitlines())
    heard = {"kept": REMEMBERED_WINDOWS, "perceived": summary.num_windows}
    assert memory["type"] == "memory"
    assert [octave["heard"] for octave in memory["octaves"]] == [heard]
    assert last["type"] == "summary"
    assert "kept_by_age" not in last
    replayed(TerminalPresenter(Console(file=screen, width=100), "scripted", "none", 0.2, 0.5, shows_memory=True), clip)
    assert f"{REMEMBERED_WINDOWS} of {summary.num_windows}" in screen.getvalue()
    replayed(JsonPresenter(plain, "scripted", "none", 0.2), clip)
    assert "octaves" not in plain.getvalue()


def test_the_option_is_off_unless_given() -> None:
    assert make_parser().parse_args(["replay", "clip.mp4"]).memory is False
    assert make_parser().parse_args(["replay", "clip.mp4", "--memory"]).memory is True
