"""The intent of an utterance, from its words: a question, a request to stop, or nothing for the assistant. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Literal

from realtime.events.client import VoiceMode

BACKCHANNEL_S = 0.7  # a single word no longer than this, said while the assistant speaks, only shows that they listen
# The transcript of a shorter echo may be anything, so its words cannot tell that it is one:
MAX_FRAGMENT_S = 0.5  # of an echo that interrupts the assistant in the middle of a word
MAX_REPEATED_FRAGMENT_S = 0.7  # of a further echo in an answer of which the microphone has heard something already
WAKE_SIMILARITY = 0.8  # accepts "eco" and "echos" for "echo", but not "each"
WAKE_WITHIN_WORDS = 3  # "hey echo", "okay so echo"
ECHO_SHARE, ECHO_SIMILARITY = 0.7, 0.8  # of the words, or of their letters: "in apple" is an echo of "an apple"

FILLERS = {"mm", "hm", "hmm", "mhm", "mmm", "mm-hm", "mm-hmm", "uh", "huh", "uh-huh", "um", "ah", "oh", "er"}
HALLUCINATIONS = {"you", "bye", "thank you", "thanks for watching"}  # Whisper's transcripts of noise
STOP_PHRASES = {
    *("stop", "wait", "quiet", "enough", "be quiet", "shut up"),
    *("stop it", "hold on", "never mind", "that's enough"),
}
POLITE_WORDS = {"ok", "okay", "please", "no", "thanks", "thank", "you", "now"}

IntentKind = Literal["question", "stop", "wake", "echo", "nothing"]


@dataclass(frozen=True)
class Intent:
    """`question`: what to answer, for the kind "question". "wake": only the wake word was said, the question follows.
    "echo": the microphone heard the assistant's own speech."""

    kind: IntentKind
    question: str = ""


@dataclass(frozen=True)
class Utterance:
    """`text`: its transcript, of which `voiced_s` seconds were voiced. `is_barge_in`: it interrupts the assistant.

    `may_be_echo`: it may be the assistant's own speech. `is_echo_of_answer`: it may, and the microphone has heard the
    assistant in this answer before.
    """

    text: str
    voiced_s: float
    is_barge_in: bool
    may_be_echo: bool
    is_echo_of_answer: bool = False


def classify(utterance: Utterance, mode: VoiceMode, wake_word: str, is_awake: bool, spoken: str) -> Intent:
    """`is_awake`: the wake word was said just before. `spoken`: the last sentences that the assistant has said."""
    words = _words(utterance.text)
    plain = " ".join(words)
    if not words or plain in HALLUCINATIONS or all(word in FILLERS for word in words):
        return Intent("nothing")
    question: str | None = utterance.text
    if mode == "wake_word":
        question = without_wake_word(utterance.text, wake_word)
        if question is None and is_awake:
            question = utterance.text
    if utterance.is_barge_in:
        asked = [word for word in _words(question or utterance.text) if word not in POLITE_WORDS]
        if plain in STOP_PHRASES or " ".join(asked) in STOP_PHRASES:
            return Intent("stop")
        is_backchannel = not asked or (len(words) == 1 and utterance.voiced_s < BACKCHANNEL_S)
        if mode == "every_utterance" and is_backchannel:
            return Intent("nothing")
    if mode == "every_utterance" and utterance.may_be_echo and _is_echo(utterance, words, _words(spoken)):
        return Intent("echo")
    if question is None:
        return Intent("nothing")
    return Intent("question", question) if question else Intent("wake")


def without_wake_word(text: str, wake_word: str) -> str | None:
    """The rest of a text that begins or ends with the wake word; None if it does neither."""
    name = " ".join(_words(wake_word))
    length = len(_words(wake_word))
    spans = [match.span() for match in _WORD.finditer(text)]
    last = len(spans) - length
    if not length:
        return None
    for first in [*range(min(WAKE_WITHIN_WORDS, last + 1)), *([last] if last >= WAKE_WITHIN_WORDS else [])]:
        begin, end = spans[first][0], spans[first + length - 1][1]
        called = " ".join(_words(text[begin:end]))
        if SequenceMatcher(None, called, name).ratio() >= WAKE_SIMILARITY:
            rest = text[:begin].rstrip(" ,") if first == last and first >= WAKE_WITHIN_WORDS else text[end:]
            return rest.lstrip(" ,.!?:;-")
    return None


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _is_echo(utterance: Utterance, words: list[str], spoken: list[str]) -> bool:
    if utterance.is_echo_of_answer:
        max_fragment_s = MAX_REPEATED_FRAGMENT_S
    else:
        max_fragment_s = MAX_FRAGMENT_S if utterance.is_barge_in else 0.0
    return utterance.voiced_s < max_fragment_s or _has_been_spoken(words, spoken)


def _has_been_spoken(words: list[str], spoken: list[str]) -> bool:
    """Whether most of the words are in `spoken` in this order, or are similar to words that follow one another there.

    A single word counts only if it is similar to the last one of `spoken`.
    """
    count = len(words)
    if count == 1:
        return bool(get_close_matches(words[0], spoken[-1:], 1, ECHO_SIMILARITY))
    sizes = (count - 1, count, count + 1)
    phrases = [" ".join(spoken[first : first + size]) for size in sizes for first in range(len(spoken))]
    if get_close_matches(" ".join(words), phrases, 1, ECHO_SIMILARITY):
        return True
    blocks = SequenceMatcher(None, words, spoken, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= ECHO_SHARE * count
