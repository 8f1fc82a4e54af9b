"""Which words a clause wants to be said or read: "somebody says help", "the sign reads closed". Pure, small letters.

And whether a text has them: as words one after the other, in any form of case; a reading may have a wrong letter.
"""

import re
from difflib import SequenceMatcher

from engines.watches.rule import Read, Said

MAX_WORDS = 8
SAME_LETTERS = 0.8  # of a phrase in a reading, where it is long enough to be told from others
MIN_LETTERS = 4
SAME_LETTERS_SAID, MIN_LETTERS_SAID = 0.85, 8  # the same of what was said
_SOMEBODY = r"(?:some(?:body|one)|any(?:body|one)|a person|people|i|we|he|she|they)"
_SPOKEN = "say|says|said|mention|mentions|shout|shouts|yell|yells|whisper|whispers|call out|calls out|utter|utters"
_THE_WORDS = r"(?:(?:the )?(?:words?|names?|phrase|sentence|numbers?|text|letters?) )?"
_SAID = (
    re.compile(rf"(?:(?:you )?hear )?{_SOMEBODY} (?:{_SPOKEN}|saying|mentioning|shouting) {_THE_WORDS}(?P<phrase>.+)"),
    re.compile(rf"{_SOMEBODY} (?:talks?|speaks?|asks?) (?:about|for) (?P<phrase>.+)"),
    re.compile(r"you hear the (?:words?|name|phrase) (?P<phrase>.+)"),
    re.compile(r"(?:the )?(?:word|name|phrase) (?P<phrase>.+?) (?:is|are) (?:said|mentioned|spoken|called|heard)"),
    re.compile(r"(?P<phrase>\"[^\"]+\"|\w+) (?:is|are) (?:said|mentioned|spoken)"),
)
_SIGN = r"(?:(?:the|a|that|any) (?:\w+ )?(?:sign|screen|display|page|label|board|monitor|text|picture|poster|plate)|it)"
_READ = (
    re.compile(rf"{_SIGN} (?:says?|reads?|shows?|has) {_THE_WORDS}(?P<phrase>.+)"),
    re.compile(r"you (?:can )?(?:read|see) (?:the )?(?:words?|text|letters?|numbers?) (?P<phrase>.+)"),
    re.compile(r"you (?:can )?read (?P<phrase>.+)"),
    re.compile(
        r"(?:the )?(?:words?|text|letters?|numbers?) (?P<phrase>.+?) "
        r"(?:appears?|(?:is|are) (?:shown|written|visible|displayed|there)|can be (?:read|seen))(?: .*)?"
    ),
)
_NO_PHRASE = re.compile(
    r"(?:that|whether|if|what|where|when|who|how|something|anything|nothing|a word|hello to|it|this|them"
    r"|(?:the|a) time)\b.*"
)
_WORD = re.compile(r"[\w']+")


def said_asked(clause: str) -> Said | None:
    """The words that a clause wants to be said; None if it wants none."""
    phrases = _phrases(clause, _SAID)
    return Said(phrases) if phrases else None


def read_asked(clause: str) -> Read | None:
    """The words that a clause wants to be read; None if it wants none."""
    phrases = _phrases(clause, _READ)
    return Read(phrases) if phrases else None


def has_said(text: str, phrase: str) -> bool:
    """Whether an utterance has the words of a phrase, one after the other; the last may have an ending. Of long phrases
    nearly all letters: "dinner's ready"."""
    words, wanted = _words(text), _words(phrase)
    size, letters = len(wanted), "".join(wanted)
    if len(letters) >= MIN_LETTERS_SAID and _has_letters(words, letters, (size - 1, size, size + 1), SAME_LETTERS_SAID):
        return True
    return any(
        words[at : at + size - 1] == wanted[:-1] and words[at + size - 1] in _forms(wanted[-1])
        for at in range(len(words) - size + 1)
    )


def has_read(text: str, phrase: str) -> bool:
    """Whether a reading has the words of a phrase; of long ones with nearly all letters right."""
    words, wanted = _words(text), _words(phrase)
    size, letters = len(wanted), "".join(wanted)
    least = SAME_LETTERS if len(letters) >= MIN_LETTERS else 1.0
    return _has_letters(words, letters, (size,), least)


def _has_letters(words: list[str], letters: str, lengths: tuple[int, ...], least: float) -> bool:
    """Whether so many words, one after the other, have at least this share of the same letters."""
    matcher = SequenceMatcher(None, "", letters, autojunk=False)
    for length in lengths:
        for at in range(len(words) - length + 1):
            matcher.set_seq1("".join(words[at : at + length]))
            # the first two are cheap and never less than the third
            if all(ratio() >= least for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)):
                return True
    return False


def _phrases(clause: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, ...]:
    match = next((match for pattern in patterns if (match := pattern.fullmatch(clause))), None)
    if match is None or (not match["phrase"].startswith('"') and _NO_PHRASE.fullmatch(match["phrase"])):
        return ()
    parts = re.split(r" or (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", match["phrase"])
    phrases = tuple(" ".join(_WORD.findall(part)) for part in parts)
    return phrases if all(0 < len(phrase.split()) <= MAX_WORDS for phrase in phrases) else ()


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in _WORD.findall(text.lower().replace("’", "'"))]


def _forms(word: str) -> tuple[str, ...]:
    return (word, f"{word}s", f"{word}es") if len(word) > 2 else (word,)
