"""Speech for `benchmarks.speech.turns`: sentences, where their words end, and pauses put between two words.

Recorded speech is prompts of one sentence (Debian's asterisk-core-sounds-en and -en-wav), some of them recorded as
unfinished ("To hear them, …"), and sentences read aloud (Debian's pocketsphinx-testdata, LibriVox). Synthetic speech is
questions by hibari. What is not installed is left out. Pauses are synthetic in all of them: a person who thinks also
draws out the word before, or says "uh".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from rich.progress import track

from benchmarks.speech.spoken import texts_of_prompts
from engines.api import FloatArray
from engines.model_store import ModelStore
from engines.shapes import SAMPLE_RATE_HZ
from training.bank import sounds
from training.bank.voices import PROMPTS, synthetic

READ_ALOUD = Path("/usr/share/pocketsphinx/test/data/librivox")
MIN_WORDS = 5
BEFORE_S, AFTER_S = 1.0, 3.0
NOISE_LEVEL = 10**-3.3  # of a quiet room, by full scale
NEAR_S, STEP, FADE = 0.08, 40, 160  # where around the end of a word it is quiet, in samples
QUESTIONS = (
    "What do you see right now?",
    "How many people are there?",
    "What colour is the cup on the table?",
    "Where are my keys?",
    "What does the sign say?",
    "Who came in while I was away?",
    "What was the last thing you heard?",
    "When did the dog leave the room?",
    "Is there anybody standing behind the chair?",
    "Tell me when you see a cat.",
    "Can you describe the scene in detail?",
    "What did the man with the hat put on the table?",
    "How long has the light been on?",
    "What is the woman on the left holding in her hand?",
    "Did you hear the telephone before or after the bell?",
    "Which animal was on the sofa a minute ago?",
    "Please read the first line of the page to me.",
    "What happened after somebody knocked at the door?",
    "Is the window next to the plant open or closed?",
    "How many books are lying on the desk?",
    "What was said about the train to Berlin?",
    "Tell me what has changed since I left the kitchen.",
    "What am I holding in my right hand?",
    "Do you remember where I put the scissors this morning?",
    "Could you tell me what the person in orange is doing?",
    "What is the largest thing that you can see?",
    "And what was there before that?",
    "Summarise what happened in the last ten minutes.",
    "Was there any music while the children were playing?",
    "What is to the left of the lamp?",
    "Does the clock on the wall show the same time as yours?",
    "Has anyone touched the bag since noon?",
    "What kind of bird is sitting on the fence?",
    "My keys are on the kitchen table, so please remember that.",
    "Where did the boy with the red ball go?",
    "What is written on the box under the table?",
    "How many times did the doorbell ring today?",
)


@dataclass(frozen=True)
class Sentence:
    """`pcm`: float32 (n,) at 16 kHz, from its first sound to its last. `word_ends`: samples where a pause fits.
    `is_finished`: nothing more is expected after it."""

    material: str
    text: str
    pcm: FloatArray
    is_finished: bool = True
    word_ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class Heard:
    """A sentence in a quiet room. `pcm`: with noise; the last sound of the sentence is at sample `end`."""

    pcm: FloatArray
    end: int


def sentences(store: ModelStore, every: int) -> list[Sentence]:
    """One of `every` that are installed, with the ends of their words."""
    model_dir = store.files("whisper-tiny.en")["model.bin"].parent
    whisper = WhisperModel(str(model_dir), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
    chosen = [one for speech in (_prompts(), _read_aloud(), _synthetic()) for one in list(speech)[::every]]
    return [replace(one, word_ends=_word_ends(whisper, one.pcm)) for one in track(chosen, "words")]


def heard(sentence: Sentence, pause_s: float, rng: np.random.Generator) -> Heard:
    """The sentence with a pause after one of its words, chosen at random, or without if `pause_s` is 0."""
    at = int(rng.choice(sentence.word_ends)) if sentence.word_ends else 0
    before, after = round(BEFORE_S * SAMPLE_RATE_HZ), round(AFTER_S * SAMPLE_RATE_HZ)
    length = round(pause_s * SAMPLE_RATE_HZ) if at else 0
    fade = np.linspace(1, 0, FADE, dtype=np.float32)
    first, second = sentence.pcm[:at].copy(), sentence.pcm[at:].copy()
    if length:
        first[-FADE:] *= fade
        second[:FADE] *= fade[::-1]
    quiet = (np.zeros(size, np.float32) for size in (before, length, after))
    pcm = np.concatenate((next(quiet), first, next(quiet), second, next(quiet)))
    end = len(pcm) - after
    noise = rng.standard_normal(len(pcm)) * NOISE_LEVEL
    return Heard((pcm + noise).astype(np.float32), end)


def _prompts() -> Iterator[Sentence]:
    for name, words in sorted(texts_of_prompts().items()):
        path, text = PROMPTS / f"{name}.wav", words.strip()
        is_one_sentence = not re.search(r"[.;?]\s+\w|[\[(*#]|^\.\.\.", text)
        if path.exists() and is_one_sentence and len(text.split()) >= MIN_WORDS:
            is_finished = not text.endswith(("...", ":", ","))
            material = "prompts, recorded" if is_finished else "unfinished prompts, recorded"
            yield Sentence(material, text, sounds.recording(path), is_finished)


def _read_aloud() -> Iterator[Sentence]:
    transcription = READ_ALOUD / "transcription"
    if not transcription.exists():
        return
    for text, name in re.findall(r"<s> (.*?) </s> \((.*?)\)", transcription.read_text(encoding="utf-8")):
        yield Sentence("read aloud, recorded", text, sounds.recording(READ_ALOUD / f"{name}.wav"))


def _synthetic() -> Iterator[Sentence]:
    for i, question in enumerate(QUESTIONS):
        yield Sentence("questions, synthetic", question, sounds.trim_silence(synthetic(question, seed=i)))


def _word_ends(whisper: WhisperModel, pcm: FloatArray) -> tuple[int, ...]:
    """Quiet samples near the ends of all words but the first and the last."""
    segments, _ = whisper.transcribe(pcm, word_timestamps=True, language="en", beam_size=1)
    ends_s = [word.end for segment in segments for word in segment.words][1:-1]
    return tuple(found for end_s in ends_s if (found := _quietest(pcm, end_s)) is not None)


def _quietest(pcm: FloatArray, near_s: float) -> int | None:
    first, last = ((near_s + sign * NEAR_S) * SAMPLE_RATE_HZ for sign in (-1, 1))
    places = range(max(round(first), 2 * FADE), min(round(last), len(pcm) - 2 * FADE), STEP)
    return min(places, key=lambda at: float(np.square(pcm[at - FADE : at + FADE]).mean()), default=None)
