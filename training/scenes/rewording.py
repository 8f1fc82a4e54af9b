"""A wording in other words that mean the same, as people say and type it. Pure; knows no scene and no answer.

Placeholders and all names stay. The other words are in `training/rewordings.toml`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engines.scene.claims.questions import is_about_now
from training.scenes.plan import Rng
from training.scenes.rooms.words import pick

REWORDED_SHARE = 0.4  # of the questions in training
FORM_SHARE, SWAP_SHARE, SPELLING_SHARE = 0.4, 0.5, 0.25  # of wordings that can be changed so
OPENING_SHARE, ENDING_SHARE, SPOKEN_SHARE = 0.5, 0.25, 0.4
NOW_SHARE = 0.3  # of endings, of questions about now
STUMBLE_SHARE, MISHEARD_SHARE = 0.15, 0.1  # of spoken ones
_TABLES: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "rewordings.toml").read_text(encoding="utf-8"))
_SAW = {"see": "saw", "hear": "heard", "notice": "noticed", "read": "read"}
_SPELLINGS = (("colour", "color"), ("centre", "center"), ("grey", "gray"), ("recognise", "recognize"))
_NO_TIME_OF_NOW = re.compile(r"\b(?:now|moment|present|time|when|currently|still|again)\b", re.IGNORECASE)
_BEFORE_NOUNS = re.compile(r" (?=(?:the|my|a|any) [\w{]|\{(?!first|last))")  # a time must follow its word


def reworded(text: str, rng: Rng) -> str:
    """The wording, of which anything may have changed but its meaning and its placeholders; never empty."""
    for change, share in (
        (_in_other_form, FORM_SHARE),
        (_with_swaps, SWAP_SHARE),
        (_in_other_spelling, SPELLING_SHARE),
        (_with_ending, ENDING_SHARE),
        (_with_opening, OPENING_SHARE),
        (_as_transcribed, SPOKEN_SHARE),
    ):
        if rng.random() < share:
            text = change(text, rng)
    return text


def _in_other_form(text: str, rng: Rng) -> str:
    """As an indirect, negative or tag question, if it is a sentence of which one is known."""
    for pattern, into in _changes("form"):
        if match := pattern.fullmatch(_decapitalised(text)):
            form = pick(rng, into).replace("{saw}", _SAW.get(match.group(1), ""))
            return match.expand(form)
    return text


def _with_swaps(text: str, rng: Rng) -> str:
    """Words in the place of others, half of those that have others."""
    for pattern, into in _changes("swap"):
        match = pattern.search(text)
        if match and rng.random() < 0.5:
            text = f"{text[: match.start()]}{_like(match.group(), pick(rng, into))}{text[match.end() :]}"
    return text


def _in_other_spelling(text: str, _: Rng) -> str:
    """In American spelling where it was British, and the other way round."""
    for british, american in _SPELLINGS:
        old, new = (british, american) if british in text else (american, british)
        text = re.sub(rf"{old}(?!\w*\}})", new, text)
    return text


def _with_opening(text: str, rng: Rng) -> str:
    openings = _TABLES["openings"]
    if text.endswith("?"):
        openings = [*openings, *_TABLES["question_openings"]]
    return f"{pick(rng, openings)} {_decapitalised(text)}"


def _with_ending(text: str, rng: Rng) -> str:
    if not text.endswith("?"):
        return text
    if rng.random() < NOW_SHARE and is_about_now(text) and "," not in text and not _NO_TIME_OF_NOW.search(text):
        return f"{text[:-1]}{pick(rng, _TABLES['endings_of_now'])}?"
    endings = _TABLES["endings"] if "," not in text else []
    ending = pick(rng, [*endings, *_TABLES["sentences_after"]])
    return f"{text} {ending}" if ending[0].isupper() else f"{text[:-1]}{ending}?"


def _as_transcribed(text: str, rng: Rng) -> str:
    """As speech recognition writes it: small letters, no marks, now and then a stumble or a misheard word."""
    text = re.sub(r"[?.,:!](?= |$)", "", text).lower()
    if rng.random() < 0.5:
        text = text.replace("'", "")
    if rng.random() < STUMBLE_SHARE:
        text = _BEFORE_NOUNS.sub(pick(rng, (" um ", " uh ", " er ", " like ")), text, count=1)
    if rng.random() < MISHEARD_SHARE:
        misheard: Mapping[str, str] = _TABLES["misheard"]
        known = [word for word in text.split() if word in misheard]
        if known:
            word = pick(rng, known)
            text = re.sub(rf"(?<![{{\w]){word}(?![}}\w])", misheard[word], text, count=1)
    return text


@cache
def _changes(kind: str) -> tuple[tuple[re.Pattern[str], Sequence[str]], ...]:
    """Patterns of "form" or "swap" with what takes their place."""
    return tuple((re.compile(entry["pattern"], re.IGNORECASE), tuple(entry["into"])) for entry in _TABLES[kind])


def _like(old: str, new: str) -> str:
    """New words with the capital letter of the old ones."""
    return f"{new[0].upper()}{new[1:]}" if old[0].isupper() else new


def _decapitalised(text: str) -> str:
    return text if re.match(r"I\b", text) else f"{text[:1].lower()}{text[1:]}"
