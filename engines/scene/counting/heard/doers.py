"""Who made a sound, by what it did: "Who was singing?", "What was chirping out there?". Pure."""

import re
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.telling import moment_evidence
from engines.scene.wording import as_sentence, listed

NOW_S = 6.0  # a sound that ended so lately is one of now
_BIRDS = ("a bird", "a crow", "a pigeon", "an owl", "a rooster", "a chicken", "a duck", "a goose", "a turkey")
_INSECTS = ("a cricket", "an insect")
_SINGERS = ("singing", "a choir", "opera")
# What somebody or something does → the sounds that it may be, in names of the encoder of sounds.
_SOUNDS = {
    "singing": (*_BIRDS, *_SINGERS),
    "chirping": (*_BIRDS, *_INSECTS),
    "tweeting": _BIRDS,
    "crying": ("a baby crying", "crying"),
    "sobbing": ("a baby crying", "crying"),
    "barking": ("a dog",),
    "howling": ("a dog", "a howl"),
    "miaowing": ("a cat",),
    "meowing": ("a cat",),
    "mooing": ("a cow",),
    "neighing": ("a horse",),
    "bleating": ("a sheep", "a goat"),
    "quacking": ("a duck",),
    "crowing": ("a rooster",),
    "cawing": ("a crow",),
}
_TOLD = {
    **dict.fromkeys(_SINGERS, "somebody singing"),
    "a baby crying": "a baby",
    "crying": "somebody crying, perhaps a baby",
    "a howl": "something howling, perhaps a dog",
}
_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:who|what|which animal|what animal)"
    r" (?:(?P<now>is)|was|were|has been|was it that was)"
    rf" (?P<deed>{'|'.join(_SOUNDS)})(?: (?:there|here|out there|in there|outside|just now|a moment ago|before))*\W*",
    re.IGNORECASE,
)


def heard_doer(question: str, now_s: float, record: EpisodeRecord, window_s: float) -> Answer | None:
    """Who was heard doing it, or is heard, in the order in which they began; None for other questions, and if nobody
    was. Evidence is in windows of `window_s`."""
    match = _ASKS.fullmatch(question)
    episodes = record.sounds(_SOUNDS[match["deed"].lower()]) if match else []
    if match and match["now"]:
        episodes = [each for each in episodes if each.end_s >= now_s - NOW_S]
    if not episodes:
        return None
    told = list(dict.fromkeys(_TOLD.get(each.name, each.name) for each in episodes))
    evidence = tuple(moment_evidence(each.start_s, window_s, "audio", 1 / len(episodes)) for each in episodes)
    return replace(fixed_answer(as_sentence(listed(told))), evidence=evidence)
