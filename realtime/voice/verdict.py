"""What to make of an utterance, from its words: a question, a word to stop, or nothing that concerns us. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Literal

from realtime.events.client import VoiceMode

BACKCHANNEL_S = 0.7  # a single word that takes no longer, said while the assistant speaks, is a sign of listening
# An echo that lasts no longer is too short to be told by its words, of which anything may be written down:
FRAGMENT_S, WORD_S = 0.5, 0.7  # the half word that paused us, and what comes back once we have heard ourselves
WAKE_SIMILARITY = 0.8  # "eco" and "echos" for "echo", but not "each"
WAKE_WITHIN_WORDS = 3  # "hey echo", "okay so echo"
ECHO_SHARE, ECHO_SIMILARITY = 0.7, 0.8  # of the words, or of their letters: "in apple" for "an apple"

HUMS = {"mm", "hm", "hmm", "mhm", "mmm", "mm-hm", "mm-hmm", "uh", "huh", "uh-huh", "um", "ah", "oh", "er"}
NOISE = {"you", "bye", "thank you", "thanks for watching"}  # what Whisper makes of a rustle
STOPS = {"stop", "wait", "quiet", "enough", "be quiet", "shut up", "stop it", "hold on", "never mind", "that's enough"}
POLITE = {"ok", "okay", "please", "no", "thanks", "thank", "you", "now"}

Kind = Literal["question", "stop", "wake", "echo", "nothing"]


@dataclass(frozen=True)
class Verdict:
    """`question` is what to answer, for a question. `wake`: the name was called, and what is asked comes next.
    `echo`: it was the assistant's own speech."""

    kind: Kind
    question: str = ""


@dataclass(frozen=True)
class Said:
    """An utterance: its transcript, how long it was voiced, whether the assistant was interrupted by it, whether it may
    be the assistant's own speech, and whether something of this answer has come back before."""

    text: str
    voiced_s: float
    interrupts: bool
    may_be_echo: bool
    comes_back: bool = False


def judge(said: Said, mode: VoiceMode, wake_word: str, is_awake: bool, spoken: str) -> Verdict:
    """`is_awake`: the name was called just before. `spoken`: what the assistant has been saying lately."""
    words = _words(said.text)
    plain = " ".join(words)
    if not words or plain in NOISE or all(word in HUMS for word in words):
        return Verdict("nothing")
    question: str | None = said.text
    if mode == "wake_word":
        question = without_wake_word(said.text, wake_word)
        if question is None and is_awake:
            question = said.text
    if said.interrupts:
        asked = [word for word in _words(question or said.text) if word not in POLITE]
        if plain in STOPS or " ".join(asked) in STOPS:
            return Verdict("stop")
        is_murmur = not asked or (len(words) == 1 and said.voiced_s < BACKCHANNEL_S)
        if mode == "every_utterance" and is_murmur:
            return Verdict("nothing")
    if mode == "every_utterance" and said.may_be_echo:
        longest_s = WORD_S if said.comes_back else FRAGMENT_S if said.interrupts else 0.0
        if said.voiced_s < longest_s or _is_echo(words, _words(spoken)):
            return Verdict("echo")
    if question is None:
        return Verdict("nothing")
    return Verdict("question", question) if question else Verdict("wake")


def without_wake_word(text: str, wake_word: str) -> str | None:
    """The rest of a text that begins or ends by calling the name; None if it does not."""
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


def _is_echo(words: list[str], spoken: list[str]) -> bool:
    """Whether most of the words come, in this order, in what was spoken, or are much like some of it in a row; a single
    word only if it is like the last one."""
    count = len(words)
    if count == 1:
        return bool(get_close_matches(words[0], spoken[-1:], 1, ECHO_SIMILARITY))
    sizes = (count - 1, count, count + 1)
    rows = [" ".join(spoken[first : first + size]) for size in sizes for first in range(len(spoken))]
    if get_close_matches(" ".join(words), rows, 1, ECHO_SIMILARITY):
        return True
    blocks = SequenceMatcher(None, words, spoken, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= ECHO_SHARE * count
