"""What a recording says came of each window and question, beside what comes of it now. Pure."""

from collections import Counter
from dataclasses import dataclass, field

from engines.api import Engine, Modality, Reduction, Window
from engines.kept import KeptSpan
from realtime.recordings.lines import (
    Answered,
    Asked,
    KeptToken,
    NotAnswered,
    NotReduced,
    Reduced,
    Start,
    Told,
    Transcribed,
)
from realtime.recordings.to_lines import kept_hash, kept_tokens, reduction_ms, values_hash
from realtime.streams.totals import StreamTotals


@dataclass(frozen=True)
class WindowDifference:
    """Tokens that were kept `then` and are not now, and the other way round; and what else differs, in words."""

    index: int
    start_s: float
    end_s: float
    then: tuple[KeptToken, ...]
    now: tuple[KeptToken, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class AnswerDifference:
    """A question, and what was answered then and is now; the parts that differ by name."""

    question: str
    at_s: float
    then: str
    now: str
    parts: tuple[str, ...]


@dataclass
class Windows:
    """`num_exact`: those whose kept tokens have the same numbers, too, to the last bit. `num_lost` were dropped then
    and are not used now; `num_failed` fail now as they did then."""

    num_compared: int = 0
    num_same: int = 0
    num_exact: int = 0
    num_lost: int = 0
    num_failed: int = 0
    first: WindowDifference | None = None


@dataclass
class Answers:
    """`num_exact`: those that are as sure as then, and rest on the same moments as much, to the last bit.

    `num_open` were cancelled then, or not complete when the recording ended. `all`: every answer that was compared, as
    it is now.
    """

    num_compared: int = 0
    num_same: int = 0
    num_exact: int = 0
    num_open: int = 0
    first: AnswerDifference | None = None
    all: list[tuple[Asked, Answered | str]] = field(default_factory=list)


class Comparison:
    """Of one recording. Call its methods in the order of the lines, and `end` last.

    `stages`: the times of each stage in ms, then and now. `kept_by_age`: what is left in the memory now. `breaks_off`:
    nobody completed it. `missing_part`: the folder in which it goes on, if that is not there.
    """

    def __init__(self, start: Start, engine: Engine) -> None:
        self.start, self.windows, self.answers = start, Windows(), Answers()
        self.has_same_weights = start.fingerprint == engine.fingerprint
        self.stages: dict[str, tuple[list[float], list[float]]] = {}
        self.other_differences: list[str] = []
        self.cached_tokens = self.forgotten_tokens = 0
        self.kept_by_age: tuple[KeptSpan, ...] = ()
        self.breaks_off = False
        self.missing_part: str | None = None
        self._totals = StreamTotals()
        self._asked: dict[int, tuple[Asked, Answered | str]] = {}

    @property
    def kept_hash(self) -> str:
        """Of all tokens that are kept now, as `StreamTotals` makes it."""
        return self._totals.kept_hash

    @property
    def is_same(self) -> bool:
        """Whether all kept tokens and all answers are the same."""
        windows, answers = self.windows, self.answers
        is_all = windows.num_same == windows.num_compared and answers.num_same == answers.num_compared
        return is_all and not self.other_differences

    def lost(self) -> None:
        """A window that the engine never saw."""
        self.windows.num_lost += 1

    def reduced(self, line: Reduced | NotReduced, window: Window, now: Reduction | str) -> None:
        """`now`: what came of a window, or the text of the error."""
        self.windows.num_compared += 1
        if isinstance(now, Reduction):
            self._totals.add(now)
        if isinstance(line, Reduced) and isinstance(now, Reduction):
            self._add_times(line.ms, reduction_ms(now))
            difference = _difference(line, now)
            self.windows.num_exact += line.values == values_hash(now)
        elif isinstance(line, NotReduced) and isinstance(now, str):
            self.windows.num_failed += 1
            difference = None
        else:
            then = line.error if isinstance(line, NotReduced) else "it was reduced"
            failed = now if isinstance(now, str) else "it is reduced"
            others = (f"then: {then}; now: {failed}",)
            difference = WindowDifference(line.index, window.start_s, window.end_s, (), (), others)
        if difference is None:
            self.windows.num_same += 1
        elif self.windows.first is None:
            self.windows.first = difference

    def transcribed(self, line: Transcribed, text: str, ms: float) -> None:
        """Speech that somebody wanted to know the words of."""
        self._add_times(line.ms, {"transcription": ms})
        if text != line.text:
            self.other_differences.append(f'the speech at {line.start_s:.1f} s was "{line.text}" and is "{text}"')

    def told(self, line: Told, error: str | None) -> None:
        """Something that is to be remembered."""
        if (error is None) != (line.error is None):
            then, now = line.error or "fine", error or "fine"
            self.other_differences.append(f"what was told at {line.now_s:.1f} s: then {then}, now {now}")

    def asked(self, line: Asked, now: Answered | str) -> None:
        """`now`: the answer, or the text of the error."""
        self._asked[line.number] = line, now

    def answered_then(self, line: Answered | NotAnswered) -> None:
        """What came of a question then."""
        if line.number not in self._asked:
            return
        asked, now = self._asked.pop(line.number)
        then = line if isinstance(line, Answered) else line.error
        if then is None:
            self.answers.num_open += 1
        else:
            self._compare(asked, then, now)

    def end(self, cached_tokens: int, forgotten_tokens: int) -> None:
        """There are no more lines; this is what the memory holds now."""
        self.cached_tokens, self.forgotten_tokens = cached_tokens, forgotten_tokens
        self.answers.num_open += len(self._asked)

    def _compare(self, asked: Asked, then: Answered | str, now: Answered | str) -> None:
        self.answers.num_compared += 1
        self.answers.all.append((asked, now))
        if isinstance(then, Answered) and isinstance(now, Answered):
            self._add_times(then.ms, now.ms)
            before, after = _parts(then), _parts(now)
            parts = tuple(name for name in before if before[name] != after[name])
            self.answers.num_exact += (then.confidence, then.evidence) == (now.confidence, now.evidence) and not parts
        else:
            parts = () if isinstance(then, str) and isinstance(now, str) else ("whether it can be answered",)
        if not parts:
            self.answers.num_same += 1
        elif self.answers.first is None:
            self.answers.first = AnswerDifference(asked.question, asked.now_s, _words(then), _words(now), parts)

    def _add_times(self, then: dict[str, float], now: dict[str, float]) -> None:
        for name in {**then, **now}:
            before, after = self.stages.setdefault(name, ([], []))
            before.extend([then[name]] if name in then else [])
            after.extend([now[name]] if name in now else [])


def _parts(answer: Answered) -> dict[str, object]:
    """What makes an answer the same: numbers that other processors round otherwise are not in it."""
    moments = [(moment.start_s, moment.end_s, moment.modality, moment.patches) for moment in answer.evidence]
    counts = (answer.num_read_tokens, answer.num_tokens)
    words = {"text": answer.text, "what the model wrote": answer.raw_text, "how sure it is": answer.is_sure}
    return words | {"the moments it rests on": moments, "tokens": counts}


def _words(answer: Answered | str) -> str:
    """What was told, or the error."""
    return answer.text if isinstance(answer, Answered) else answer


def _difference(line: Reduced, now: Reduction) -> WindowDifference | None:
    kept = kept_tokens(now.kept)
    then_more, now_more = Counter(line.kept) - Counter(kept), Counter(kept) - Counter(line.kept)
    said = tuple((heard.start_s, heard.end_s, heard.text) for heard in now.utterances)
    unclear = tuple((heard.start_s, heard.end_s) for heard in now.unclear_speech)
    pairs: dict[str, tuple[object, object]] = {
        "what was said": (line.utterances, said),
        "speech that was not understood": (line.unclear_speech, unclear),
        "what was noted": (line.notes, tuple(note.text for note in now.notes)),
    }
    others = [f"{name}: then {then}, now {new}" for name, (then, new) in pairs.items() if then != new]
    if line.kept_hash == kept_hash(now.kept) and not others:
        return None
    if not then_more and not now_more and not others:
        others = ["the same tokens in another order"]
    return WindowDifference(
        now.index, now.start_s, now.end_s, tuple(then_more.elements()), tuple(now_more.elements()), tuple(others)
    )


def token_words(token: KeptToken) -> str:
    """A kept token for people."""
    modality, time_s, row, column = token
    names: dict[int, str] = {Modality.AUDIO: "sound", Modality.VIDEO: "picture", Modality.NOTE: "note"}
    place = f" in row {row}, column {column}" if modality == Modality.VIDEO else ""
    return f"{names.get(modality, 'words')} at {time_s:.3f} s{place}"
