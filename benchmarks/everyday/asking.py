"""Shows a clip to a stream of the product and asks its questions on the way, as a person would."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import echoingpixels as ep
from benchmarks.everyday.clips import Asked, Clip
from benchmarks.everyday.film import Say
from benchmarks.everyday.judging import Verdict, false_names, is_copied, judge
from benchmarks.everyday.media import Library
from benchmarks.everyday.proofs import shows_proof
from realtime.media.clock import second_of_day

DAY = date(2026, 11, 25)


@dataclass(frozen=True)
class Outcome:
    """One question and its answer.

    `understood`: the words of a spoken question as they were transcribed. `false_names`: see `judging`; `shows_proof`:
    see `proofs`. `first_text_ms` and `last_word_ms`: from the end of the question on; for a spoken one its
    transcription is in them.
    """

    asked: Asked
    understood: str
    answer: str
    evidence: tuple[ep.Evidence, ...]
    verdict: Verdict
    is_copied: bool
    false_names: tuple[str, ...]
    shows_proof: bool | None
    first_text_ms: float
    last_word_ms: float


@dataclass(frozen=True)
class Watched:
    """A clip after it was watched: its outcomes in order, and milliseconds of each step by window.

    `chosen_on`: thresholds of the senses were chosen on a picture of it, too.
    """

    clip: Clip
    chosen_on: bool
    outcomes: tuple[Outcome, ...]
    steps_ms: tuple[dict[str, float], ...]


def watch(
    assistant: ep.Assistant, clip: Clip, library: Library, film: Path, questions: Iterable[Asked], say: Say
) -> Watched:
    """Show the film; ask each question before the first window that ends after its time."""
    stream = assistant.open_stream(started=datetime.combine(DAY, clip.began).astimezone())
    files = [library.files[name] for name in sorted(clip.files)]
    waiting = list(questions)
    person = _Person(assistant, stream, clip, tuple(file.shows for file in files), say)
    steps_ms = []
    for window in ep.windows_of(film):
        while waiting and waiting[0].at < window.end_s:
            person.ask(waiting.pop(0))
        steps_ms.append(steps_of(stream.add(window)))
    for asked in waiting:
        person.ask(asked)
    return Watched(clip, any(file.chosen_on for file in files), tuple(person.outcomes), tuple(steps_ms))


def steps_of(reduction: ep.Reduction) -> dict[str, float]:
    """Milliseconds of each step and, where a step tells them, of each sense in it."""
    steps: dict[str, float] = {}
    for name, value in vars(reduction).items():
        if name.endswith("_ms"):
            parts = value.items() if isinstance(value, dict) else [("", value)]
            steps |= {f"{name.removesuffix('_ms')} {part}".strip(): ms for part, ms in parts}
    return steps


class _Person:
    """Asks about one stream, in as many dialogues as the questions name."""

    def __init__(
        self, assistant: ep.Assistant, stream: ep.Stream, clip: Clip, shows: tuple[str, ...], say: Say
    ) -> None:
        self._assistant, self._stream, self._say = assistant, stream, say
        self._began_s = second_of_day(clip.began)
        self._shows = shows
        self._dialogues: dict[str, ep.Dialogue] = {}
        self.outcomes: list[Outcome] = []

    def ask(self, asked: Asked) -> None:
        dialogue = self._stream.open_dialogue()
        if asked.dialogue:
            dialogue = self._dialogues.setdefault(asked.dialogue, dialogue)
        earlier = [turn.answer for turn in dialogue.turns]
        spoken = self._say(asked.text) if asked.spoken else None
        began = time.perf_counter()
        text = asked.text if spoken is None else self._assistant.transcribe(spoken)
        heard_ms = 1e3 * (time.perf_counter() - began)
        answer, evidence, first_text_ms = "", tuple[ep.Evidence, ...](), float("nan")
        if text.strip():
            given = dialogue.ask(text, asked.at).result()
            answer, evidence, first_text_ms = given.text, given.evidence, heard_ms + given.ttft_ms
        last_word_ms = 1e3 * (time.perf_counter() - began)
        verdict = judge(asked, answer, self._began_s)
        self.outcomes.append(
            Outcome(
                asked,
                "" if spoken is None else text,
                answer,
                evidence,
                verdict,
                is_copied(answer, earlier, verdict.right),
                false_names(asked, answer, self._shows),
                shows_proof(asked, evidence),
                first_text_ms,
                last_word_ms,
            )
        )
