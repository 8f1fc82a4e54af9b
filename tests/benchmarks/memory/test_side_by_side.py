"""A stream is remembered under several rules at once, and each is asked by itself."""

from collections import Counter

import pytest

import echoingpixels as ep
from benchmarks.memory.composed import Composer
from benchmarks.memory.side_by_side import OURS, RULES, UNBOUNDED, RuleLedger, SideBySide
from echoingpixels.shared_engine import SharedEngine
from engines.api import Engine
from engines.memory.items import items_of
from tests.engines.mini.windows import noise_window

KEYS = "Where are my keys?"


def test_each_rule_answers_from_what_it_has_kept(engine: Engine) -> None:
    memory = SharedEngine(engine).open_stream(0.2, 64)
    stream = ep.Stream(memory)
    rules = SideBySide(stream, list(RULES), 64)
    memory.note_said("My keys are on the kitchen table.", 2.0)
    for minute in range(5, 60, 5):
        memory.note_said(f"The train from platform {minute} is late.", 60.0 * minute + 2)
    stream.add(noise_window(1650))
    answers = {rule: rules.ask(rule, KEYS, 3302.0) for rule in (OURS, *RULES)}
    assert "kitchen" in answers[OURS]
    assert "kitchen" in answers[UNBOUNDED]
    assert not any("kitchen" in answers[rule] for rule in ("keep newest", "half-life of 2 min", "nothing"))
    assert rules.ask(OURS, KEYS, 3302.0) == answers[OURS], "asking others has changed nothing"
    sizes = {rule: len(cache) for rule, cache in rules.others.items()}
    assert sizes.pop("nothing") == 0
    assert sizes.pop(UNBOUNDED) == stream.num_cached_tokens + stream.num_forgotten_tokens > 64
    assert all(32 < size <= 64 for size in sizes.values())


@pytest.mark.parametrize("rule", RULES)
def test_items_go_as_a_whole(rule: str) -> None:
    ledger = RuleLedger(200, RULES[rule])
    sizes: dict[int, int] = {}
    for block in Composer(2).blocks(0.3):
        before = ledger._last_item
        ledger.add(block.tokens, block.groups, block.prints, block.end_s)
        made = items_of(block.tokens, block.groups, before + 1, 1).item
        sizes |= Counter(made.tolist())
    left = Counter(ledger.items.item.tolist())
    assert all(sizes[item] == count for item, count in left.items())


def test_without_other_rules_the_stream_is_as_it_was(engine: Engine) -> None:
    stream = ep.Stream(SharedEngine(engine).open_stream(0.2, 64))
    stream.add(noise_window(0))
    assert SideBySide(stream, [], 64).ask(OURS, "Hello!", 2.0) == stream.ask("Hello!", 2.0).result().text
