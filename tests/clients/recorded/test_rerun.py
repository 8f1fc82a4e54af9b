"""What was recorded of a stream is given to an engine again, and what differs is told."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from clients.recorded.comparison import Comparison
from clients.recorded.report import show, write_json
from clients.recorded.rerun import MAX_PENDING, rerun
from engines.api import Reduction, SpeechSegment, Turn, Window
from engines.notes import Reading
from engines.serving.worker import BACKLOG_WINDOWS
from realtime.errors import MediaError
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE
from realtime.recordings.lines import LINES
from realtime.recordings.media_file import MediaFile
from realtime.recordings.reading import MAX_HELD
from realtime.recordings.to_lines import windowed
from tests.clients.recorded.sessions import Session, noisy
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine, ScriptedStream


@pytest.fixture
def then() -> ScriptedEngine:
    """The engine that was recorded."""
    return ScriptedEngine()


@pytest.fixture
def session(tmp_path: Path, then: ScriptedEngine) -> Session:
    return eventful(Session(tmp_path, then))


def eventful(session: Session) -> Session:
    """One to which everything has happened that can happen to a stream."""
    readings = (Reading(0.1 / 3, "NO “PARKING”", 0.1 + 0.2, (0.1, 0.2, 0.3, 0.4)),)
    session.live.set_ratio(0.3)
    session.live.add_windows([noisy(0), replace(noisy(1), readings=readings)])
    session.work()
    session.worker.transcribe(
        "anna", SpeechSegment(0.1, 0.3, noisy(0).pcm[:3200]), lambda _text: None, session.live.key
    )
    session.ask("What is there?", 1 / 3, (Turn("Who?", "Nobody."), Turn("“Why”?", "So.")))
    session.live.set_ratio(0.5)
    session.live.add_windows([noisy(index) for index in range(2, 4 + BACKLOG_WINDOWS)])  # two are lost
    session.work()
    session.ask("this is broken", 2.0)
    session.ask("Never mind?", 2.1, is_cancelled=True)
    session.live.add_windows([noisy(4 + BACKLOG_WINDOWS)])
    session.work()
    session.tell("My keys are here.", 2.5)
    session.live.add_windows([noisy(4 + BACKLOG_WINDOWS)])  # fails: it comes twice
    session.work()
    return session


def test_an_engine_is_given_again_exactly_what_it_was_given(session: Session, then: ScriptedEngine) -> None:
    path, now = session.end(), ScriptedEngine()
    comparison = rerun(path, now, lambda: 0.0)
    (before,), (again,) = then.streams, now.streams
    assert len(before.windows) == BACKLOG_WINDOWS + 3
    for given, given_again in zip(before.windows, again.windows, strict=True):
        assert_same_window(given, given_again)
    assert again.asked[:2] == before.asked[:2]
    assert again.started == before.started
    assert again.ratio == before.ratio
    (before_pcm,), (after_pcm,) = ([segment.pcm for segment in stream.segments] for stream in (before, again))
    np.testing.assert_array_equal(before_pcm, after_pcm)
    assert comparison.is_same
    assert again.told == before.told == [("My keys are here.", 2.5)]
    windows = comparison.windows
    assert (windows.num_exact, windows.num_same, windows.num_failed) == (
        len(before.windows),
        len(before.windows) + 1,
        1,
    )
    assert windows.num_lost == 2
    assert comparison.kept_hash == session.live.totals.kept_hash
    assert (comparison.answers.num_same, comparison.answers.num_open) == (2, 1)


def assert_same_window(before: Window, after: Window) -> None:
    arrays = ("pcm", "heard", "voice_probabilities")
    for name in arrays:
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))
    assert len(before.frames) == len(after.frames)
    for seen, shown in [*zip(before.frames, after.frames, strict=True), (before.detail, after.detail)]:
        assert (seen is None) == (shown is None)
        if seen is not None and shown is not None:
            assert seen.time_s == shown.time_s
            np.testing.assert_array_equal(seen.rgb, shown.rgb)
    others = {name: value for name, value in vars(before).items() if name not in (*arrays, "frames", "detail")}
    assert {name: getattr(after, name) for name in others} == others


def test_two_replays_agree_line_by_line(session: Session) -> None:
    path = session.end()
    first, second = (as_json(rerun(path, ScriptedEngine(), lambda: 0.0)) for _ in range(2))
    assert first == second
    assert first[-1]["is_same"]
    assert first[0]["text"] == "2 windows, asked: What is there?"


def as_json(comparison: Comparison) -> list[dict[str, object]]:
    out = io.StringIO()
    write_json(comparison, "1.2.3", out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def as_text(comparison: Comparison) -> str:
    out = io.StringIO()
    show(comparison, "1.2.4", Console(file=out, width=200))
    return out.getvalue()


class OtherStream(ScriptedStream):
    """Keeps another token of window 1."""

    def reduce(self, window: Window) -> Reduction:
        reduction = super().reduce(window)
        if window.index == 1:
            reduction.kept.row[0] += 3
        return reduction


class OtherEngine(ScriptedEngine):
    """Transcribes in other words, and remembers a window that nobody saw."""

    fingerprint = "1" * 64

    def open_stream(self, ratio: float, cache_tokens: int) -> ScriptedStream:
        del cache_tokens
        self.streams.append(OtherStream(ratio, lambda pcm: f"{len(pcm)} sounds"))
        self.streams[-1].windows.append(replace(noisy(0), index=-1))
        return self.streams[-1]


def test_it_is_told_where_tokens_and_answers_differ_first(session: Session) -> None:
    comparison = rerun(session.end(), OtherEngine(), lambda: 0.0)
    assert not comparison.is_same
    assert not comparison.has_same_weights
    assert comparison.windows.first is not None
    assert comparison.windows.first.index == 1
    assert comparison.windows.num_compared - comparison.windows.num_same == 1
    text = as_text(comparison)
    assert "other ones in 1 of 12 windows, first in window 1 (0-1 s):" in text
    assert "only then: picture at 0.533 s in row 0, column 0" in text
    assert "only now: picture at 0.533 s in row 3, column 0" in text
    assert '"What is there?", asked at 0.3 s (text, what the model wrote' in text
    assert "then: 2 windows, asked: What is there?\n  now:  3 windows, asked: What is there?" in text
    assert 'was "3200 samples" and is "3200 sounds"' in text
    assert "The weights, or what is run of them, are others than then." in text
    assert "This is version 1.2.4." in text
    assert "encode" in text


def test_a_failure_that_was_none_is_told_with_its_time(session: Session) -> None:
    comparison = rerun(session.end(), Fails(), lambda: 0.0)
    assert comparison.windows.first is not None
    assert "first in window 5 (2-3 s):\n  then: it was reduced; now: too much" in as_text(comparison)


class FailingStream(ScriptedStream):
    def reduce(self, window: Window) -> Reduction:
        if window.index == 5:
            raise RuntimeError("too\nmuch")
        return super().reduce(window)


class Fails(ScriptedEngine):
    stream_type = FailingStream


def test_a_torn_last_line_is_left_out_and_any_other_is_an_error(session: Session) -> None:
    path = session.end()
    complete = rerun(path, ScriptedEngine(), lambda: 0.0)
    assert as_json(complete)[-1]["is_complete"]
    assert "breaks off" not in as_text(complete)
    events = path / EVENTS_FILE
    whole = events.read_bytes()
    lines = whole.splitlines(keepends=True)
    events.write_bytes(whole[: -len(lines[-1]) - 5])
    torn = rerun(path, ScriptedEngine(), lambda: 0.0)
    assert torn.is_same
    assert not as_json(torn)[-1]["is_complete"]
    assert "The recording breaks off: its server was killed, could not write, or still records." in as_text(torn)
    events.write_bytes(b"".join([*lines[:3], b'{"type": "wind\n', *lines[3:]]))
    with pytest.raises(MediaError, match=r"events\.jsonl: line 4 is wrong"):
        rerun(path, ScriptedEngine(), lambda: 0.0)


def test_media_that_are_not_what_the_events_say_are_an_error(session: Session) -> None:
    path = session.end()
    media = path / MEDIA_FILE
    whole = media.read_bytes()
    place = whole.index(b"IDAT") + 100  # within the first picture
    media.write_bytes(whole[:place] + bytes(16) + whole[place + 16 :])
    with pytest.raises(MediaError, match=r"media\.mkv: the picture at 0\.\d+ s is damaged"):
        rerun(path, ScriptedEngine(), lambda: 0.0)
    media.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MediaError, match=r"media\.mkv: ends before"):
        rerun(path, ScriptedEngine(), lambda: 0.0)
    media.unlink()
    with pytest.raises(MediaError, match=r"media\.mkv: No such file"):
        rerun(path, ScriptedEngine(), lambda: 0.0)


def test_media_without_pictures_are_an_error_before_all_of_them_are_read(session: Session) -> None:
    path = session.end()
    with (path / MEDIA_FILE).open("wb") as opened:
        media = MediaFile(opened, SCRIPTED_MEDIA, None)
        for index in range(MAX_HELD):
            media.write(replace(noisy(index), frames=(), detail=None))
    with pytest.raises(MediaError, match=r"media\.mkv: what it has at 0\.\d+ s is not what events\.jsonl says"):
        rerun(path, ScriptedEngine(), lambda: 0.0)


def test_speech_that_is_damaged_and_windows_without_end_are_an_error(session: Session) -> None:
    events = (path := session.end()) / EVENTS_FILE
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    for line in lines:
        if line["type"] == "transcribed":
            line["pcm"] = line["pcm"][:-3]
    events.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(MediaError, match=r"the recording's speech at 0\.1 s is damaged"):
        rerun(path, ScriptedEngine(), lambda: 0.0)
    windows = [replace(noisy(0), index=index) for index in range(MAX_PENDING + 1)]
    with (path / MEDIA_FILE).open("wb") as opened:
        media = MediaFile(opened, SCRIPTED_MEDIA, None)
        for window in windows:
            media.write(window)
    start = LINES.validate_python(lines[0])
    events.write_text("".join(line.model_dump_json() + "\n" for line in (start, *map(windowed, windows))))
    with pytest.raises(MediaError, match="does not say what became of its windows"):
        rerun(path, ScriptedEngine(), lambda: 0.0)


def test_an_engine_of_other_media_is_refused(session: Session) -> None:
    other = ScriptedEngine(replace(SCRIPTED_MEDIA, frame_size=64))
    with pytest.raises(MediaError, match="takes windows of another shape"):
        rerun(session.end(), other, lambda: 0.0)
