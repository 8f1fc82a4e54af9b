"""Transcription: Whisper tiny.en under CTranslate2 (faster-whisper), fed 10 s at a time instead of the stock 30 s.

Padding to 10 s costs a third of padding to 30 s at the same word error rate; unpadded sound makes Whisper repeat
itself. faster-whisper's own `transcribe` always pads to 30 s, so its parts are called one by one.

The model knows English only. Of other languages it writes English that nobody said, or the same words for ever: what is
improbable counts as not understood, and of what loops the first round is kept, and what follows the loop. Rounds after
the first are almost certain, so the first one is judged alone. People repeat themselves, too: a text that has ended and
compresses like others stays as it is. The limits were chosen with `benchmarks/speech/transcripts.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from engines.api import FloatArray
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.repetition import Repetition, compression_ratio, find_repetition, words

PADDED_S = 10
# More tokens than can be said are a loop. Fast English has up to 7 a second.
SPARE_TOKENS, TOKENS_PER_S = 8, 10
FIRST_LOOK_TOKENS = 40  # where decoding stops for a look whether it loops: longer than 19 of 20 utterances
LOOP_RATIO = 2.0  # of compression, of a text that goes on
ENDED_LOOP_RATIO = 2.4  # of one that has ended by itself: refrains reach 2.1. Whisper's own default
# Mean log probabilities below which nothing was understood. The first and the last are Whisper's own defaults (the last
# one as it is for a single word). English sentences are above -0.72; those in noise below -0.8 are mostly wrong.
MIN_LOG_PROBABILITY, MIN_LOG_PROBABILITY_OF_SENTENCE, MIN_LOG_PROBABILITY_OF_DOUBTFUL = -1.0, -0.8, -0.5
SENTENCE_TOKENS = 8
# The same of the first round of a loop that is one or two words, of which it is uncertain how they are written: "Help",
# "Go" and "Row" reach -1.4, what was never said is below -1.5.
MIN_LOG_PROBABILITY_OF_REPEATED, SHORT_ROUND_TOKENS = -1.45, 4
DOUBTFUL_NO_SPEECH = 0.6


@dataclass(frozen=True)
class _Decoded:
    """Tokens and the sum of their log probabilities, with that of the end if `has_ended`."""

    ids: Sequence[int]
    log_probability: float
    no_speech: float
    has_ended: bool

    @property
    def mean_log_probability(self) -> float:
        return self.log_probability / max(len(self.ids) + self.has_ended, 1)

    @property
    def is_improbable(self) -> bool:
        is_sentence = len(self.ids) >= SENTENCE_TOKENS
        return self.mean_log_probability < (MIN_LOG_PROBABILITY_OF_SENTENCE if is_sentence else MIN_LOG_PROBABILITY)

    @property
    def is_improbable_round(self) -> bool:
        """The same of the first round of a loop."""
        is_short = len(self.ids) < SHORT_ROUND_TOKENS
        return self.mean_log_probability < MIN_LOG_PROBABILITY_OF_REPEATED if is_short else self.is_improbable

    @property
    def is_noise(self) -> bool:
        """Whether it is doubtful that there is speech at all, and what it says is not certain enough for that."""
        return self.no_speech > DOUBTFUL_NO_SPEECH and self.mean_log_probability < MIN_LOG_PROBABILITY_OF_DOUBTFUL


class Transcriber:
    """Greedy decoding, English only. Has no state."""

    def __init__(self, model_dir: Path, num_threads: int) -> None:
        self._model = WhisperModel(
            str(model_dir), device="cpu", compute_type="int8", cpu_threads=num_threads, local_files_only=True
        )
        self._tokenizer = Tokenizer(self._model.hf_tokenizer, multilingual=False)
        self._prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]

    def transcribe(self, pcm: FloatArray) -> str | None:
        """The words in at most 10 s of sound, float32 (n,) at 16 kHz: "" if there are none, None if it is speech that
        was not understood."""
        assert len(pcm) <= PADDED_S * SAMPLE_RATE_HZ, len(pcm)
        padded = np.pad(pcm, (0, PADDED_S * SAMPLE_RATE_HZ - len(pcm)))
        sound = self._model.encode(self._model.feature_extractor(padded)[:, : PADDED_S * 100])
        decoded = self._decode_to_end(sound, SPARE_TOKENS + TOKENS_PER_S * len(pcm) // SAMPLE_RATE_HZ)
        text = self._text(decoded.ids)
        if not text:
            return ""
        if decoded.is_improbable or decoded.is_noise:
            return None
        if decoded.has_ended and compression_ratio(text) <= ENDED_LOOP_RATIO:
            return text
        repeated = self._repetition(decoded.ids)
        if repeated is None or self._decode(sound, repeated.first).is_improbable_round:
            return None
        following = self._text(decoded.ids[repeated.end :]) if decoded.has_ended else ""
        end = repeated.end if following and compression_ratio(following) <= ENDED_LOOP_RATIO else len(decoded.ids)
        return self._text([*decoded.ids[: repeated.longest], *decoded.ids[end:]]).rstrip(" ,-")

    def _decode_to_end(self, sound: Any, max_tokens: int) -> _Decoded:
        """Decode to the end, to `max_tokens`, or to the first look if it loops then."""
        begun = self._decode(sound, min(FIRST_LOOK_TOKENS, max_tokens))
        if begun.has_ended or len(begun.ids) >= max_tokens or self._loops_on(begun.ids):
            return begun
        return self._decode(sound, max_tokens, begun)

    def _loops_on(self, ids: Sequence[int]) -> bool:
        """Whether it loops, and no other words have followed the loop."""
        text = self._text(ids)
        if compression_ratio(text) <= LOOP_RATIO:
            return False
        said = words(text)
        repeated = find_repetition(said)
        if repeated is None or repeated.end == len(said):
            return True
        # the last token may be the beginning of a word
        return repeated.end == len(said) - 1 and any(word.startswith(said[-1]) for word in said[:-1])

    def _decode(self, sound: Any, max_tokens: int, begun: _Decoded | None = None) -> _Decoded:
        """Decode up to `max_tokens`, those that have `begun` it included."""
        known = list(begun.ids) if begun is not None else []
        result = self._model.model.generate(
            sound,
            [[*self._prompt, *known]],
            beam_size=1,
            # CTranslate2 decodes as many tokens as the lesser of half of it, and of it without the prompt
            max_length=max(2 * max_tokens, max_tokens + len(self._prompt) + len(known)),
            suppress_blank=begun is None,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        ids = result.sequences_ids[0]
        log_probability = result.scores[0] * len(ids) + (begun.log_probability if begun is not None else 0)
        return _Decoded(ids, log_probability, result.no_speech_prob, has_ended=len(ids) < max_tokens)

    def _repetition(self, ids: Sequence[int]) -> Repetition | None:
        """What is repeated of the words, or else of the tokens; counted in tokens."""
        repeated = find_repetition(words(self._text(ids)))
        if repeated is None:
            return find_repetition(ids)
        num_words = [len(words(self._text(ids[:length]))) for length in range(len(ids) + 1)]
        first, longest, end = (
            max(length for length, num in enumerate(num_words) if num <= in_words)
            for in_words in (repeated.first, repeated.longest, repeated.end)
        )
        return Repetition(first, longest, end)

    def _text(self, ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(ids)
        return text.strip()
