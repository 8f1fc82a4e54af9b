"""Sounds that an answer names are held against what the encoder of sounds was sure of. Pure.

The LLM reads half seconds that the encoder was not sure of, too, and calls a laugh a whale and a click a dolphin.
"""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.answers.hedging import Checker
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.sounds import RARE, plainly
from engines.scene.wording import as_sentence, listed

UNNAMED = "I can't tell what sound it was."
_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:what|which)\b(?! (?:colou?r|did (?:he|she|they)))"
    r"(?:.*\b(?:hear|heard|sounds?|nois(?:es?|y)|audible)\b"
    r"| (?:was|is|made|makes|caused|has been)"
    r" .*\b(?:click|bang|ring|buzz|rattl|beep|knock|rustl|crack|squeak)\w*\b).*",
    re.IGNORECASE,
)
_NOT_OF_SOUNDS = re.compile(
    r"\b(?:say|said|about|told|colou?rs?|while|when|before|after|words?|sentence|language)\b", re.IGNORECASE
)
_NAME = r"(?:an? |some )?[a-z' -]+?"
_LIST = re.compile(rf"(?:Perhaps )?(?P<names>{_NAME}(?:(?:, | and ){_NAME})*)\.", re.IGNORECASE)
_COMMON = re.compile(
    r"\b(?:speech|music|voices?|talk\w*|somebody|someone|people|persons?|noise|silence|singing|sound|sounds)\b",
    re.IGNORECASE,
)


class HeardClaims:
    """A `Checker` before another one, of one question. `record`: what was heard."""

    def __init__(self, question: str, record: EpisodeRecord, checker: Checker | None) -> None:
        plain = question.replace("’", "'")
        self._asks = _ASKS.fullmatch(plain) is not None and _NOT_OF_SOUNDS.search(plain) is None
        self._known = [each.name for each in record.sounds() if each.name not in RARE] if self._asks else []
        self._checker = checker

    def may_claim(self, text: str) -> bool:
        return self._asks or (self._checker is not None and self._checker.may_claim(text))

    def corrected(self, text: str) -> str | None:
        match = _LIST.match(text) if self._asks else None
        if match is None:
            return self._checker.corrected(text) if self._checker is not None else None
        told = [name.strip() for name in re.split(r", | and ", match["names"]) if name.strip()]
        sure = [name for name in told if name.lower() in self._known or _COMMON.search(name)]
        if len(sure) == len(told):
            return None
        if sure:
            return as_sentence(listed([plainly(name.lower()) for name in sure]))
        heard = list(dict.fromkeys(plainly(name) for name in self._known))[-2:]
        return f"Perhaps {listed(heard)}." if heard else UNNAMED
