"""What is remembered as said? Counts words of clean English, and words invented for languages that the transcriber does
not know: as the model writes them, and with what is improbable dropped and what loops cut.

    python -m benchmarks.speech.transcripts [--every 4] [--out benchmarks/results/transcripts.json]

English is what the training bank has, sentences of the synthetic voice and recorded prompts, and sentences by espeak-ng
in which a word is repeated before something else is said. Other languages are recorded prompts, and sentences by
espeak-ng. What is not installed is left out; Debian has asterisk-core-sounds-en, asterisk-core-sounds-…-wav for en, es,
fr, it and ru, and espeak-ng. Prints a table; the last line is one JSON object.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path

import numpy as np
from rich.progress import track

from benchmarks.report import report
from benchmarks.speech.spoken import Spoken, english, other_languages, repeated
from engines.api import FloatArray
from engines.model_store import ModelStore
from engines.runtimes.run_on import num_usable_cores
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.cutter import SpeechCutter
from engines.speech.repetition import words
from engines.speech.vad import VoiceDetector, VoiceState
from engines.speech.whisper import PADDED_S, Transcriber

TOKENS_BEFORE = 40
DIGITS = dict(enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")))
QUIET = np.zeros(SAMPLE_RATE_HZ, np.float32)


@dataclass
class Count:
    """Of one material and one way: utterances, those with words, words said, right words, words nobody said."""

    utterances: int = 0
    with_words: int = 0
    said: int = 0
    right: int = 0
    invented: int = 0
    seconds: float = 0.0


class WithoutRules(Transcriber):
    """Transcribes as it was done before: 40 tokens at most, dropped only where Whisper hears no speech, too."""

    def transcribe(self, pcm: FloatArray) -> str | None:
        padded = np.pad(pcm, (0, PADDED_S * SAMPLE_RATE_HZ - len(pcm)))
        decoded = self._decode(
            self._model.encode(self._model.feature_extractor(padded)[:, : PADDED_S * 100]), TOKENS_BEFORE
        )
        is_noise = decoded.no_speech > 0.6 and decoded.log_probability < -max(len(decoded.ids), 1)
        return "" if is_noise else self._text(decoded.ids)


def utterances(detector: VoiceDetector, pcm: FloatArray) -> list[FloatArray]:
    """The speech in some sound, cut as a stream's is."""
    sound, cutter = np.concatenate((QUIET, pcm, QUIET)), SpeechCutter()
    ended = cutter.add(sound, detector.probabilities(sound, VoiceState())) + cutter.finish()
    return [speech for _, speech in ended]


def count(
    totals: Count, spoken: Spoken, pieces: list[FloatArray], transcribe: Callable[[FloatArray], str | None]
) -> None:
    """Add one recording."""
    started = time.perf_counter()
    texts = [transcribe(piece) or "" for piece in pieces]
    totals.seconds += time.perf_counter() - started
    heard, said = ([_spelled(word) for word in words(text)] for text in (" ".join(texts), spoken.text))
    right = sum(block.size for block in SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks())
    totals.utterances += len(pieces)
    totals.with_words += sum(map(bool, texts))
    totals.said += len(said)
    totals.right += right
    totals.invented += len(heard) - right


def _spelled(word: str) -> str:
    return DIGITS.get(int(word), word) if word.isdecimal() else word


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--every", type=int, default=4, help="one of how many recorded prompts to use")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    store = ModelStore()
    model = store.files("whisper-tiny.en")["model.bin"].parent
    (graph,) = store.files("silero-vad").values()
    detector = VoiceDetector(graph)
    ways = {"before": WithoutRules(model, num_usable_cores()), "after": Transcriber(model, num_usable_cores())}
    counts: dict[str, dict[str, Count]] = {}
    for spoken in track(list(chain(english(options.every), repeated(), other_languages(options.every))), "speech"):
        pieces = utterances(detector, spoken.pcm)
        by_way = counts.setdefault(spoken.material, {way: Count() for way in ways})
        for way, transcriber in ways.items():
            count(by_way[way], spoken, pieces, transcriber.transcribe)
    print("| speech | utterances | with words | right words | words nobody said | seconds |\n|---|---|---|---|---|---|")
    for material, by_way in counts.items():
        old, new = by_way["before"], by_way["after"]
        right = f"{old.right} → {new.right} of {old.said}" if old.said else "–"
        print(
            f"| {material} | {old.utterances} | {old.with_words} → {new.with_words} | {right} | "
            f"{old.invented} → {new.invented} | {old.seconds:.0f} → {new.seconds:.0f} |"
        )
    found = {name: {way: vars(each) for way, each in by_way.items()} for name, by_way in counts.items()}
    report(options.out, benchmark="transcripts", every=options.every, speech=found)


if __name__ == "__main__":
    main()
