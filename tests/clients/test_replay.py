"""The whole path on real media and real weights."""

import io
import json
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from clients.presenters.json_lines import JsonPresenter
from clients.presenters.terminal import TerminalPresenter
from clients.replay import Presenter, Question, ReplayOptions, Summary, replay
from engines.api import Answer, Engine, EngineStream, Reduction, Turn, Window
from engines.wall_clock import WallClock
from realtime.dialogue.conversation import Conversation
from realtime.media.clock import Clock
from realtime.sources.reader import MAX_CHUNK_SAMPLES, MediaReader
from tests.clients.keeping_pace import KeepingPace
from tests.conftest import DEMO, ROOT
from tests.support.media.clips import Clip, Shown, Tone, every, shorten, write

SPEECH = ROOT / "tests/support/media/speech"
ASKED = (Question("What animal do you see?", 6.0), Question("What was said?", 14.0))
WINDOW_KEYS = [
    *("type", "index", "start_s", "end_s", "pool_audio", "pool_video", "pool_notes"),
    *("kept_audio", "kept_video", "kept_notes", "text_tokens"),
    *("dropped_frames", "gap_s", "readings", "unclear_speech", "encode_ms", "sieve_ms", "prefill_ms"),
]
ANSWER_KEYS = [
    *("type", "question", "at_s", "text", "ttft_ms", "num_tokens", "decode_tokens_per_s"),
    *("confidence", "is_sure", "evidence"),
]
EVIDENCE_KEYS = ["start_s", "end_s", "modality", "patches", "weight"]
SUMMARY_KEYS = [
    *("type", "model", "weights", "num_windows", "duration_s", "ratio", "pool_tokens", "kept_tokens", "cache_tokens"),
    *("kept_hash", "realtime_factor", "peak_rss_mb", "versions"),
]


@dataclass
class Lines:
    """A replay's JSON lines."""

    windows: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    summary: dict[str, Any]
    screen: str  # what people see of the same replay

    @property
    def outcome(self) -> tuple[object, ...]:
        """All that must be equal between two runs of one clip."""
        return self.summary["kept_hash"], [(answer["question"], answer["text"]) for answer in self.answers]


class Together:
    """Shows a replay in several ways at once."""

    def __init__(self, *presenters: Presenter) -> None:
        self._presenters = presenters

    def begin(self, duration_s: float | None) -> None:
        for presenter in self._presenters:
            presenter.begin(duration_s)

    def window(self, window: Window, reduction: Reduction) -> None:
        for presenter in self._presenters:
            presenter.window(window, reduction)

    def answer(self, question: str, at_s: float, answer: Answer) -> None:
        for presenter in self._presenters:
            presenter.answer(question, at_s, answer)

    def end(self, summary: Summary) -> None:
        for presenter in self._presenters:
            presenter.end(summary)

    def close(self) -> None:
        for presenter in self._presenters:
            presenter.close()


def run(
    engine: Engine,
    clip: Path,
    questions: tuple[Question, ...] = (),
    ratio: float = 0.2,
    cache_tokens: int = 2048,
    chunk_samples: int = MAX_CHUNK_SAMPLES,
    clock: Clock | None = None,
) -> Lines:
    out, screen = io.StringIO(), io.StringIO()
    console = Console(file=screen, width=200, highlight=False, soft_wrap=True)
    presenter = Together(
        JsonPresenter(out, engine.name, engine.weights, ratio),
        TerminalPresenter(console, engine.name, engine.weights, ratio, engine.media.window_s),
    )
    with MediaReader(str(clip), engine.media, chunk_samples) as reader:
        replay(reader, ReplayOptions(questions, ratio, cache_tokens), engine, presenter, time.perf_counter, clock)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    kinds = [line["type"] for line in lines]
    assert kinds.index("summary") == len(kinds) - 1
    return Lines(
        [line for line in lines if line["type"] == "window"],
        [line for line in lines if line["type"] == "answer"],
        lines[-1],
        screen.getvalue(),
    )


