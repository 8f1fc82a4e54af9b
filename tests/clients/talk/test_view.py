"""The terminal shows the transcript, and below it what is seen and heard now and what is typed."""

import io
from dataclasses import dataclass

import pytest
from rich.console import Console

from clients.talk.state import Line, TalkState
from clients.talk.view import TalkView, level_meter
from realtime.devices.keeper import DeviceState
from tests.clients.talk.test_state import window


@dataclass
class Present:
    level: float = 0.1
    is_muted: bool = False
    is_talking: bool = False


def shown(state: TalkState, now: Present, typed: str = "") -> str:
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=True, color_system=None)
    view = TalkView(console, state, now, lambda: typed, "Enter asks")
    console.print(view.render())
    return out.getvalue()


def with_microphone() -> TalkState:
    state = TalkState()
    state.device_changed(DeviceState("microphone", "open", "mic"))
    state.device_changed(DeviceState("camera", "open", "cam"))
    return state


def test_what_is_seen_heard_written_and_typed() -> None:
    state = with_microphone()
    state.take(window(2.0, ("a [red] cup",), ("music",)))
    state.writing = "A red"
    text = shown(state, Present(), "Wha")
    for part in ("a [red] cup", "music", "A red", "Wha▌", "Enter asks", "-20 dB"):
        assert part in text


@pytest.mark.parametrize(
    ("now", "told"),
    [(Present(is_muted=True), "muted while I speak"), (Present(is_talking=True), "space ends your question")],
)
def test_what_the_microphone_does(now: Present, told: str) -> None:
    assert told in shown(with_microphone(), now)


def test_what_is_missing_is_told() -> None:
    state = TalkState()
    assert shown(state, Present()).count("none") == 3
    state.device_changed(DeviceState("microphone", "away", "microphone mic has gone: waiting"))
    text = shown(state, Present())
    assert "microphone mic has gone: waiting" in text
    assert text.count("none") == 2


def test_a_meter_covers_60_decibels() -> None:
    assert level_meter(1.0).startswith("█" * 14)
    assert level_meter(0.0).startswith("░" * 14)
    assert level_meter(10 ** (-30 / 20)).count("█") == 7


def test_without_a_terminal_only_lines_are_printed() -> None:
    out = io.StringIO()
    with TalkView(Console(file=out), TalkState(), Present(), None, "") as view:
        view.refresh()
        view.show([Line("asked", "Who?"), Line("answer", "A [big] cat.", "not sure")])
    assert out.getvalue() == "you    Who?\nanswer A [big] cat.  not sure\n"
