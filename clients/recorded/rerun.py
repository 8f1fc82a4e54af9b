"""Gives an engine what a recording says that another one was given, in the same order, as fast as it goes.

Time is what the recording says: a question is asked as of the second at which it was asked, of a memory that holds the
same windows.
"""

from collections.abc import Callable
from pathlib import Path

from clients.recorded.comparison import Comparison
from engines.api import Engine, EngineStream, SpeechSegment, Timer, Turn, Window
from engines.kept import KeptSpan
from engines.serving.tape import one_line
from engines.wall_clock import WallClock
from realtime.dialogue.conversation import complete_answer
from realtime.errors import MediaError
from realtime.recordings.folder import MEDIA_FILE, is_recording
from realtime.recordings.lines import (
    Answered,
    AnyLine,
    Asked,
    Continued,
    End,
    Given,
    Lost,
    NotAnswered,
    NotReduced,
    Opened,
    Reduced,
    Start,
    Told,
    Transcribed,
    Windowed,
)
from realtime.recordings.reading import RecordedMedia, given_window, read_lines, read_start
from realtime.recordings.to_lines import answered_line, pcm_of

MAX_PENDING = 64  # windows that were cut and not given to the engine; a server has eight


def rerun(path: Path, engine: Engine, timer: Timer, watch: Callable[[int], None] = lambda _: None) -> Comparison:
    """Run the recording at `path`, all its parts, through `engine` and compare. `watch` is told how many windows were
    reduced.

    Raises MediaError if it cannot be read, or was made for other media than the engine's.
    """
    start = read_first_start(path)
    if start.media != engine.media:
        raise MediaError(f"{path}: was recorded for {start.model}, {engine.name} takes windows of another shape")
    comparison = Comparison(start, engine)
    run = _Run(engine, timer, comparison)
    part: Path | None = path
    while part is not None:
        with RecordedMedia(part, start.media) as media:
            for line in read_lines(part):
                run.take(line, media)
                watch(comparison.windows.num_compared)
        part = _part_after(part, run.end, comparison)
    comparison.end(*run.memory_size)
    comparison.kept_by_age = run.kept_by_age
    return comparison


def read_first_start(path: Path) -> Start:
    """What a recording says of itself. Raises MediaError as `read_start`, and if it is not the first part."""
    start = read_start(path)
    if start.first is None:
        return start
    first, told = path.with_name(start.first), f"{path}: is part {start.part} of a recording"
    if is_recording(first):
        raise MediaError(f"{told}: give the first, {first}")
    raise MediaError(
        f"{told} whose beginning is gone: it cannot be repeated, but {path / MEDIA_FILE} can be asked about"
    )


def _part_after(part: Path, end: Continued | End | None, comparison: Comparison) -> Path | None:
    """The folder in which the recording goes on, if it is there."""
    if not isinstance(end, Continued):
        comparison.breaks_off = end is None
        return None
    following = part.with_name(end.folder)
    if is_recording(following):
        return following
    comparison.missing_part = end.folder
    return None


class _Run:
    """`end`: the line with which the present part ends, None before."""

    def __init__(self, engine: Engine, timer: Timer, comparison: Comparison) -> None:
        self.end: Continued | End | None = None
        self._engine, self._timer, self._comparison = engine, timer, comparison
        self._stream: EngineStream | None = None
        self._windows: dict[int, Window] = {}  # cut, and not given to the engine yet
        self._now_s = 0.0  # the end of the last window that was given

    @property
    def memory_size(self) -> tuple[int, int]:
        """Tokens in the cache, and forgotten."""
        if self._stream is None:
            return 0, 0
        return self._stream.num_cached_tokens, self._stream.num_forgotten_tokens

    @property
    def kept_by_age(self) -> tuple[KeptSpan, ...]:
        """What is left of each octave of age."""
        return self._stream.kept_by_age(self._now_s) if self._stream is not None else ()

    def take(self, line: AnyLine, media: RecordedMedia) -> None:
        """Do what the recording did next; `media` are those of its part."""
        match line:
            case Opened():
                if line.is_resumed:
                    raise MediaError(
                        "it begins with a memory that was saved before: it cannot be repeated, but "
                        f"{MEDIA_FILE} can be asked about"
                    )
                self._stream = self._engine.open_stream(line.ratio, line.cache_tokens)
            case Windowed():
                if len(self._windows) >= MAX_PENDING:
                    raise MediaError("the recording does not say what became of its windows")
                self._windows[line.index] = media.window(line)
            case Lost():
                self._windows.pop(line.index, None)
                self._comparison.lost()
            case Reduced() | NotReduced():
                self._reduce(line)
            case Transcribed():
                self._transcribe(line)
            case Told():
                self._tell(line)
            case Asked():
                self._ask(line)
            case Start():
                self.end = None
            case Continued() | End():
                self.end = line
            case Answered() | NotAnswered():
                self._comparison.answered_then(line)

    def _reduce(self, line: Reduced | NotReduced) -> None:
        stream, window = self._opened(), self._given(line)
        self._now_s = window.end_s
        stream.set_ratio(line.ratio)
        try:
            reduction = stream.reduce(window)
        except Exception as error:  # what failed then may fail now, and the other way round
            self._comparison.reduced(line, window, one_line(error))
        else:
            self._comparison.reduced(line, window, reduction)

    def _given(self, line: Given) -> Window:
        window = self._windows.get(line.index)
        if window is None:
            raise MediaError(f"the recording has no window {line.index}, which it says the engine was given")
        self._windows = {index: later for index, later in self._windows.items() if index > line.index}
        return given_window(window, line)

    def _transcribe(self, line: Transcribed) -> None:
        try:
            pcm = pcm_of(line)
        except ValueError:
            raise MediaError(f"the recording's speech at {line.start_s:.1f} s is damaged") from None
        stream, began = self._opened(), self._timer()
        text = stream.transcribe(SpeechSegment(line.start_s, line.end_s, pcm))
        self._comparison.transcribed(line, text, 1e3 * (self._timer() - began))

    def _tell(self, line: Told) -> None:
        error = None
        try:
            self._opened().note_said(line.text, line.now_s, line.heard_s)
        except Exception as failure:  # as above
            error = one_line(failure)
        self._comparison.told(line, error)

    def _ask(self, line: Asked) -> None:
        turns = tuple(Turn(*turn) for turn in line.turns)
        started = WallClock(line.started_s) if line.started_s is not None else None
        try:
            answer = complete_answer(self._opened().ask(line.question, line.now_s, turns, started))
        except Exception as error:  # as above
            self._comparison.asked(line, one_line(error))
        else:
            self._comparison.asked(line, answered_line(line.number, answer))

    def _opened(self) -> EngineStream:
        if self._stream is None:
            raise MediaError("the recording does not say how much the engine was to remember")
        return self._stream
