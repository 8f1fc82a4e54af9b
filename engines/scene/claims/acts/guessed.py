"""What the picture as a whole looks most like of what people do and hold, where nothing surer tells it. Pure."""

import re

from engines.scene.claims.acts.subject import subject_in
from engines.scene.claims.looks.asked_words import NO_THINGS, SEASONS, WEATHERS, told_as
from engines.scene.claims.looks.shown import LEAST_OF_KIND, likeliest
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.classes import PERSON
from engines.scene.looks.looks import Evidence
from engines.scene.state import SceneState
from engines.scene.wording import TELLS_NOTHING, as_sentence

LEAST, MUCH = 2.5, 4.0  # evidence, as a logarithm, for what is guessed; against a posture that is hedged
ALIKE = 0.5  # evidence: of two acts that are as likely both are told
_ASKS = re.compile(
    r"\bwhat(?: is| are|'s|'re| do| does) (?P<subject>[\w' -]+?) (?:doing|up to|busy with|busy doing|engaged in"
    r"|do(?:ing)? with (?:his|her|their|its))\b",
    re.IGNORECASE,
)
_NOT_OF_NOW = re.compile(r"\b(?:tomorrow|tonight|later|next|these days|usually|you|we|i)\b", re.IGNORECASE)
_ACT = re.compile(r"\b[a-z]+ing\b")
_ACTS = NO_THINGS - {*WEATHERS, *SEASONS}
_POSTURES = frozenset(("standing", "sitting", "lying", "resting"))
_ASKS_WHAT_IS_HELD = re.compile(
    r"\bwhat\b.*\b(?:hold|holds|holding|held|carry|carries|carrying|hands?)\b", re.IGNORECASE
)
_HELD = (
    *("phone", "tablet", "cup", "mug", "glass", "bottle", "book", "notebook", "paper", "sign", "poster", "picture"),
    *("card", "camera", "microphone", "bag", "handbag", "guitar", "knife", "spoon", "scissors", "flag", "flower"),
    *("rose", "fruit", "apple", "orange", "bread", "fish", "toy", "pen", "pencil", "basket", "box", "tray", "plate"),
    *("bowl", "laptop"),
)
_TELL_LITTLE = _POSTURES | {"smiling"}


def guessed_act(question: str, told: str, state: SceneState) -> str | None:
    """What may be done, instead of a refusal, or beside a posture; None for other questions and answers, and if no act
    is likely."""
    match = _ASKS.search(question)
    subject = subject_in(match["subject"]) if match and not _NOT_OF_NOW.search(question) else None
    if subject is None or not subject.are_people or not state.things_called(PERSON) or is_out_of_sight(question):
        return None
    likely = sorted(
        (each for each in state.looks.evidence if each.name in _ACTS and each.ratio >= LEAST),
        key=lambda each: -each.ratio,
    )
    acts, said = [each for each in likely if each.name not in _POSTURES], set(_ACT.findall(told))
    is_hedged = (
        told.startswith("Perhaps")
        and "standing" in said
        and any(each.name == "sitting" and each.ratio >= MUCH for each in likely)
    )
    if is_hedged or TELLS_NOTHING.match(told):
        return f"{as_sentence(_words(acts or likely))[:-1]}, I think." if likely else None
    new = [each for each in acts if each.name not in told]
    return f"{told} Perhaps also {_words(new)}." if new and said and said <= _TELL_LITTLE else None


def guessed_held(question: str, told: str, state: SceneState) -> str | None:
    """What somebody may hold, instead of "I can't tell what is in the hand."; None for other questions and answers, and
    if nothing that can be held is likely."""
    if not told.startswith("I can't tell what is in the hand") or _ASKS_WHAT_IS_HELD.search(question) is None:
        return None
    best = likeliest(_HELD, state.looks, LEAST_OF_KIND)
    return f"{as_sentence(told_as(best))[:-1]}, I think." if best is not None else None


def _words(likely: list[Evidence]) -> str:
    """The likeliest, or the two likeliest where both are as likely: "eating", "teaching or presenting"."""
    first, *others = likely
    return " or ".join(each.name for each in (first, *others[:1]) if each.ratio >= first.ratio - ALIKE)
