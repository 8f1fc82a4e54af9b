"""One stream, remembered under several rules of forgetting at once.

The stream is perceived and read once. Each rule gets the keys and values that the product's own memory has read, and
forgets whole items in its own way; so what was read before a token is the same under all of them. The record of
comings and goings from which a program answers (`engines.scene.counting`) is common to all, too: "nothing" shows what
it knows alone.
"""

from collections.abc import Callable, Sequence

import numpy as np
from torch import Tensor

import echoingpixels as ep
from benchmarks.memory.policies import HALF_LIFE_S, VALUES, Values, forgotten
from engines.api import IntArray
from engines.memory.cache import RollingCache
from engines.memory.copies.rotated import RotatedCopy
from engines.memory.items import ItemTable
from engines.memory.ledger import Ledger
from engines.memory.octaves import NUM_OCTAVES
from engines.memory.retention import tokens_to_forget
from engines.memory.token_table import Group, TokenTable
from engines.mini.stream import MiniStream

Rule = Callable[[ItemTable, float, int], IntArray]  # items, now, capacity → tokens to forget of what exceeds it
OURS, UNBOUNDED = "ours", "unbounded"
TIMES_LARGER = 20  # the unbounded memory, which so holds an hour of `benchmarks.memory.stream`: 4 GB, copy included


class RuleLedger(Ledger):
    """Forgets by another rule, words and all."""

    def __init__(self, capacity: int, rule: Rule) -> None:
        super().__init__(capacity, keeps_words=False)
        self._rule = rule

    def _choose(self, everything: ItemTable, now_s: float) -> IntArray:
        return self._rule(everything, now_s, self.capacity)


class RuleCache(RollingCache):
    """Takes what another memory has read."""

    def take_over(
        self, keys: Tensor, values: Tensor, tokens: TokenTable, groups: Sequence[Group], now_s: float
    ) -> None:
        if self._newest is not None:
            self._spare, self._newest = self._newest.memory, None
        self._put(((self._keys, keys), (self._values, values)), values, tokens, groups, now_s)


class CommonCache(RollingCache):
    """The product's own memory; what it has read goes to the `others`, too."""

    others: dict[str, RuleCache]

    def append(
        self, keys: Tensor, values: Tensor, tokens: TokenTable, groups: Sequence[Group], copy: RotatedCopy
    ) -> None:
        for other in self.others.values():
            other.take_over(keys, values, tokens.copy(), groups, copy.now_s)
        super().append(keys, values, tokens, groups, copy)


class SideBySide:
    """Asks a stream that has perceived nothing yet, under each of some `rules` beside ours."""

    def __init__(self, stream: ep.Stream, rules: Sequence[str], capacity: int) -> None:
        self._stream, self._inner = stream, mini_stream(stream)
        self._own = self._inner._cache
        self.others: dict[str, RuleCache] = {}
        if rules:
            models = self._inner._models
            config, rule = models.language_model.config, self._own.rule
            prompt = models.prompt_keys, models.prompt_values
            common = CommonCache(config, capacity, *prompt, rule, models.language_model.can_pack)
            common.others = self.others
            for name in rules:
                room = TIMES_LARGER * capacity if name == UNBOUNDED else capacity
                self.others[name] = RuleCache(config, room, *prompt, rule, may_share=False)
                self.others[name].ledger = RuleLedger(room, RULES[name])
            self._own = self._inner._cache = common

    def ask(self, rule: str, question: str, now_s: float) -> str:
        """The text of the answer to a question under a rule."""
        self._inner._cache = self._own if rule == OURS else self.others[rule]
        try:
            return self._stream.ask(question, now_s).result().text
        finally:
            self._inner._cache = self._own


def mini_stream(stream: ep.Stream) -> MiniStream:
    """The stream of the engine, which nobody else may use meanwhile."""
    inner = stream._memory._stream  # type: ignore[attr-defined]
    assert isinstance(inner, MiniStream), inner
    return inner


def _by(value: Callable[[ItemTable, float], Values]) -> Rule:
    return lambda items, now_s, capacity: forgotten(value, items, now_s, capacity)


def _half_life(items: ItemTable, now_s: float) -> Values:
    """The score, halved for every two minutes of age."""
    halved: Values = items.score * 0.5 ** ((now_s - items.end_s) / HALF_LIFE_S)
    return halved


def _everything(items: ItemTable, _now_s: float, _capacity: int) -> IntArray:
    return np.arange(len(items))


RULES: dict[str, Rule] = {
    "tokens alone": lambda items, now_s, capacity: tokens_to_forget(items, now_s, capacity, NUM_OCTAVES),
    **{name: _by(value) for name, value in VALUES.items()},
    "half-life of 2 min": _by(_half_life),
    "nothing": _everything,
    UNBOUNDED: _by(VALUES["keep newest"]),
}
