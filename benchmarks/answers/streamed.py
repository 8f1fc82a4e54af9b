"""Runs a composed scene through the real stream: sieve, rolling cache, greedy decoding. Encoder features and
speech come from the plan."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engines.api import Answer, Modality, Utterance, Window
from engines.mini.family import MiniModels
from engines.mini.senses import AudioHistory, Encoded, MiniEncoders
from engines.mini.stream import MiniStream
from engines.scene.noticed import Noticed
from engines.scene.senses import SceneMemory, SceneSenses
from engines.shapes import MINI_MEDIA
from engines.speech.track import SpeechTrack
from training.model.packing import SPEECH_ENDS_S, LabelledQuestion
from training.model.pool import Pool
from training.scenes.facts import WINDOW_S
from training.scenes.plan import Plan


class PoolEncoders(MiniEncoders):
    """Returns the tokens of a pool, but for notes, instead of encoding pictures and sound."""

    def __init__(self, pool: Pool, real: MiniEncoders) -> None:
        self.pool, self.centres = pool, real.centres

    def encode(self, window: Window, history: AudioHistory) -> Encoded:
        tokens = self.pool.tokens(self.pool.windows[window.index])
        return Encoded(tokens.take(np.flatnonzero(tokens.modality != Modality.NOTE)), None)


class PlannedNotes(SceneSenses):
    """Returns the notes of the plan."""

    def __init__(self, plan: Plan, pool: Pool) -> None:
        self.plan, self.pool = plan, pool

    def look(self, window: Window, whole_picture: tuple[str, float] | None, memory: SceneMemory) -> Noticed:
        start_s = self.plan.start_s
        return Noticed(tuple(replace(note, time_s=start_s + note.time_s) for note in self.pool.notes[window.index]))


class PlannedSpeech(SpeechTrack):
    """Returns the speech of the plan at the time when the transcriber would."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def add(self, window: Window) -> tuple[Utterance, ...]:
        start_s = self.plan.start_s
        return tuple(
            Utterance(start_s + item.start_s, start_s + item.end_s, item.text)
            for item in self.plan.said
            if window.start_s <= start_s + item.end_s + SPEECH_ENDS_S < window.end_s
        )


def answers(
    models: MiniModels, plan: Plan, pool: Pool, questions: Sequence[LabelledQuestion], ratio: float, cache_tokens: int
) -> list[Answer]:
    """Answers to `questions` (in order of time), each asked at its time, of a stream with a cache of `cache_tokens`."""
    stream = stream_of(models, plan, pool, ratio, cache_tokens)
    found: list[Answer] = []
    for number in range(len(pool.windows) + 1):
        due = [q for q in questions if int((q.asked_s - plan.start_s) // WINDOW_S) == number]
        found += [_asked(stream, question) for question in due]
        if number < len(pool.windows):
            stream.reduce(silence(number, plan.start_s))
    return found


def stream_of(models: MiniModels, plan: Plan, pool: Pool, ratio: float, cache_tokens: int) -> MiniStream:
    """A stream that perceives the scene, whatever its windows hold."""
    played = replace(models, encoders=PoolEncoders(pool, models.encoders), scene=PlannedNotes(plan, pool))
    return MiniStream(played, ratio, cache_tokens, time.perf_counter, PlannedSpeech(plan))


def is_right(answer: Answer, expected: str) -> bool:
    """Whether the model wrote exactly `expected`."""
    return answer.raw_text == expected


def _asked(stream: MiniStream, question: LabelledQuestion) -> Answer:
    speaking = stream.ask(question.text, question.asked_s, question.turns)
    while True:
        try:
            next(speaking)
        except StopIteration as done:
            answer: Answer = done.value
            return answer


def silence(number: int, first_s: float) -> Window:
    """The window of a number, of a scene that begins at `first_s` of its stream."""
    pcm = np.zeros(MINI_MEDIA.window_samples, np.float32)
    start_s = first_s + number * WINDOW_S
    return Window(number, start_s, start_s + WINDOW_S, (), pcm, np.ones(len(pcm), bool), (), 0, False)