@pytest.fixture(scope="module")
def demo(engine: Engine) -> Lines:
    return run(engine, DEMO, ASKED)


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first seconds of the demo clip: all that the questions are about."""
    return shorten(DEMO, tmp_path_factory.mktemp("clips") / "short.mp4", 16.0)


@pytest.fixture(scope="module")
def short(engine: Engine, short_clip: Path) -> Lines:
    return run(engine, short_clip, ASKED)


def test_the_lines_have_the_promised_names(demo: Lines) -> None:
    assert [list(window) for window in demo.windows] == [WINDOW_KEYS] * 18
    assert [list(answer) for answer in demo.answers] == [ANSWER_KEYS] * 2
    assert all(list(item) == EVIDENCE_KEYS for answer in demo.answers for item in answer["evidence"])
    assert set(SUMMARY_KEYS) <= set(demo.summary)
    assert demo.summary["weights"] == "trained"


def test_the_clip_is_seen_heard_and_answered(demo: Lines) -> None:
    assert [window["pool_video"] for window in demo.windows[:17]] == [196] * 17
    heard = [window["pool_audio"] for window in demo.windows[:17]]  # of silence there is no token
    assert heard[0] == 0
    assert heard.count(4) > 10
    assert sum(window["kept_audio"] for window in demo.windows) > 5
    assert sum(window["kept_video"] for window in demo.windows) > 50
    num_notes = sum(window["pool_notes"] for window in demo.windows)
    assert num_notes > 0
    assert demo.summary["pool_tokens"] == 17 * 196 + sum(heard) + num_notes
    assert demo.summary["duration_s"] == pytest.approx(34, abs=0.1)
    animal, said = demo.answers
    assert animal["at_s"] == 6.0
    assert "cat" in animal["text"]
    assert animal["evidence"][0]["modality"] == "video"
    assert said["evidence"][0]["modality"] == "speech"
    assert any(words in said["text"] for words in ("coffee is ready", "cups to the garden"))
    for answer in demo.answers:
        assert 0 < sum(item["weight"] for item in answer["evidence"]) <= 1
        assert all(item["end_s"] > item["start_s"] for item in answer["evidence"])
    assert animal["evidence"][0]["end_s"] <= 6.0  # nothing of the future


def test_the_silent_and_still_stretch_keeps_no_sound_and_little_of_the_picture(demo: Lines) -> None:
    still = demo.windows[3]
    assert still["start_s"] == 6.0
    assert still["kept_audio"] == 0
    assert still["kept_video"] <= 20


def test_two_replays_with_other_chunk_sizes_agree(engine: Engine, short_clip: Path, short: Lines) -> None:
    assert run(engine, short_clip, ASKED, chunk_samples=37).outcome == short.outcome


def test_a_question_changes_nothing_for_the_stream_nor_for_other_questions(
    engine: Engine, short_clip: Path, short: Lines
) -> None:
    other = run(engine, short_clip, (Question("Where is the drum?", 12.0), ASKED[1]))
    assert other.summary["kept_hash"] == short.summary["kept_hash"]
    assert other.answers[-1]["text"] == short.answers[-1]["text"]


def test_paced_like_a_live_stream_it_keeps_and_answers_the_same(engine: Engine, short_clip: Path, short: Lines) -> None:
    pace = KeepingPace(engine)
    paced = run(pace, short_clip, ASKED, clock=pace)
    assert paced.outcome == short.outcome
    assert paced.summary["dropped_windows"] == 0


@pytest.fixture(scope="module")
def busy_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """8 seconds of changing colours and tones."""
    path = tmp_path_factory.mktemp("busy") / "busy.mkv"
    colours = ((200, 40, 40), (40, 200, 40), (40, 40, 200), (220, 220, 40), (120, 60, 200))
    pictures = tuple(Shown(index * 0.25, colours[index // 9 % 5], (160, 120)) for index in range(32))
    return write(path, Clip(pictures, tuple(Tone(start, start + 3, 200 + 40 * start) for start in range(0, 8, 4))))


@pytest.mark.parametrize("ratio", [0.05, 0.1, 0.2])
def test_the_ratio_holds_where_everything_is_worth_keeping(
    engine: Engine, busy_clip: Path, ratio: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.mini.stream.MIN_SCORE", 0.0)  # every token wants to stay: only the budget says no
    summary = run(engine, busy_clip, ratio=ratio).summary
    assert summary["num_windows"] == 4
    assert ratio / 2 < summary["kept_tokens"] / summary["pool_tokens"] <= ratio + 0.02


def test_ratio_one_keeps_everything_and_the_cache_stays_within_its_bound(engine: Engine, busy_clip: Path) -> None:
    summary = run(engine, busy_clip, (Question("What was said?"),), ratio=1.0, cache_tokens=500).summary
    assert summary["kept_tokens"] == summary["pool_tokens"]
    assert summary["cache_tokens"] == 500
    assert summary["forgotten_tokens"] > summary["kept_tokens"] - 500


@pytest.mark.parametrize(
    ("name", "clip"),
    [
        ("silent.mp4", Clip(every(0.04, 3))),
        ("sound.wav", Clip(tones=(Tone(0, 3),))),
        ("picture.jpg", Clip((Shown(0.0),), codec="mjpeg")),
        ("one.mp4", Clip((Shown(0.0),))),
        ("blink.wav", Clip(tones=(Tone(0, 0.05),))),
    ],
)
def test_odd_clips_work(engine: Engine, tmp_path: Path, name: str, clip: Clip) -> None:
    lines = run(engine, write(tmp_path / name, clip), (Question("What do you see and hear?"),))
    assert lines.answers
    assert lines.summary["num_windows"] in (1, 2)
    assert (lines.summary["pool_tokens"] > 0) == (name != "blink.wav")


def test_a_question_before_anything_was_seen_is_answered_with_no_evidence(engine: Engine, tmp_path: Path) -> None:
    clip = write(tmp_path / "short.mp4", Clip(every(0.04, 2)))
    (answer,) = run(engine, clip, (Question("What do you see?", 0.0),)).answers
    assert answer["evidence"] == []


def test_a_conversation_remembers_its_turns(engine: Engine) -> None:
    asked: list[tuple[Turn, ...]] = []

    class Listening:
        def ask(
            self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
        ) -> Generator[str, None, Answer]:
            asked.append(turns)
            return engine.open_stream(0.2, 64).ask(question, now_s, turns, started)

    conversation, stream = Conversation(), cast(EngineStream, Listening())
    first, second = "Say yes.", "Why?"
    answers = []
    for question in (first, second):
        pieces, text = conversation.ask(stream, question, 0.0), ""
        while True:
            try:
                text += next(pieces)
            except StopIteration as finished:
                answers.append(finished.value)
                break
        assert text.strip() == answers[-1].text
    assert asked == [(), (Turn(first, answers[0].raw_text),)]


def test_people_see_bars_words_and_answers(demo: Lines) -> None:
    text, summary = demo.screen, demo.summary
    assert "mini (trained)   keeps at most 20% of all details" in text
    assert text.count("sound ") >= 18
    assert '"The coffee is ready."' in text
    assert "What animal do you see?  asked at 6.0 s" in text
    assert "based on picture" in text
    assert f"kept {summary['kept_tokens']:,} of {summary['pool_tokens']:,} details" in text


def test_speech_that_was_not_understood_is_told_and_not_remembered(engine: Engine) -> None:
    """Eight seconds of German."""
    clip, asked = SPEECH / "german.ogg", (Question("What was said?", 9.0),)
    lines = run(engine, clip, asked)
    heard = [span for window in lines.windows for span in window["unclear_speech"]]
    assert heard
    assert 0 <= heard[0][0] < heard[-1][1] <= 12
    assert all(span[1] - span[0] > 0.5 for span in heard)
    assert not any(item["modality"] == "speech" for item in lines.answers[0]["evidence"])
    assert lines.screen.count("s, not understood") == len(heard)
    assert "only English is understood" in lines.screen
