"""Whether a rule has begun to hold: once each time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from engines.watches.rule import Heard, Read, Rule, joined
from engines.watches.signs import Sign, Support, sign_of
from engines.watches.window import SensedWindow


@dataclass(frozen=True)
class Moment:
    """A rule has begun to hold. `time_s`: when the last of its conditions did. `supports`: what shows each of them."""

    time_s: float
    supports: tuple[Support, ...]

    @property
    def words(self) -> str:
        """What is told, as a sentence: "I see a person and hear a telephone."."""
        told = joined([support.words for support in self.supports])
        return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '!', '?')) else '.'}"


class RuleState:
    """One rule on one stream. `is_on`: it holds, or held a moment ago."""

    def __init__(self, rule: Rule, since_s: float, is_on: bool = False) -> None:
        """Looked out for since `since_s`. `is_on`: as it was when the stream was interrupted."""
        self.is_on = is_on
        self._signs: Sequence[Sign] = [sign_of(condition, since_s, is_on) for condition in rule.conditions]
        pairs = zip(self._signs, rule.conditions, strict=True)
        self._sooner = [sign for sign, condition in pairs if isinstance(condition, Read | Heard)]

    def add(self, window: SensedWindow) -> Moment | None:
        """Take the next window; the moment if the rule has begun to hold in it."""
        for sign in self._signs:
            sign.add(window)
        return self._begun()

    def add_sooner(self, window: SensedWindow) -> Moment | None:
        """Take what has been read or heard since the newest window, with nothing else in it; as `add`. Text may come
        once more with its window, a sound may not."""
        for sign in self._sooner:
            sign.add(window)
        return self._begun() if self._sooner else None

    def _begun(self) -> Moment | None:
        holds = all(sign.is_now for sign in self._signs)
        if self.is_on:
            self.is_on = holds or all(sign.lasts for sign in self._signs)
            return None
        supports = [sign.support for sign in self._signs if sign.support is not None]
        if not holds or len(supports) < len(self._signs):
            return None
        self.is_on = True
        return Moment(max(support.time_s for support in supports), tuple(supports))
